import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from serverless_s3_processor.runtime.adapters.json_log import JsonLog
from serverless_s3_processor.runtime.bootstrap.attacher import bucket_attacher
from serverless_s3_processor.runtime.domain.attachment import Configuration, is_attached
from serverless_s3_processor.runtime.lambdas.attacher import AttacherHandler, handle
from serverless_s3_processor.runtime.services.bucket_attacher import (
    POLICY_DELAY_SECONDS,
    BucketAttacher,
)
from serverless_s3_processor.testing.bucket_notifications import MemoryBucketNotifications
from tests.support.clock import Clock

EVENT: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "events" / "cloudformation-create.json").read_text()
)
BUCKET = EVENT["ResourceProperties"]["BucketName"]
QUEUE = EVENT["ResourceProperties"]["QueueArn"]
PREFIXES = ["incoming/", "partner/"]


@dataclass(slots=True)
class Stage:
    """A bucket, and the answers that CloudFormation got."""

    notifications: MemoryBucketNotifications
    answers: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    logged: io.StringIO = field(default_factory=io.StringIO)

    def send(self, request: str, **properties: object) -> Mapping[str, Any]:
        event = {**EVENT, "RequestType": request}
        event["ResourceProperties"] = {**event["ResourceProperties"], **properties}
        handle(event, self._attacher())
        url, answer = self.answers[-1]
        assert url == EVENT["ResponseURL"]
        return answer

    def _attacher(self) -> AttacherHandler:
        return AttacherHandler(
            bucket_attacher=BucketAttacher(
                notifications=self.notifications, policy_delay_seconds=0
            ),
            answer=lambda url, answer: self.answers.append((url, answer)),
            log=JsonLog(out=self.logged, now=Clock(), environment="test"),
        )


def stage(**there: object) -> Stage:
    return Stage(MemoryBucketNotifications({BUCKET: dict(there)}))


def test_a_bucket_is_attached_when_its_resource_is_made() -> None:
    made = stage(EventBridgeConfiguration={})
    assert made.send("Create") == {
        "Status": "SUCCESS",
        "Reason": "done",
        "PhysicalResourceId": f"attached-{BUCKET}",
        "StackId": EVENT["StackId"],
        "RequestId": EVENT["RequestId"],
        "LogicalResourceId": EVENT["LogicalResourceId"],
    }
    configuration = made.notifications.get(BUCKET)
    assert is_attached(configuration, QUEUE, PREFIXES)
    assert configuration["EventBridgeConfiguration"] == {}


def test_new_prefixes_replace_the_earlier_ones() -> None:
    made = stage()
    made.send("Create")
    assert made.send("Update", Prefixes=["partner/"])["Status"] == "SUCCESS"
    assert is_attached(made.notifications.get(BUCKET), QUEUE, ["partner/"])


def test_a_bucket_is_detached_when_its_resource_is_deleted() -> None:
    made = stage(EventBridgeConfiguration={})
    made.send("Create")
    assert made.send("Delete")["Status"] == "SUCCESS"
    assert made.notifications.get(BUCKET) == {"EventBridgeConfiguration": {}}


def test_a_bucket_that_is_not_there_fails_the_deployment_but_not_the_deletion() -> None:
    made = Stage(MemoryBucketNotifications())
    answer = made.send("Create")
    assert (answer["Status"], BUCKET in answer["Reason"]) == ("FAILED", True)
    assert made.send("Delete")["Status"] == "SUCCESS"


def test_what_overlaps_fails_with_a_reason_and_changes_nothing() -> None:
    theirs = {"Id": "x", "QueueArn": "arn:theirs", "Events": ["s3:ObjectCreated:*"]}
    made = stage(QueueConfigurations=[theirs])
    answer = made.send("Create")
    assert answer["Status"] == "FAILED"
    assert "arn:theirs" in answer["Reason"]
    assert made.notifications.writes == 0
    assert json.loads(made.logged.getvalue())["reason"] == answer["Reason"]


@dataclass(slots=True)
class _Broken(MemoryBucketNotifications):
    def get(self, bucket: str) -> Configuration:
        raise ZeroDivisionError(bucket)


@pytest.mark.parametrize("request_type", ["Create", "Delete"])
def test_cloudformation_is_answered_whatever_happens(request_type: str) -> None:
    answer = Stage(_Broken()).send(request_type)
    assert (answer["Status"], "ZeroDivisionError" in answer["Reason"]) == ("FAILED", True)


@pytest.mark.parametrize(
    ("endpoint", "seconds"), [(None, POLICY_DELAY_SECONDS), ("http://127.0.0.1:4566", 0)]
)
def test_only_an_emulator_applies_the_policy_of_the_queue_at_once(
    monkeypatch: pytest.MonkeyPatch, endpoint: str | None, seconds: float
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    if endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    assert bucket_attacher().policy_delay_seconds == seconds
