"""Buckets that were there before the stack, attached beside the notifications of others."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from serverless_s3_processor.cli.deployment.target import on_local
from serverless_s3_processor.local.cdk import CdkError
from serverless_s3_processor.local.environment import REGION
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.events import parsing
from tests.e2e.support.deployment import bootstrapped, wait_for
from tests.e2e.support.existing_buckets import (
    EARLIER_COUNT,
    KEY,
    UNVERSIONED,
    VERSIONED_LATE,
    Site,
    receive_keys,
    use_buckets,
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with bootstrapped(tmp_path_factory.mktemp("existing")) as deployment:
        site = use_buckets(deployment)
        site.deploy(f"{UNVERSIONED}/incoming/", VERSIONED_LATE)
        yield site


def differences(listed: int, *, missing: int = 0, orphaned: int = 0) -> dict[str, int]:
    return {
        "listed": listed,
        "missing": missing,
        "stale": 0,
        "orphaned": orphaned,
        "tooRecent": 0,
    }


def test_other_notifications_do_not_change(site: Site) -> None:
    current = site.notifications(UNVERSIONED)
    sqs = site.deployment.client("sqs")
    theirs = [c for c in current["QueueConfigurations"] if c.get("Id") in {"theirs", "stale"}]
    assert theirs == site.earlier_notifications["QueueConfigurations"]
    assert "EventBridgeConfiguration" in current
    assert len(current["QueueConfigurations"]) == 3

    site.deployment.s3.put_object(Bucket=UNVERSIONED, Key="elsewhere/b.txt", Body=b"theirs")
    keys = wait_for(lambda: receive_keys(sqs, site.their_queue), bool)
    assert keys == ["elsewhere/b.txt"], "attaching sent no s3:TestEvent"


def test_a_stale_queue_fails_only_validated_configurations(site: Site) -> None:
    """Attaching, in the fixture, and detaching, at the end, succeed nevertheless."""
    with pytest.raises(ClientError, match=r"Unable to validate the following destination.*stale"):
        site.deployment.s3.put_bucket_notification_configuration(
            Bucket=UNVERSIONED, NotificationConfiguration=site.notifications(UNVERSIONED)
        )


def test_a_backfill_records_earlier_objects_and_a_second_run_finds_nothing(site: Site) -> None:
    for bucket in (UNVERSIONED, VERSIONED_LATE):
        counts = site.reconcile(bucket, force=True)
        assert counts == differences(EARLIER_COUNT, missing=EARLIER_COUNT)
        wait_for(lambda: len(site.records(bucket)), lambda count: count == EARLIER_COUNT)  # noqa: B023
        assert site.reconcile(bucket) == differences(EARLIER_COUNT)
    assert not any(r["objectKey"].startswith("elsewhere/") for r in site.records(UNVERSIONED))


def test_one_key_in_several_buckets_has_several_histories(site: Site) -> None:
    s3, deployment, api = site.deployment.s3, site.deployment, site.api
    own_key = f"{names.WATCHED_PREFIX}{KEY}"
    for bucket, key in (
        (UNVERSIONED, KEY),
        (VERSIONED_LATE, KEY),
        (VERSIONED_LATE, own_key),
        (deployment.bucket, own_key),
    ):
        s3.put_object(Bucket=bucket, Key=key, Body=b"since", ContentType="text/plain")
    wait_for(lambda: len(deployment.records(own_key)), lambda count: count == 2)
    wait_for(lambda: len(deployment.records(KEY)), lambda count: count == 4)

    histories = {b: site.history(KEY, b)["records"] for b in (UNVERSIONED, VERSIONED_LATE)}
    for history in histories.values():
        assert [record["objectSize"] for record in history] == [6, 5]
    assert "bucket" in api.get("/object", {"key": KEY}).expect_error(400, "MissingField", "bucket")
    assert len(site.history(own_key, deployment.bucket)["records"]) == 1

    before, since = histories[VERSIONED_LATE]
    assert "versionId" not in before
    s3.delete_object(Bucket=VERSIONED_LATE, Key=KEY, VersionId=since["versionId"])
    s3.delete_object(Bucket=UNVERSIONED, Key=KEY)
    unversioned, versioned = wait_for(
        lambda: [site.history(KEY, bucket) for bucket in (UNVERSIONED, VERSIONED_LATE)],
        lambda current: all(len(history["records"]) == 3 for history in current),
    )
    assert unversioned["current"] is None
    assert versioned["current"]["uploadTime"] == before["uploadTime"]
    assert site.reconcile(UNVERSIONED) == differences(EARLIER_COUNT - 1)
    assert site.reconcile(VERSIONED_LATE) == differences(EARLIER_COUNT + 1)


def test_requests_and_links_use_the_bucket_that_they_name(site: Site) -> None:
    api, key = site.api, "incoming/001.txt"
    api.post("/process", {"key": key}).expect_error(400, "MissingField", "bucket")
    reply = api.post("/process", {"key": key, "bucket": UNVERSIONED}).expect_ok(202)
    assert reply["manualProcessing"] == {"bucket": UNVERSIONED, "key": key, "status": "queued"}
    elsewhere = {"key": "elsewhere/a.txt", "bucket": UNVERSIONED}
    api.post("/process", elsewhere).expect_error(400, "InvalidField", "key")
    link = api.post("/downloads", {"key": key, "bucket": VERSIONED_LATE}).expect_ok()["url"]
    assert api.pool.request("GET", link).data == b"1"
    for path in ("/objects", "/object"):
        query = {"bucket": "other", **({"key": "uploads/a"} if path == "/object" else {})}
        api.get(path, query).expect_error(403, "ForeignBucket", "bucket")
    watched = api.get("/status").expect_ok()["watched"][1:]
    assert [location["bucket"] for location in watched] == [UNVERSIONED, VERSIONED_LATE]


def test_without_a_bucket_a_request_means_the_stacks_bucket(site: Site, tmp_path: Path) -> None:
    """So the Python client and the API are used as before another bucket was attached."""
    deployment, key = site.deployment, "uploads/in both.txt"
    for bucket, body in ((VERSIONED_LATE, b"other"), (deployment.bucket, b"own")):
        deployment.s3.put_object(Bucket=bucket, Key=key, Body=body)
    deployment.wait_for_records(key, 2)
    client = on_local(deployment.stack, deployment.environment).api

    client.download(key, tmp_path / "own")
    client.download(key, tmp_path / "other", bucket=VERSIONED_LATE)
    assert [(tmp_path / name).read_bytes() for name in ("own", "other")] == [b"own", b"other"]
    assert client.process(key)["manualProcessing"]["bucket"] == deployment.bucket
    assert client.backfill("uploads/")["manualProcessing"]["bucket"] == deployment.bucket
    assert {r["bucketName"] for r in client.object(key)["records"]} == {deployment.bucket}
    assert client.reconcile()["bucket"] == deployment.bucket


def test_reconcile_finds_unreported_changes_of_an_unversioned_bucket(site: Site) -> None:
    s3 = site.deployment.s3
    before = site.notifications(UNVERSIONED)
    s3.put_bucket_notification_configuration(Bucket=UNVERSIONED, NotificationConfiguration={})
    s3.delete_object(Bucket=UNVERSIONED, Key="incoming/005.txt")
    s3.put_object(Bucket=UNVERSIONED, Key="incoming/006.txt", Body=b"instead")
    s3.put_bucket_notification_configuration(
        Bucket=UNVERSIONED, NotificationConfiguration=before, SkipDestinationValidation=True
    )

    count = EARLIER_COUNT - 2
    assert site.reconcile(UNVERSIONED) == differences(count, missing=1, orphaned=1)
    wait_for(lambda: site.reconcile(UNVERSIONED), lambda counts: counts == differences(count))


def test_each_watched_location_is_reconciled_each_night(site: Site) -> None:
    scheduler = site.deployment.client("scheduler")
    prefixes = {}
    for location in (None, f"{UNVERSIONED}/incoming/", f"{VERSIONED_LATE}/"):
        schedule = scheduler.get_schedule(Name=names.reconcile_schedule("dev", location))
        assert schedule["ScheduleExpression"] == "cron(0 3 * * ? *)"
        options = json.loads(schedule["Target"]["Input"])
        prefixes[options["bucket"]] = options["prefix"]
    assert prefixes == {
        site.deployment.bucket: "uploads/",
        UNVERSIONED: "incoming/",
        VERSIONED_LATE: "",
    }


@pytest.mark.parametrize(
    ("key", "is_watched"), [("incoming/002.txt", True), ("elsewhere/a.txt", False)]
)
def test_the_processor_refuses_messages_about_what_is_not_watched(
    site: Site, key: str, *, is_watched: bool
) -> None:
    etag = site.deployment.s3.head_object(Bucket=UNVERSIONED, Key=key)["ETag"].strip('"')
    event = {
        "source": parsing.REQUEST_SOURCE,
        "detail-type": parsing.REQUESTED,
        "time": "2026-01-31T12:00:00Z",
        "detail": {"bucket": {"name": UNVERSIONED}, "object": {"key": key, "etag": etag}},
    }
    response = site.deployment.client("lambda").invoke(
        FunctionName="s3-processor-dev", Payload=json.dumps(event)
    )
    error = json.loads(response["Payload"].read()).get("errorMessage", "")
    assert ("is not watched" in error, bool(error)) == (not is_watched, not is_watched)


def test_a_conflict_with_the_notifications_of_others_fails_the_deployment(site: Site) -> None:
    before = site.notifications(UNVERSIONED)
    with pytest.raises(CdkError, match=r"theirs.*watch another prefix"):
        site.deploy(UNVERSIONED, VERSIONED_LATE)
    assert site.notifications(UNVERSIONED) == before


def test_a_bucket_that_is_no_longer_watched_is_as_it_was(site: Site) -> None:
    site.deploy(VERSIONED_LATE)
    assert site.notifications(UNVERSIONED) == site.earlier_notifications
    assert receive_keys(site.deployment.client("sqs"), site.their_queue) == []
    assert site.notifications(VERSIONED_LATE)["QueueConfigurations"]
    assert site.records(UNVERSIONED), "the records stay"

    site.deployment.cdk.destroy(site.deployment.assembly, site.deployment.name)
    assert site.notifications(VERSIONED_LATE) == {}
    s3 = site.deployment.s3
    listed = s3.list_objects_v2(Bucket=UNVERSIONED, Prefix="incoming/")["Contents"]
    assert len(listed) == EARLIER_COUNT - 2
    assert s3.get_bucket_location(Bucket=VERSIONED_LATE)["LocationConstraint"] in (None, REGION)
