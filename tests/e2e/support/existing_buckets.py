"""A deployment beside two buckets that were in use before it.

`acme-data` is unversioned; versioning of `partner-drop` was enabled after it stored objects.
"""

import json
from dataclasses import dataclass
from typing import Any

from tests.e2e.support.api import Api
from tests.e2e.support.deployment import Deployment
from tests.e2e.support.state_machine import StateMachine
from tests.support.aws.queues import create_queue, queue_arn

UNVERSIONED, VERSIONED_LATE = "acme-data", "partner-drop"
KEY = "incoming/the same key é+ .txt"
EARLIER_COUNT = 41
"""How many objects under `incoming/` each bucket stores before the stack is deployed."""


@dataclass(frozen=True)
class Site:
    """A deployment, and what was there before it."""

    deployment: Deployment
    their_queue: str
    earlier_notifications: dict[str, Any]

    @property
    def api(self) -> Api:
        return Api.of(self.deployment)

    def notifications(self, bucket: str) -> dict[str, Any]:
        return notifications(self.deployment, bucket)

    def records(self, bucket: str) -> list[dict[str, Any]]:
        return [r for r in self.deployment.records("") if r["bucketName"] == bucket]

    def history(self, key: str, bucket: str) -> dict[str, Any]:
        return self.api.get("/object", {"key": key, "bucket": bucket}).expect_ok()

    def deploy(self, *locations: str) -> None:
        self.deployment.deploy(existing_buckets=",".join(locations))

    def reconcile(self, bucket: str, **options: object) -> dict[str, int]:
        """Compare what is watched in a bucket, by default without a grace period."""
        report = StateMachine(self.deployment).run(
            bucket=bucket, **(options or {"graceMinutes": 0})
        )
        assert report["bucket"] == bucket
        counts = ("listed", "missing", "stale", "orphaned", "tooRecent")
        return {name: report[name] for name in counts}


def notifications(deployment: Deployment, bucket: str) -> dict[str, Any]:
    response = deployment.s3.get_bucket_notification_configuration(Bucket=bucket)
    return {name: value for name, value in response.items() if name != "ResponseMetadata"}


def use_buckets(deployment: Deployment) -> Site:
    """Create both buckets with objects, and notifications of one of them to two other queues.

    One of these queues no longer exists.
    """
    s3, sqs = deployment.s3, deployment.client("sqs")
    for bucket in (UNVERSIONED, VERSIONED_LATE):
        s3.create_bucket(Bucket=bucket)
        for number in range(EARLIER_COUNT - 1):
            s3.put_object(Bucket=bucket, Key=f"incoming/{number:03}.txt", Body=b"%d" % number)
        s3.put_object(Bucket=bucket, Key=KEY, Body=b"before")
    s3.put_object(Bucket=UNVERSIONED, Key="elsewhere/a.txt", Body=b"not watched")
    their_queue = create_queue(sqs, "theirs", "s3")
    stale_queue = create_queue(sqs, "stale", "s3")
    queues = {"theirs": (their_queue, "elsewhere/"), "stale": (stale_queue, "formerly/")}
    configurations: list[Any] = [
        {
            "Id": id_,
            "QueueArn": queue_arn(sqs, queue),
            "Events": ["s3:ObjectCreated:*"],
            "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": prefix}]}},
        }
        for id_, (queue, prefix) in queues.items()
    ]
    s3.put_bucket_notification_configuration(
        Bucket=UNVERSIONED,
        NotificationConfiguration={
            "QueueConfigurations": configurations,
            "EventBridgeConfiguration": {},
        },
    )
    sqs.delete_queue(QueueUrl=stale_queue)
    s3.put_bucket_versioning(Bucket=VERSIONED_LATE, VersioningConfiguration={"Status": "Enabled"})
    assert receive_keys(sqs, their_queue) == ["s3:TestEvent"]
    return Site(deployment, their_queue, notifications(deployment, UNVERSIONED))


def receive_keys(sqs: Any, queue: str) -> list[str]:
    """Return the keys of which a queue was notified since the last call, and `s3:TestEvent`."""
    keys = []
    while messages := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            body = json.loads(message["Body"])
            keys += [body["Event"]] if "Event" in body else []
            keys += [record["s3"]["object"]["key"] for record in body.get("Records", [])]
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return keys
