"""Dead letters, listed and redriven by the REST API."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.support.api import Api
from tests.e2e.support.dead_letter_queues import DeadLetterQueues
from tests.e2e.support.deployment import Deployment
from tests.e2e.support.events import event_of
from tests.e2e.support.keys import any_keys
from tests.support.dead_letters import FOREIGN, GIVEN_UP, REFUSED

PREFIX = "uploads/api/dead/"
KEYS = any_keys(12, PREFIX)


@pytest.fixture
def queues(deployment: Deployment) -> Iterator[DeadLetterQueues]:
    queues = DeadLetterQueues(deployment)
    queues.purge()
    yield queues
    queues.purge()


@pytest.fixture(autouse=True)
def unrecorded(deployment: Deployment, queues: DeadLetterQueues) -> None:
    """The uploads are among the dead letters, beside two foreign messages, and not on record."""
    for key in KEYS:
        deployment.put(key)
    records = deployment.wait_for_records(PREFIX, len(KEYS))
    latest = {record["objectKey"]: record for record in records}
    deployment.delete_records(records)
    events = [json.dumps({"Records": [event_of(record)]}) for record in latest.values()]
    queues.put(queues.uploads, *events, FOREIGN, "no JSON")


def outcomes(reply: dict[str, Any]) -> dict[str, int]:
    assert sum(reply["counts"].values()) == len(reply["results"])
    return {outcome: count for outcome, count in reply["counts"].items() if count}


def test_dead_letters_of_all_kinds_are_listed_and_stay(api: Api, queues: DeadLetterQueues) -> None:
    queues.put(queues.changes, GIVEN_UP, FOREIGN, REFUSED)

    for _ in range(2):
        failures = api.get("/failures").expect_ok()
        uploads = [letter for letter in failures["uploads"] if letter["canSucceed"]]
        foreign = [letter for letter in failures["uploads"] if not letter["canSucceed"]]
        assert sorted(key for letter in uploads for key in letter["keys"]) == sorted(KEYS)
        assert len(foreign) == 2
        assert all(letter["reason"].startswith("foreign message: ") for letter in foreign)
        assert sorted(letter["changes"] or 0 for letter in failures["changes"]) == [0, 3]
        assert [notice["key"] for notice in failures["notices"]] == ["uploads/refused"]
    assert api.get("/status").expect_ok()["deadLetters"] == {
        "uploads": len(KEYS) + 2,
        "changes": 3,
        "actions": 0,
    }


def test_dead_letters_are_redriven_once_and_then_recorded(api: Api, deployment: Deployment) -> None:
    dry_run = api.post("/redrive", {"dryRun": True, "limit": 500}).expect_ok()
    assert outcomes(dry_run) == {"waiting": len(KEYS), "skipped": 2}
    assert deployment.records(PREFIX) == []

    first = api.post("/redrive", {"limit": 3}).expect_ok()
    assert (outcomes(first)["returned"], first["hasMore"]) == (3, True)
    rest = api.post("/redrive", {}).expect_ok()
    assert (outcomes(rest)["returned"], rest["hasMore"]) == (len(KEYS) - 3, False)

    records = deployment.wait_for_records(PREFIX, len(KEYS))
    assert sorted(record["objectKey"] for record in records) == sorted(KEYS)
    assert outcomes(api.post("/redrive", {}).expect_ok()) == {"skipped": 2}
    assert api.get("/status").expect_ok()["deadLetters"]["uploads"] == 2
