"""Buckets that were there before the stack: attached beside what others have them tell, and let go.

`acme-data` has no versions; `partner-drop` got them after it had objects already.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from serverless_s3_processor.cli.deployment.target import on_local
from serverless_s3_processor.local.cdk import CdkError
from serverless_s3_processor.local.environment import REGION
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.events import parsing
from tests.e2e.support.api import Api
from tests.e2e.support.deployment import Deployment, bootstrapped, wait_for

PLAIN, LATE = "acme-data", "partner-drop"
KEY = "incoming/the same key é+ .txt"
BEFORE = 40


@dataclass(frozen=True)
class Other:
    """Somebody else's queue, which is told of a part of a bucket."""

    url: str
    arn: str
    sqs: Any

    @classmethod
    def made(cls, deployment: Deployment, name: str) -> Other:
        sqs = deployment.client("sqs")
        url = sqs.create_queue(QueueName=name)["QueueUrl"]
        asked = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        arn = asked["Attributes"]["QueueArn"]
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "s3.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
        return cls(url, arn, sqs)

    def keys(self) -> list[str]:
        """Return what it was told since the last time."""
        found = []
        while messages := self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            for message in messages:
                records = json.loads(message["Body"]).get("Records", [])
                found += [record["s3"]["object"]["key"] for record in records]
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return found


@dataclass(frozen=True)
class Site:
    """What was there before, and the deployment that came then."""

    deployment: Deployment
    other: Other
    told_before: dict[str, Any]

    def told(self, bucket: str) -> dict[str, Any]:
        return told(self.deployment, bucket)

    def records(self, bucket: str) -> list[dict[str, Any]]:
        return [r for r in self.deployment.records("") if r["bucketName"] == bucket]

    def deploy(self, *places: str) -> None:
        self.deployment.deploy(existing_buckets=",".join(places))


def told(deployment: Deployment, bucket: str) -> dict[str, Any]:
    answer = deployment.s3.get_bucket_notification_configuration(Bucket=bucket)
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with bootstrapped(tmp_path_factory.mktemp("existing")) as deployment:
        made = _before(deployment)
        made.deploy(f"{PLAIN}/incoming/", LATE)
        yield made


def _before(deployment: Deployment) -> Site:
    """Two buckets in use: objects are there, and others are told of some."""
    s3 = deployment.s3
    for bucket in (PLAIN, LATE):
        s3.create_bucket(Bucket=bucket)
        for number in range(BEFORE):
            s3.put_object(Bucket=bucket, Key=f"incoming/{number:03}.txt", Body=b"%d" % number)
        s3.put_object(Bucket=bucket, Key=KEY, Body=b"before")
    s3.put_object(Bucket=PLAIN, Key="elsewhere/a.txt", Body=b"none of ours")
    other = Other.made(deployment, "theirs")
    theirs = {
        "Id": "theirs",
        "QueueArn": other.arn,
        "Events": ["s3:ObjectCreated:*"],
        "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "elsewhere/"}]}},
    }
    s3.put_bucket_notification_configuration(
        Bucket=PLAIN,
        NotificationConfiguration={"QueueConfigurations": [theirs], "EventBridgeConfiguration": {}},
    )
    s3.put_bucket_versioning(Bucket=LATE, VersioningConfiguration={"Status": "Enabled"})
    other.keys()
    return Site(deployment, other, told(deployment, PLAIN))


def _report(site: Site, bucket: str, **given: object) -> dict[str, int]:
    """Run reconcile over what is watched in a bucket, by default without a grace period."""
    machine = site.deployment.client("stepfunctions")
    started = machine.start_execution(
        stateMachineArn=site.deployment.outputs["ReconcileStateMachineArn"],
        input=json.dumps({"bucket": bucket, **(given or {"graceMinutes": 0})}),
    )
    ended: Any = wait_for(
        lambda: machine.describe_execution(executionArn=started["executionArn"]),
        lambda told: told["status"] != "RUNNING",
    )
    assert ended["status"] == "SUCCEEDED", (ended.get("error"), ended.get("cause"))
    report = json.loads(ended["output"])
    assert report["bucket"] == bucket
    return {name: report[name] for name in ("listed", "missing", "stale", "orphaned", "tooRecent")}


def test_what_others_are_told_stays_as_it_was(site: Site) -> None:
    now = site.told(PLAIN)
    theirs = [c for c in now["QueueConfigurations"] if c["QueueArn"] == site.other.arn]
    assert theirs == site.told_before["QueueConfigurations"]
    assert "EventBridgeConfiguration" in now
    assert len(now["QueueConfigurations"]) == 2

    site.deployment.s3.put_object(Bucket=PLAIN, Key="elsewhere/b.txt", Body=b"theirs")
    assert wait_for(site.other.keys, bool) == ["elsewhere/b.txt"]


def test_what_it_held_already_is_brought_in_and_a_second_run_finds_nothing(site: Site) -> None:
    for bucket in (PLAIN, LATE):
        assert _report(site, bucket, force=True) == _found(BEFORE + 1, missing=BEFORE + 1)
        wait_for(lambda: site.records(bucket), lambda found: len(found) == BEFORE + 1)  # noqa: B023
        assert _report(site, bucket) == _found(BEFORE + 1)
    assert not any(r["objectKey"].startswith("elsewhere/") for r in site.records(PLAIN))


def _found(listed: int, missing: int = 0, ghosts: int = 0) -> dict[str, int]:
    return {"listed": listed, "missing": missing, "stale": 0, "orphaned": ghosts, "tooRecent": 0}


def test_the_same_key_in_three_buckets_is_three_histories(site: Site) -> None:
    s3, deployment = site.deployment.s3, site.deployment
    own_key = f"{names.WATCHED_PREFIX}{KEY}"
    for bucket, key in ((PLAIN, KEY), (LATE, KEY), (LATE, own_key), (deployment.bucket, own_key)):
        s3.put_object(Bucket=bucket, Key=key, Body=b"since", ContentType="text/plain")
    wait_for(lambda: len(deployment.records(own_key)), lambda count: count == 2)
    wait_for(lambda: len(deployment.records(KEY)), lambda count: count == 4)
    api = Api.of(deployment)

    sizes = {
        bucket: [r["objectSize"] for r in _history(api, KEY, bucket)] for bucket in (PLAIN, LATE)
    }
    assert sizes == {PLAIN: [6, 5], LATE: [6, 5]}
    assert "bucket" in api.get("/object", {"key": KEY}).refused(400, "MissingField", "bucket")
    assert len(_history(api, own_key, deployment.bucket)) == 1

    _, since = _history(api, KEY, LATE)
    before = api.get("/object", {"key": KEY, "bucket": LATE}).done()["records"][0]
    assert "versionId" not in before
    s3.delete_object(Bucket=LATE, Key=KEY, VersionId=since["versionId"])
    s3.delete_object(Bucket=PLAIN, Key=KEY)
    current = wait_for(
        lambda: [api.get("/object", {"key": KEY, "bucket": b}).done() for b in (PLAIN, LATE)],
        lambda found: len(found[0]["records"]) == len(found[1]["records"]) == 3,
    )
    assert current[0]["current"] is None
    assert current[1]["current"]["uploadTime"] == before["uploadTime"]
    for bucket in (PLAIN, LATE):
        assert _report(site, bucket) == _found(BEFORE + (bucket == LATE) * 2)


def _history(api: Api, key: str, bucket: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get("/object", {"key": key, "bucket": bucket}).done()[
        "records"
    ]
    return found


def test_requests_and_links_go_to_the_bucket_that_is_meant(site: Site) -> None:
    api, key = Api.of(site.deployment), "incoming/001.txt"
    api.post("/process", {"key": key}).refused(400, "MissingField", "bucket")
    done = api.post("/process", {"key": key, "bucket": PLAIN}).done(202)["manualProcessing"]
    assert done == {"bucket": PLAIN, "key": key, "status": "queued"}
    api.post("/process", {"key": "elsewhere/a.txt", "bucket": PLAIN}).refused(
        400, "InvalidField", "key"
    )
    link = api.post("/downloads", {"key": key, "bucket": LATE}).done()["url"]
    assert api.pool.request("GET", link).data == b"1"
    assert [place["bucket"] for place in api.get("/status").done()["watched"]][1:] == [PLAIN, LATE]


def test_who_names_no_bucket_means_the_stacks_though_another_is_attached_whole(
    site: Site, tmp_path: Path
) -> None:
    """The Python client and the API, as they were used before anything was attached."""
    deployment, key = site.deployment, "uploads/in both.txt"
    for bucket, body in ((LATE, b"other"), (deployment.bucket, b"own")):
        deployment.s3.put_object(Bucket=bucket, Key=key, Body=body)
    wait_for(lambda: len(deployment.records(key)), lambda count: count == 2)
    client = on_local(deployment.stack, deployment.environment).api

    client.download(key, tmp_path / "own")
    client.download(key, tmp_path / "other", bucket=LATE)
    assert [(tmp_path / name).read_bytes() for name in ("own", "other")] == [b"own", b"other"]
    assert client.process(key)["manualProcessing"]["bucket"] == deployment.bucket
    assert client.backfill("uploads/")["manualProcessing"]["bucket"] == deployment.bucket
    assert {each["bucketName"] for each in client.object(key)["records"]} == {deployment.bucket}
    assert client.reconcile()["bucket"] == deployment.bucket


@pytest.mark.parametrize("path", ["/objects", "/object"])
def test_a_bucket_that_is_not_watched_is_refused(site: Site, path: str) -> None:
    query = {"bucket": "other", **({"key": "uploads/a"} if path == "/object" else {})}
    Api.of(site.deployment).get(path, query).refused(403, "ForeignBucket", "bucket")


def test_deletions_that_nobody_told_of_are_found_without_versions_too(site: Site) -> None:
    s3 = site.deployment.s3
    before = site.told(PLAIN)
    s3.put_bucket_notification_configuration(Bucket=PLAIN, NotificationConfiguration={})
    s3.delete_object(Bucket=PLAIN, Key="incoming/005.txt")
    s3.put_object(Bucket=PLAIN, Key="incoming/006.txt", Body=b"instead")
    s3.put_bucket_notification_configuration(Bucket=PLAIN, NotificationConfiguration=before)

    assert _report(site, PLAIN) == _found(BEFORE - 1, missing=1, ghosts=1)
    wait_for(lambda: _report(site, PLAIN), lambda found: found == _found(BEFORE - 1))


def test_each_place_is_compared_each_night(site: Site) -> None:
    schedules = site.deployment.client("scheduler")
    names_ = {names.reconcile_schedule("dev", p) for p in (None, f"{PLAIN}/incoming/", f"{LATE}/")}
    asked = {}
    for name in names_:
        told = schedules.get_schedule(Name=name)
        assert told["ScheduleExpression"] == "cron(0 3 * * ? *)"
        given = json.loads(told["Target"]["Input"])
        asked[given["bucket"]] = given["prefix"]
    assert asked == {site.deployment.bucket: "uploads/", PLAIN: "incoming/", LATE: ""}


def test_the_processor_reads_nothing_there_but_what_is_watched(site: Site) -> None:
    """A message of a part that is not watched is foreign, and waits to be looked at."""
    function = site.deployment.client("lambda")
    for key, allowed in (("incoming/002.txt", True), ("elsewhere/a.txt", False)):
        event = {
            "source": parsing.REQUEST_SOURCE,
            "detail-type": parsing.REQUESTED,
            "time": "2026-01-31T12:00:00Z",
            "detail": {"bucket": {"name": PLAIN}, "object": {"key": key, "etag": _etag(site, key)}},
        }
        answer = function.invoke(FunctionName="s3-processor-dev", Payload=json.dumps(event))
        told = json.loads(answer["Payload"].read())
        assert ("errorMessage" not in told) == allowed, told
        assert allowed or "is not watched" in told["errorMessage"]


def _etag(site: Site, key: str) -> str:
    return str(site.deployment.s3.head_object(Bucket=PLAIN, Key=key)["ETag"]).strip('"')


def test_a_bucket_that_tells_another_the_same_fails_the_deployment_with_the_reason(
    site: Site,
) -> None:
    now = site.told(PLAIN)
    with pytest.raises(CdkError, match=r"theirs.*watch another prefix"):
        site.deploy(PLAIN, LATE)
    assert site.told(PLAIN) == now
    site.deploy(f"{PLAIN}/incoming/", LATE)


def test_what_is_watched_no_more_is_let_go_of_without_a_trace(site: Site) -> None:
    site.deploy(LATE)
    assert site.told(PLAIN) == site.told_before
    assert site.told(LATE)["QueueConfigurations"]
    assert site.records(PLAIN), "what is on record stays so"

    site.deployment.cdk.destroy(site.deployment.assembly, site.deployment.name)
    assert site.told(LATE) == {}
    s3 = site.deployment.s3
    assert len(s3.list_objects_v2(Bucket=PLAIN, Prefix="incoming/")["Contents"]) == BEFORE - 1
    assert s3.get_bucket_location(Bucket=LATE)["LocationConstraint"] in (None, REGION)
