"""Requests where several buckets are watched: which of them is meant is never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from s3_processor.adapters.memory.object_store import MemoryObjectStore
from s3_processor.domain.reconcile_run import Request
from s3_processor.domain.watched import Watched
from tests.stores import Stores
from tests.world import BUCKET, World

if TYPE_CHECKING:
    from s3_processor.domain.events import ObjectEvent

OTHER = "another-bucket"
KEY = "uploads/a"


def world(*, other: str = "") -> World:
    """Two buckets, of which one is watched under `uploads/`, the other under what is said."""
    made = World(watched=Watched.read(f"{BUCKET}/uploads/,{OTHER}/{other}"))
    own, second = made.store, MemoryObjectStore(OTHER, made.clock)
    made.store = Stores(own, second)  # type: ignore[assignment] # all that is used of it
    made.process(own.put(KEY, b"own"), _unlike(second).put(KEY, b"another"))
    return made


def _unlike(store: MemoryObjectStore) -> MemoryObjectStore:
    """S3 gives no version id twice."""
    store.put("elsewhere", b"")
    return store


def _error(answer: dict[str, Any]) -> tuple[str, str]:
    return answer["error"]["code"], answer["error"]["field"]


@pytest.mark.parametrize(("bucket", "size"), [(BUCKET, 3), (OTHER, 7)])
def test_each_bucket_has_its_own_history_of_a_key(bucket: str, size: int) -> None:
    status, answer = world().call("GET", "/object", {"key": KEY, "bucket": bucket})

    assert status == 200
    assert [(r["bucketName"], r["objectSize"]) for r in answer["records"]] == [(bucket, size)]
    assert answer["current"]["bucketName"] == bucket


def test_a_history_of_two_buckets_is_not_told_as_one() -> None:
    status, answer = world().call("GET", "/object", {"key": KEY})

    assert (status, *_error(answer)) == (400, "MissingField", "bucket")
    assert f"{OTHER} and {BUCKET}" in answer["error"]["message"]


def test_a_listing_is_of_all_buckets_or_of_one() -> None:
    some = world()
    _, everything = some.call("GET", "/objects")
    _, others = some.call("GET", "/objects", {"bucket": OTHER})

    assert {each["bucketName"] for each in everything["objects"]} == {BUCKET, OTHER}
    assert [each["bucketName"] for each in others["objects"]] == [OTHER]


def _asked(asking: World) -> list[ObjectEvent]:
    return asking.requests.sent


def test_what_could_be_in_either_is_not_processed_before_that_is_said() -> None:
    asking = world()
    status, answer = asking.call("POST", "/process", body={"key": KEY})
    assert (status, *_error(answer)) == (400, "MissingField", "bucket")
    assert f"{BUCKET}/uploads/ or {OTHER}/" in answer["error"]["message"]
    assert _asked(asking) == []

    status, answer = asking.call("POST", "/process", body={"key": KEY, "bucket": OTHER})
    assert (status, answer["manualProcessing"]["bucket"]) == (202, OTHER)
    assert [event.bucket for event in _asked(asking)] == [OTHER]


def test_where_the_key_tells_the_bucket_need_not_be_said() -> None:
    asking = world(other="incoming/")
    assert asking.call("POST", "/process", body={"key": KEY})[0] == 202
    assert [event.bucket for event in _asked(asking)] == [BUCKET]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/process", {"key": KEY}),
        ("/process", {"prefix": "uploads/"}),
        ("/downloads", {"key": KEY}),
        ("/reconcile", {}),
    ],
)
def test_a_bucket_that_is_not_watched_is_refused(path: str, body: dict[str, str]) -> None:
    status, answer = world().call("POST", path, body={**body, "bucket": "foreign"})
    assert (status, *_error(answer)) == (403, "ForeignBucket", "bucket")
    assert f"{BUCKET}, {OTHER}" in answer["error"]["message"]


@pytest.mark.parametrize(
    ("path", "field"), [("/process", "key"), ("/process", "prefix"), ("/downloads", "key")]
)
def test_what_is_not_watched_is_refused(path: str, field: str) -> None:
    body = {field: "reports/a", "bucket": BUCKET}
    status, answer = world().call("POST", path, body=body)
    assert (status, *_error(answer)) == (400, "InvalidField", field)


def test_a_link_leads_to_the_bucket_that_is_meant() -> None:
    status, answer = world().call("POST", "/downloads", body={"key": KEY, "bucket": OTHER})
    assert (status, answer["bucket"]) == (200, OTHER)
    assert answer["url"].startswith(f"https://{OTHER}.")


def test_a_run_is_about_one_bucket() -> None:
    asking = world(other="incoming/")
    status, answer = asking.call("POST", "/reconcile")
    assert (status, *_error(answer)) == (400, "MissingField", "bucket")

    _, answer = asking.call("POST", "/reconcile", body={"bucket": OTHER})
    assert (answer["bucket"], answer["prefix"]) == (OTHER, "incoming/")
    assert asking.runs.told[answer["run"]].request == Request(bucket=OTHER, prefix="incoming/")


def test_the_status_tells_what_is_watched() -> None:
    _, answer = world(other="incoming/").call("GET", "/status")
    assert answer["watched"] == [
        {"bucket": BUCKET, "prefix": "uploads/"},
        {"bucket": OTHER, "prefix": "incoming/"},
    ]
