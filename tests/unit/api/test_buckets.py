"""Requests of a deployment that watches several buckets."""

import json
from typing import Any

import pytest

from serverless_s3_processor.runtime.api.endpoint import Endpoint
from serverless_s3_processor.runtime.api.routes import endpoints
from serverless_s3_processor.runtime.domain.events.watched import WatchedLocations
from serverless_s3_processor.runtime.domain.reconcile.run import ReconcileRequest
from serverless_s3_processor.testing.object_store import MemoryObjectStore
from tests.support.stores import Stores
from tests.support.world import BUCKET, World

OTHER = "another-bucket"
KEY = "uploads/a"


def world(*, other: str = "") -> World:
    """Two buckets, of which one is watched under `uploads/`, the other under what is said."""
    world_ = World(watched=WatchedLocations.parse(f"{BUCKET}/uploads/,{OTHER}/{other}"))
    own, second = world_.store, MemoryObjectStore(OTHER, world_.clock)
    world_.store = Stores(own, second)  # type: ignore[assignment] # all that is used of it
    world_.process(own.put(KEY, b"own"), _unlike(second).put(KEY, b"another"))
    return world_


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


def test_the_default_history_is_of_the_stacks_bucket() -> None:
    status, answer = world().call("GET", "/object", {"key": KEY})
    assert status == 200
    assert {each["bucketName"] for each in answer["records"]} == {BUCKET}


def test_a_key_of_two_attached_buckets_needs_a_bucket() -> None:
    some = World(watched=WatchedLocations.parse(f"{BUCKET}/uploads/,{OTHER}/,third-bucket/"))
    second, third = (
        MemoryObjectStore(OTHER, some.clock),
        MemoryObjectStore("third-bucket", some.clock),
    )
    some.store = Stores(second, third)  # type: ignore[assignment] # all that is used of it
    some.process(second.put("a", b"2"), _unlike(third).put("a", b"3"))
    status, answer = some.call("GET", "/object", {"key": "a"})

    assert (status, *_error(answer)) == (400, "MissingField", "bucket")
    assert f"{OTHER} and third-bucket" in answer["error"]["message"]


def test_a_version_is_looked_up_in_one_bucket() -> None:
    some = world()
    _, others = some.call("GET", "/object", {"key": KEY, "bucket": OTHER})
    version = others["records"][0]["versionId"]
    assert some.call("GET", "/object", {"key": KEY, "versionId": version})[0] == 404
    query = {"key": KEY, "versionId": version, "bucket": OTHER}
    assert some.call("GET", "/object", query)[0] == 200


def test_a_listing_is_of_all_buckets_or_of_one() -> None:
    some = world()
    _, everything = some.call("GET", "/objects")
    _, others = some.call("GET", "/objects", {"bucket": OTHER})
    assert {each["bucketName"] for each in everything["objects"]} == {BUCKET, OTHER}
    assert [each["bucketName"] for each in others["objects"]] == [OTHER]


_REQUESTS = {
    "processObjects": {"key": KEY},
    "processObjects all": {"prefix": "uploads/"},
    "createDownload": {"key": KEY},
    "getObject": {"key": KEY},
    "reconcile": {},
}


@pytest.mark.parametrize("other", ["", "incoming/"])
@pytest.mark.parametrize("named", _REQUESTS)
def test_attaching_a_bucket_changes_no_request_without_a_bucket(named: str, other: str) -> None:
    """Requests that were right before, in each endpoint that takes a bucket."""
    asking = world(other=other)
    endpoint = _named(named.partition(" ")[0])
    status, answer = _call(asking, endpoint, _REQUESTS[named])
    assert status < 300
    assert BUCKET in json.dumps(answer)
    assert OTHER not in json.dumps(answer)


def test_a_named_bucket_is_used() -> None:
    asking = world()
    status, answer = asking.call("POST", "/process", body={"key": KEY, "bucket": OTHER})
    assert (status, answer["manualProcessing"]["bucket"]) == (202, OTHER)
    assert [event.bucket for event in asking.requests.sent] == [OTHER]


def _with_bucket() -> list[Endpoint]:
    return [each for each in endpoints() if "bucket" in _fields(each)]


def _fields(endpoint: Endpoint) -> set[str]:
    return {field.name for field in endpoint.request.fields()}


def _named(name: str) -> Endpoint:
    return next(each for each in endpoints() if each.name == name)


def _call(asking: World, endpoint: Endpoint, values: dict[str, str]) -> tuple[int, dict[str, Any]]:
    if endpoint.method == "GET":
        return asking.call(endpoint.method, endpoint.path, values)
    return asking.call(endpoint.method, endpoint.path, body=values)


@pytest.mark.parametrize("endpoint", _with_bucket(), ids=lambda endpoint: endpoint.name)
def test_every_endpoint_refuses_a_bucket_that_is_not_watched(endpoint: Endpoint) -> None:
    values = {"bucket": "foreign", **({"key": KEY} if "key" in _fields(endpoint) else {})}
    status, answer = _call(world(), endpoint, values)
    assert (status, *_error(answer)) == (403, "ForeignBucket", "bucket")
    assert f"{BUCKET}, {OTHER}" in answer["error"]["message"]
    assert endpoint.errors[403]


def test_a_bucket_that_is_not_watched_is_refused_whatever_else_is_wrong() -> None:
    for body in ({"bucket": "foreign"}, {"bucket": "foreign", "prefix": "up"}):
        status, answer = world().call("POST", "/process", body=body)
        assert (status, *_error(answer)) == (403, "ForeignBucket", "bucket")


@pytest.mark.parametrize(
    ("path", "field"), [("/process", "key"), ("/process", "prefix"), ("/downloads", "key")]
)
def test_keys_that_are_not_watched_are_refused(path: str, field: str) -> None:
    body = {field: "reports/a", "bucket": BUCKET}
    status, answer = world().call("POST", path, body=body)
    assert (status, *_error(answer)) == (400, "InvalidField", field)


def test_a_download_link_leads_to_the_named_bucket() -> None:
    status, answer = world().call("POST", "/downloads", body={"key": KEY, "bucket": OTHER})
    assert (status, answer["bucket"]) == (200, OTHER)
    assert answer["url"].startswith(f"https://{OTHER}.")


def test_a_run_is_about_one_bucket() -> None:
    asking = world(other="incoming/")
    _, answer = asking.call("POST", "/reconcile")
    assert (answer["bucket"], answer["prefix"]) == (BUCKET, "uploads/")
    _, answer = asking.call("POST", "/reconcile", body={"bucket": OTHER})
    assert (answer["bucket"], answer["prefix"]) == (OTHER, "incoming/")
    assert asking.runs.descriptions[answer["run"]].request == ReconcileRequest(
        bucket=OTHER, prefix="incoming/"
    )


def test_the_status_lists_the_watched_locations() -> None:
    _, answer = world(other="incoming/").call("GET", "/status")
    assert answer["watched"] == [
        {"bucket": BUCKET, "prefix": "uploads/"},
        {"bucket": OTHER, "prefix": "incoming/"},
    ]
