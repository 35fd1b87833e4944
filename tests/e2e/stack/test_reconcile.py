"""Reconcile on the deployed stack: changes without events, and records that were altered."""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ClientError

from serverless_s3_processor.runtime.config import names
from tests.e2e.support.deployment import Deployment, primary_key, wait_for
from tests.e2e.support.notices import Notices
from tests.e2e.support.state_machine import StateMachine

COUNT = int(os.environ.get("RECONCILE_OBJECTS", "600"))
PREFIX = "uploads/reconcile/"
TIMEOUT_SECONDS = 60 + COUNT / 20
OPTIONS: dict[str, object] = {"prefix": PREFIX, "graceMinutes": 0}
DAMAGED_COUNT = 20


@pytest.fixture
def machine(deployment: Deployment) -> StateMachine:
    return StateMachine(deployment, TIMEOUT_SECONDS)


@contextmanager
def without_notifications(deployment: Deployment) -> Iterator[None]:
    s3, bucket = deployment.s3, deployment.bucket
    configuration = s3.get_bucket_notification_configuration(Bucket=bucket)
    configuration.pop("ResponseMetadata")
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    try:
        yield
    finally:
        s3.put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration=configuration
        )


def in_threads(work: Callable[[int], object], numbers: Iterable[int]) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, numbers))


def key_of(number: int) -> str:
    return f"{PREFIX}{number:05} é+ .txt"


def number_of(record: dict[str, Any]) -> int:
    return int(record["objectKey"].removeprefix(PREFIX)[:5])


def listed_identities(deployment: Deployment) -> set[tuple[str, str]]:
    """Return the identities of all versions and delete markers that S3 lists."""
    return {
        (v["Key"], f"{v['LastModified']:%Y-%m-%dT%H:%M:%SZ}#{v['VersionId']}")
        for v in deployment.list_versions(PREFIX, markers=True)
    }


def recorded_identities(deployment: Deployment) -> set[tuple[str, str]]:
    """Return the identities of all versions and delete markers that exist by the records."""
    records = deployment.records(PREFIX)
    removals = [r for r in records if r["status"] == "deleted" and not r.get("marker")]
    removed = {(r["objectKey"], r["versionId"]) for r in removals}
    return {
        (r["objectKey"], r["uploadTime"])
        for r in records
        if r not in removals and (r["objectKey"], r["versionId"]) not in removed
    }


def differences(report: dict[str, Any]) -> dict[str, int]:
    names = ("missing", "stale", "orphaned", "tooRecent", "repaired")
    return {name: report[name] for name in names if report[name]}


def settle(deployment: Deployment) -> None:
    """Wait until the queue is empty and the second has passed in which something happened."""
    wait_for(lambda: deployment.depth("Uploads"), lambda depth: depth == 0, TIMEOUT_SECONDS)
    time.sleep(1.5)


def upload(deployment: Deployment, number: int) -> None:
    """Upload a key; every tenth has three versions, every twentieth ends in a delete marker."""
    for _ in range(3 if number % 10 == 0 else 1):
        deployment.put(key_of(number))
    if number % 20 == 0:
        deployment.s3.delete_object(Bucket=deployment.bucket, Key=key_of(number))


def remove(deployment: Deployment, number: int) -> None:
    """Remove all versions and delete markers of a key."""
    for version in list(deployment.list_versions(key_of(number), markers=True)):
        deployment.s3.delete_object(
            Bucket=deployment.bucket, Key=version["Key"], VersionId=version["VersionId"]
        )


def alter(deployment: Deployment, record: dict[str, Any]) -> None:
    deployment.client("dynamodb").update_item(
        TableName=deployment.table,
        Key=primary_key(record),
        UpdateExpression="SET objectSize = :size",
        ExpressionAttributeValues={":size": {"N": "99"}},
    )


def damage(deployment: Deployment) -> list[str]:
    """Delete some records, alter some, and remove the versions of some without events.

    Returns:
        The keys whose records were deleted. All keys have a single version.
    """
    single = sorted(
        (record for record in deployment.records(PREFIX) if number_of(record) % 10),
        key=lambda record: str(record["objectKey"]),
    )
    forgotten, altered, removed = (
        single[first : first + DAMAGED_COUNT]
        for first in range(0, 3 * DAMAGED_COUNT, DAMAGED_COUNT)
    )
    deployment.delete_records(forgotten)
    for record in altered:
        alter(deployment, record)
    with without_notifications(deployment):
        in_threads(lambda number: remove(deployment, number), map(number_of, removed))
    settle(deployment)
    return [record["objectKey"] for record in forgotten]


def test_one_run_makes_listing_and_table_agree_whatever_happened(
    deployment: Deployment, notices: Notices, machine: StateMachine
) -> None:
    with without_notifications(deployment):
        in_threads(lambda number: upload(deployment, number), range(COUNT))
    settle(deployment)
    assert deployment.records(PREFIX) == []
    listed = len(listed_identities(deployment))

    dry_run = machine.run(**OPTIONS, dryRun=True)
    assert (dry_run["listed"], differences(dry_run)) == (listed, {"missing": listed})
    settle(deployment)
    assert deployment.records(PREFIX) == []

    stopped = machine.start("stopped", **OPTIONS)
    time.sleep(0.5)
    machine.stop(stopped)
    assert machine.wait_for(stopped)["status"] in ("ABORTED", "SUCCEEDED")
    settle(deployment)
    start = time.monotonic()
    report = machine.run(**OPTIONS)
    print(f"{listed} versions: {time.monotonic() - start:.1f} s, {report}")  # noqa: T201
    settle(deployment)
    assert recorded_identities(deployment) == listed_identities(deployment)
    assert differences(machine.run(**OPTIONS)) == {}

    forgotten = damage(deployment)
    assert differences(machine.run(**OPTIONS)) == {
        "missing": DAMAGED_COUNT,
        "stale": DAMAGED_COUNT,
        "orphaned": DAMAGED_COUNT,
        "repaired": 3 * DAMAGED_COUNT,
    }
    settle(deployment)
    assert recorded_identities(deployment) == listed_identities(deployment)
    last = machine.run(**OPTIONS)
    assert differences(last) == {}
    assert last["costUsd"] > 0
    # All versions and removals are announced; only those whose records were deleted twice.
    count = listed + DAMAGED_COUNT
    announced = Counter(
        (notice["objectKey"], notice.get("versionId"), notice["event"])
        for notice in notices.wait_for(PREFIX, count + len(forgotten))
    )
    assert len(announced) == count
    repeated = {key: times for (key, _, _), times in announced.items() if times > 1}
    assert repeated == dict.fromkeys(forgotten, 2)


def fail_batches(listing: dict[str, Any]) -> None:
    """Have all batches fail, and tolerate it: the map's results describe each with its input."""
    listing["ToleratedFailurePercentage"] = 100
    listing["ItemProcessor"]["States"] = {"Batch": {"Type": "Fail", "Error": "Broken"}}


def fail_batches_and_return_them(listing: dict[str, Any]) -> None:
    fail_batches(listing)
    del listing["ResultWriter"]


def write_results_elsewhere(listing: dict[str, Any]) -> None:
    listing["ResultWriter"]["Parameters"]["Bucket"] = "no-such-bucket"


def test_results_of_batches_that_exceed_256_kib_fail_no_run(
    deployment: Deployment, machine: StateMachine
) -> None:
    prefix, key_bytes = "uploads/long/", 1_000
    count = 256 * 1024 // key_bytes + 1
    keys = [f"{prefix}{number:03}".ljust(key_bytes, "k") for number in range(count)]
    in_threads(lambda number: deployment.put(keys[number]), range(count))
    settle(deployment)
    with machine.changed(fail_batches):
        report = machine.run(prefix=prefix, graceMinutes=0)
    assert (report["listed"], differences(report)) == (count, {})

    listed = deployment.s3.list_objects_v2(
        Bucket=deployment.bucket, Prefix=names.RECONCILE_BATCHES
    )["Contents"]
    # Other tests' runs write there too.
    failed = [stored["Size"] for stored in listed if stored["Key"].endswith("/FAILED_0.jsonl")]
    assert max(failed) > 256 * 1024
    assert any(stored["Key"].endswith("/manifest.json") for stored in listed)

    with machine.changed(write_results_elsewhere):
        report = machine.run(prefix=prefix, graceMinutes=0)
    assert (report["listed"], differences(report)) == (count, {})

    # No state can catch this error. So nothing would report the failure.
    with machine.changed(fail_batches_and_return_them):
        execution = machine.wait_for(machine.start("too-big", prefix=prefix, graceMinutes=0))
    assert execution["error"] == "States.DataLimitExceeded"
    with pytest.raises(ClientError, match="NoSuchKey"):
        machine.stored_report("too-big")


def test_a_run_that_fails_says_why(machine: StateMachine) -> None:
    execution = machine.wait_for(machine.start("wrong", prefix="elsewhere/", graceMinutes=0))
    assert (execution["status"], execution["error"]) == ("FAILED", "InvalidInputError")
    report = machine.stored_report("wrong")
    assert (report["error"], report["prefix"]) == ("InvalidInputError", "elsewhere/")
    assert "prefix must begin with uploads/" in report["cause"]
