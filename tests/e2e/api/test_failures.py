"""Dead letters, seen and returned through the REST API."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from serverless_s3_processor.runtime.domain.events.object_event import EventType, ObjectEvent
from tests.e2e.support.api import Api
from tests.e2e.support.dead_queues import DeadQueues
from tests.e2e.support.deployment import Deployment, wait_for
from tests.e2e.support.keys import any_keys
from tests.support.dead_letters import FOREIGN, GIVEN_UP, REFUSED
from tests.support.messages import notification

PREFIX = "uploads/api/dead/"
KEYS = any_keys(30, PREFIX)
Fates = dict[str, int]


@pytest.fixture
def dead(deployment: Deployment) -> Iterator[DeadQueues]:
    queues = DeadQueues(deployment)
    queues.purge()
    yield queues
    queues.purge()


@pytest.fixture
def lost(deployment: Deployment, dead: DeadQueues) -> list[str]:
    """Uploads that are among the dead letters, and not on record."""
    versions = {key: deployment.put(key) for key in KEYS}
    records = deployment.wait_for_records(PREFIX, len(KEYS))
    table = deployment.client("dynamodb")
    for record in records:
        place = {name: {"S": record[name]} for name in ("objectKey", "uploadTime")}
        table.delete_item(TableName=deployment.table, Key=place)
    dead.put(
        dead.uploads,
        *(notification(_event(deployment.bucket, *each)) for each in versions.items()),
        FOREIGN,
        "no JSON",
    )
    return KEYS


def _event(bucket: str, key: str, version: str) -> ObjectEvent:
    return ObjectEvent(
        type=EventType.CREATED,
        name="ObjectCreated:Put",
        bucket=bucket,
        key=key,
        time=datetime.now(UTC),
        version_id=version,
        etag="e",
        size=7,
        sequencer="0055AED6DCD90281E5",
    )


def fates(reply: dict[str, Any]) -> Fates:
    assert sum(reply["counts"].values()) == len(reply["results"])
    return {fate: count for fate, count in reply["counts"].items() if count}


def test_dead_letters_are_told_and_stay(api: Api, dead: DeadQueues, lost: list[str]) -> None:
    dead.put(dead.changes, GIVEN_UP, FOREIGN, REFUSED)

    for _ in range(2):
        told = api.get("/failures").done()
        could = [each for each in told["uploads"] if each["canSucceed"]]
        never = [each for each in told["uploads"] if not each["canSucceed"]]
        assert sorted(key for each in could for key in each["keys"]) == sorted(lost)
        assert len(never) == 2
        assert all(each["reason"].startswith("foreign message: ") for each in never)
        assert sorted(each["changes"] or 0 for each in told["changes"]) == [0, 3]
        assert [each["key"] for each in told["notices"]] == ["uploads/refused"]
    assert api.get("/status").done()["deadLetters"] == {
        "uploads": len(lost) + 2,
        "changes": 3,
        "actions": 0,
    }
    assert len(api.get("/failures", {"limit": 5}).done()["uploads"]) == 5


def test_dead_letters_are_returned_once_and_recorded_afterwards(
    api: Api, deployment: Deployment, lost: list[str]
) -> None:
    dry = api.post("/redrive", {"dryRun": True, "limit": 500}).done()
    assert fates(dry) == {"waiting": len(lost), "skipped": 2}
    assert sorted(k for each in dry["results"] for k in each["keys"]) == sorted(lost)
    assert deployment.records(PREFIX) == []

    few = api.post("/redrive", {"limit": 3}).done()
    assert fates(few)["returned"] == 3
    assert few["hasMore"] is True
    rest = api.post("/redrive", {}).done()
    assert fates(rest)["returned"] == len(lost) - 3
    assert rest["hasMore"] is False

    records = deployment.wait_for_records(PREFIX, len(lost))
    assert sorted(record["objectKey"] for record in records) == sorted(lost)
    assert fates(api.post("/redrive", {}).done()) == {"skipped": 2}
    assert api.get("/status").done()["deadLetters"]["uploads"] == 2


@pytest.fixture
def cleared(deployment: Deployment) -> Iterator[None]:
    """What is returned and fails again would come back in some minutes, to other tests."""
    yield
    url = deployment.outputs["UploadsQueueUrl"]
    deployment.client("sqs").purge_queue(QueueUrl=url)


@pytest.mark.usefixtures("cleared")
def test_foreign_letters_are_returned_only_if_asked(api: Api, dead: DeadQueues) -> None:
    dead.put(dead.uploads, FOREIGN)

    assert fates(api.post("/redrive", {}).done()) == {"skipped": 1}
    assert fates(api.post("/redrive", {"includeForeign": True}).done()) == {"returned": 1}
    wait_for(lambda: api.get("/status").done()["deadLetters"]["uploads"], lambda left: left == 0)


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"dryRun": "yes"}, "InvalidField", "dryRun"),
        ({"dryRun": 1}, "InvalidField", "dryRun"),
        ({"limit": 0}, "InvalidField", "limit"),
        ({"limit": 501}, "InvalidField", "limit"),
        ({"limit": None}, "InvalidField", "limit"),
        ({"includeForeign": None}, "InvalidField", "includeForeign"),
        ({"queue": "https://elsewhere"}, "UnknownField", "queue"),
    ],
)
def test_a_bad_redrive_returns_nothing(
    api: Api, dead: DeadQueues, body: dict[str, Any], code: str, field: str
) -> None:
    dead.put(dead.uploads, FOREIGN)
    api.post("/redrive", body).refused(400, code, field)
    assert api.get("/status").done()["deadLetters"]["uploads"] == 1


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1.0", "x", "", " 1", "१"])
def test_a_bad_limit_is_told(api: Api, limit: str) -> None:
    api.get("/failures", {"limit": limit}).refused(400, "InvalidField", "limit")
