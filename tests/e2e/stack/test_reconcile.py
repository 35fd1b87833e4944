"""Reconcile on the deployed stack: what S3 told nobody of, and what was altered by hand."""

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from serverless_s3_processor.runtime.config import names
from tests.e2e.support.deployment import Deployment, Notices, wait_for

OBJECTS = int(os.environ.get("RECONCILE_OBJECTS", "600"))
PREFIX = "uploads/reconcile/"
SECONDS = 60 + OBJECTS / 20


@dataclass(frozen=True)
class Machine:
    """The state machine, started as a person would; nothing is spared for being young."""

    deployment: Deployment

    def start(self, name: str, **given: object) -> str:
        asked = {"prefix": PREFIX, "graceMinutes": 0, **given}
        started = self._client.start_execution(
            stateMachineArn=self.deployment.outputs["ReconcileStateMachineArn"],
            name=name,
            input=json.dumps(asked),
        )
        return str(started["executionArn"])

    def ended(self, execution: str) -> Any:
        return wait_for(
            lambda: self._client.describe_execution(executionArn=execution),
            lambda told: told["status"] != "RUNNING",
            SECONDS,
        )

    def report(self, name: str, **given: object) -> dict[str, Any]:
        ended = self.ended(self.start(name, **given))
        assert ended["status"] == "SUCCEEDED", (ended.get("error"), ended.get("cause"))
        report: dict[str, Any] = json.loads(ended["output"])
        assert report == self.written(name)
        return report

    def written(self, name: str) -> dict[str, Any]:
        answer = self.deployment.s3.get_object(
            Bucket=self.deployment.bucket, Key=names.reconcile_report(name)
        )
        written: dict[str, Any] = json.loads(answer["Body"].read())
        return written

    def stop(self, execution: str) -> None:
        self._client.stop_execution(executionArn=execution)

    @property
    def _client(self) -> Any:
        return self.deployment.client("stepfunctions")


@contextmanager
def untold(deployment: Deployment) -> Iterator[None]:
    """S3 tells nobody what happens meanwhile."""
    s3, bucket = deployment.s3, deployment.bucket
    told = s3.get_bucket_notification_configuration(Bucket=bucket)
    told.pop("ResponseMetadata")
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    try:
        yield
    finally:
        s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=told)


def each(work: Callable[[int], object], numbers: Iterable[int]) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, numbers))


def key(number: int) -> str:
    return f"{PREFIX}{number:05} é+ .txt"


def held(deployment: Deployment) -> set[tuple[str, str]]:
    """All that S3 lists, as the primary keys of records."""
    pages = deployment.s3.get_paginator("list_object_versions").paginate(
        Bucket=deployment.bucket, Prefix=PREFIX
    )
    return {
        (one["Key"], f"{one['LastModified']:%Y-%m-%dT%H:%M:%SZ}#{one['VersionId']}")
        for page in pages
        for one in (*page.get("Versions", []), *page.get("DeleteMarkers", []))
    }


def recorded(deployment: Deployment) -> set[tuple[str, str]]:
    """All that the table says S3 holds."""
    records = deployment.records(PREFIX)
    removals = [r for r in records if r["status"] == "deleted" and not r.get("marker")]
    removed = {(r["objectKey"], r["versionId"]) for r in removals}
    return {
        (r["objectKey"], r["uploadTime"])
        for r in records
        if r not in removals and (r["objectKey"], r["versionId"]) not in removed
    }


def counts(report: dict[str, Any]) -> dict[str, int]:
    told = ("missing", "stale", "orphaned", "tooRecent", "repaired")
    return {name: report[name] for name in told if report[name]}


def settle(deployment: Deployment) -> None:
    """What is on the queue is processed, and no second is begun in which something happened."""
    wait_for(lambda: deployment.depth("Uploads"), lambda depth: depth == 0, SECONDS)
    time.sleep(1.5)


def upload(deployment: Deployment, number: int) -> None:
    """Every tenth key has three versions, every twentieth ends in a delete marker."""
    for _ in range(3 if number % 10 == 0 else 1):
        deployment.put(key(number))
    if number % 20 == 0:
        deployment.s3.delete_object(Bucket=deployment.bucket, Key=key(number))


def remove(deployment: Deployment, number: int) -> None:
    """Remove all that S3 holds of a key."""
    answer = deployment.s3.list_object_versions(Bucket=deployment.bucket, Prefix=key(number))
    for one in (*answer.get("Versions", []), *answer.get("DeleteMarkers", [])):
        deployment.s3.delete_object(
            Bucket=deployment.bucket, Key=one["Key"], VersionId=one["VersionId"]
        )


def forget(deployment: Deployment, records: list[dict[str, Any]]) -> None:
    for record in records:
        deployment.client("dynamodb").delete_item(
            TableName=deployment.table, Key=_primary_key(record)
        )


def alter(deployment: Deployment, records: list[dict[str, Any]]) -> None:
    for record in records:
        deployment.client("dynamodb").update_item(
            TableName=deployment.table,
            Key=_primary_key(record),
            UpdateExpression="SET objectSize = :size",
            ExpressionAttributeValues={":size": {"N": "99"}},
        )


def _primary_key(record: dict[str, Any]) -> dict[str, Any]:
    return {name: {"S": record[name]} for name in ("objectKey", "uploadTime")}


def test_one_run_makes_listing_and_table_agree_whatever_happened(
    deployment: Deployment, notices: Notices
) -> None:
    machine = Machine(deployment)
    with untold(deployment):
        each(lambda number: upload(deployment, number), range(OBJECTS))
    settle(deployment)
    assert deployment.records(PREFIX) == []
    listed = len(held(deployment))

    dry = machine.report("dry", dryRun=True)
    assert (dry["listed"], counts(dry)) == (listed, {"missing": listed})
    settle(deployment)
    assert deployment.records(PREFIX) == []

    stopped = machine.start("stopped")
    time.sleep(0.5)
    machine.stop(stopped)
    assert machine.ended(stopped)["status"] in ("ABORTED", "SUCCEEDED")
    settle(deployment)
    began = time.monotonic()
    report = machine.report("first")
    took = time.monotonic() - began
    print(f"{listed} versions: {took:.1f} s, {report}")  # noqa: T201
    settle(deployment)
    assert recorded(deployment) == held(deployment)
    assert counts(machine.report("nothing")) == {}

    forgotten = _damage(deployment)
    mended = machine.report("second")
    assert counts(mended) == {"missing": 20, "stale": 20, "orphaned": 20, "repaired": 60}
    settle(deployment)
    assert recorded(deployment) == held(deployment)
    last = machine.report("last")
    assert counts(last) == {}
    assert last["costUsd"] > 0
    # All that S3 held, and 20 removals; what was forgotten by hand is news again, and nothing else.
    told = notices.wait_for(PREFIX, listed + 20 + len(forgotten))
    named = Counter((n["objectKey"], n.get("versionId"), n["event"]) for n in told)
    assert len(named) == listed + 20
    again = {name[0]: count for name, count in named.items() if count > 1}
    assert again == dict.fromkeys(forgotten, 2)


def _damage(deployment: Deployment) -> list[str]:
    """Of keys with one version each: forget some records, alter some, remove some versions.

    Returns the keys that were forgotten.
    """
    single = sorted(
        (r for r in deployment.records(PREFIX) if int(r["objectKey"][len(PREFIX) :][:5]) % 10),
        key=lambda record: record["objectKey"],
    )
    forget(deployment, single[:20])
    alter(deployment, single[20:40])
    with untold(deployment):
        each(
            lambda number: remove(deployment, number),
            [int(record["objectKey"][len(PREFIX) :][:5]) for record in single[40:60]],
        )
    settle(deployment)
    return [record["objectKey"] for record in single[:20]]


def test_a_run_that_fails_says_why(deployment: Deployment) -> None:
    machine = Machine(deployment)
    ended = machine.ended(machine.start("wrong", prefix="elsewhere/"))
    assert (ended["status"], ended["error"]) == ("FAILED", "InvalidInputError")
    report = machine.written("wrong")
    assert (report["error"], report["prefix"]) == ("InvalidInputError", "elsewhere/")
    assert "prefix must begin with uploads/" in report["cause"]
