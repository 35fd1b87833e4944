"""Requests of a deployment that watches several buckets."""

import json
from typing import Any

import pytest

from serverless_s3_processor.runtime.api.endpoint import Endpoint
from serverless_s3_processor.runtime.api.routes import endpoints
from serverless_s3_processor.runtime.domain.events.watched import WatchedLocations
from serverless_s3_processor.runtime.domain.reconcile.run import ReconcileRequest
from serverless_s3_processor.testing.object_store import MemoryObjectStore
from tests.support.api.endpoint_worlds import call
from tests.support.stores import Stores
from tests.support.world import BUCKET, World

OTHER = "another-bucket"
KEY = "uploads/a"
ENDPOINTS = {
    f"{endpoint.method} {endpoint.path}": endpoint
    for endpoint in endpoints()
    if "bucket" in {field.name for field in endpoint.request.fields()}
}
DEFAULTED = [
    ("POST /process", {"key": KEY}),
    ("POST /process", {"prefix": "uploads/"}),
    ("POST /downloads", {"key": KEY}),
    ("GET /object", {"key": KEY}),
    ("POST /reconcile", {}),
]
"""Requests that need no bucket."""


def watching(watched: str, **objects: str) -> World:
    """Return a system that watches locations, with one object in each of some buckets."""
    world = World(watched=WatchedLocations.parse(watched))
    stores = [MemoryObjectStore(name, world.clock) for name in objects]
    for number, store in enumerate(stores):
        for _ in range(number):
            store.put("unwatched", b"")  # so that no two buckets have the same version ids
    world.store = Stores(*stores)  # type: ignore[assignment]  # Stores has all that is used
    contents = zip(stores, objects.items(), strict=True)
    world.process(*(store.put(key, name.encode()) for store, (name, key) in contents))
    return world


def two_buckets(prefix: str = "") -> World:
    """Return a system that watches the stack's bucket, and the prefix of another."""
    watched = f"{BUCKET}/uploads/,{OTHER}/{prefix}"
    return watching(watched, **{BUCKET: KEY, OTHER: KEY})


def _error(body: dict[str, Any]) -> tuple[str, str]:
    return body["error"]["code"], body["error"]["field"]


@pytest.mark.parametrize("bucket", [BUCKET, OTHER])
def test_each_bucket_has_its_own_history_of_a_key(bucket: str) -> None:
    status, body = two_buckets().call("GET", "/object", {"key": KEY, "bucket": bucket})
    assert status == 200
    records = [(record["bucketName"], record["objectSize"]) for record in body["records"]]
    assert records == [(bucket, len(bucket))]
    assert body["current"]["bucketName"] == bucket


def test_a_key_of_two_attached_buckets_needs_a_bucket() -> None:
    world = watching(
        f"{BUCKET}/uploads/,{OTHER}/,third-bucket/", **{OTHER: "a", "third-bucket": "a"}
    )
    status, body = world.call("GET", "/object", {"key": "a"})
    assert (status, *_error(body)) == (400, "MissingField", "bucket")
    assert f"{OTHER} and third-bucket" in body["error"]["message"]


def test_a_version_is_looked_up_in_one_bucket() -> None:
    world, query = two_buckets(), {"key": KEY, "bucket": OTHER}
    query["versionId"] = world.call("GET", "/object", query)[1]["records"][0]["versionId"]
    assert world.call("GET", "/object", query)[0] == 200
    del query["bucket"]
    assert world.call("GET", "/object", query)[0] == 404


def test_a_listing_is_of_all_buckets_or_of_one() -> None:
    world = two_buckets()
    for query, buckets in (({}, [OTHER, BUCKET]), ({"bucket": OTHER}, [OTHER])):
        records = world.call("GET", "/objects", query)[1]["objects"]
        assert sorted(record["bucketName"] for record in records) == sorted(buckets)


@pytest.mark.parametrize("prefix", ["", "incoming/"])
@pytest.mark.parametrize(("route", "fields"), DEFAULTED)
def test_attaching_a_bucket_changes_no_request_without_a_bucket(
    route: str, fields: dict[str, str], prefix: str
) -> None:
    status, body = call(two_buckets(prefix), route, fields)
    assert status < 300
    assert BUCKET in json.dumps(body)
    assert OTHER not in json.dumps(body)


def test_a_named_bucket_is_used() -> None:
    world = two_buckets("incoming/")
    _, body = world.call("POST", "/reconcile", body={"bucket": OTHER})
    request = ReconcileRequest(bucket=OTHER, prefix="incoming/")
    assert (body["bucket"], body["prefix"]) == (OTHER, "incoming/")
    assert world.runs.descriptions[body["run"]].request == request

    world = two_buckets()
    status, body = world.call("POST", "/process", body={"key": KEY, "bucket": OTHER})
    assert (status, body["manualProcessing"]["bucket"]) == (202, OTHER)
    assert [event.bucket for event in world.requests.sent] == [OTHER]
    status, body = world.call("POST", "/downloads", body={"key": KEY, "bucket": OTHER})
    assert (status, body["bucket"]) == (200, OTHER)
    assert body["url"].startswith(f"https://{OTHER}.")


@pytest.mark.parametrize(("route", "endpoint"), ENDPOINTS.items(), ids=ENDPOINTS)
def test_every_endpoint_refuses_a_bucket_that_is_not_watched(
    route: str, endpoint: Endpoint
) -> None:
    names = {field.name for field in endpoint.request.fields()}
    fields = {"bucket": "foreign", "key": KEY, "prefix": "up"}
    fields = {name: value for name, value in fields.items() if name in names}
    status, body = call(two_buckets(), route, fields)
    assert (status, *_error(body)) == (403, "ForeignBucket", "bucket")
    assert f"{BUCKET}, {OTHER}" in body["error"]["message"]
    assert endpoint.errors[403]


@pytest.mark.parametrize(
    ("path", "field"), [("/process", "key"), ("/process", "prefix"), ("/downloads", "key")]
)
def test_keys_that_are_not_watched_are_refused(path: str, field: str) -> None:
    fields = {field: "reports/a", "bucket": BUCKET}
    status, body = two_buckets().call("POST", path, body=fields)
    assert (status, *_error(body)) == (400, "InvalidField", field)


def test_the_status_lists_the_watched_locations() -> None:
    assert two_buckets("incoming/").call("GET", "/status")[1]["watched"] == [
        {"bucket": BUCKET, "prefix": "uploads/"},
        {"bucket": OTHER, "prefix": "incoming/"},
    ]
