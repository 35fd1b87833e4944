import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
from serverless_s3_processor.runtime.lambdas import api
from serverless_s3_processor.runtime.ports import Address, UnavailableError
from serverless_s3_processor.testing.object_store import MemoryObjectStore
from serverless_s3_processor.testing.queue_gauge import MemoryQueueGauge
from serverless_s3_processor.testing.request_queue import MemoryRequestQueue
from tests.functions.events import event
from tests.support import strategies
from tests.support.world import BUCKET, World


def test_an_object_is_really_queued_and_the_answer_says_so(world: World) -> None:
    world.store.put("uploads/a b.txt", b"x")

    status, body = world.request(event("api-gateway-post-process")["body"])

    assert status == 202
    assert body["manualProcessing"] == {
        "bucket": BUCKET,
        "key": "uploads/a b.txt",
        "status": "queued",
    }
    assert [queued.key for queued in world.requests.sent] == ["uploads/a b.txt"]


def test_the_answer_has_the_fields_that_people_know(world: World) -> None:
    world.store.put("uploads/a", b"x")

    for request in (None, '{"key": "uploads/a"}'):
        _, body = world.request(request)
        assert set(body) >= {"message", "environment", "timestamp", "functionName", "requestId"}


@pytest.mark.parametrize("body", [None, "", "  ", "{}"])
def test_an_empty_request_is_answered_with_how_to_ask(body: str | None) -> None:
    status, answer = World().request(body)

    assert status == 200
    assert '{"key": "uploads/' in answer["message"]


@pytest.mark.parametrize("body", ["[]", "null", "0", "1", "true", '"key"', "[1]", "{", "hello"])
def test_a_body_that_is_no_object_is_a_bad_request(body: str) -> None:
    status, answer = World().request(body)

    assert status == 400
    assert answer["error"]["code"] == "InvalidBody"


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({"bucket": BUCKET}, 400, "MissingField", "key"),
        ({"key": None}, 400, "InvalidField", "key"),
        ({"key": ""}, 400, "InvalidField", "key"),
        ({"key": ["uploads/a"]}, 400, "InvalidField", "key"),
        ({"key": "uploads/" + "a" * 1020}, 400, "InvalidField", "key"),
        ({"key": "uploads/\ud800"}, 400, "InvalidField", "key"),
        ({"key": "secrets/a"}, 400, "InvalidField", "key"),
        ({"key": "uploads"}, 400, "InvalidField", "key"),
        ({"key": "uploads/a", "versionId": 7}, 400, "InvalidField", "versionId"),
        ({"key": "uploads/a", "versionId": ""}, 400, "InvalidField", "versionId"),
        ({"key": "uploads/a", "bucket": "another"}, 403, "ForeignBucket", "bucket"),
        ({"key": "uploads/a", "bucket": None}, 400, "InvalidField", "bucket"),
        ({"key": "uploads/a", "keys": []}, 400, "UnknownField", "keys"),
        ({"key": "uploads/none"}, 404, "NoSuchObject", "key"),
        ({"key": "uploads/a", "versionId": "v9"}, 404, "NoSuchObject", "key"),
    ],
)
def test_a_bad_request_gets_an_error_that_names_the_field(
    world: World, body: dict[str, Any], status: int, code: str, field: str
) -> None:
    world.store.put("uploads/a", b"x")

    answered, answer = world.request(json.dumps(body))

    assert answered == status
    assert answer["error"]["code"] == code
    assert answer["error"]["field"] == field
    assert answer["error"]["message"]
    assert answer["requestId"] == "r1"
    assert world.requests.sent == []


_bodies = st.one_of(
    st.text(max_size=40),
    strategies.json_values.map(json.dumps),
    st.dictionaries(
        st.sampled_from(["key", "bucket", "versionId"]) | st.text(max_size=5),
        strategies.json_values | st.just("uploads/a") | st.just(BUCKET),
        max_size=4,
    ).map(json.dumps),
    st.just("9" * 5000),
    st.just("[" * 50_000),
)


@pytest.mark.slow
@given(_bodies, st.booleans())
def test_no_request_is_a_server_error(body: str, encoded: bool) -> None:  # noqa: FBT001
    world = World()
    world.store.put("uploads/a", b"x")

    status, answer = world.request(body, isBase64Encoded=encoded)

    assert status in {200, 202, 400, 403, 404}
    assert status < 400 or answer["error"]["message"]


def test_a_body_may_be_encoded(world: World) -> None:
    world.store.put("uploads/é", b"x")
    body = base64.b64encode(json.dumps({"key": "uploads/é"}).encode()).decode()

    assert world.request(body, isBase64Encoded=True)[0] == 202


@given(strategies.keys)
def test_every_key_can_be_requested_exactly(key: str) -> None:
    world = World()
    world.store.put(f"uploads/{key}", b"x")

    status, answer = world.request(json.dumps({"key": f"uploads/{key}"}))

    assert status == 202
    assert answer["manualProcessing"]["key"] == f"uploads/{key}"
    assert world.requests.sent[0].key == f"uploads/{key}"


class _Refusing(MemoryObjectStore):
    def locate(self, bucket: str, key: str, version_id: str | None) -> Address | None:
        raise UnavailableError(f"secret detail of {bucket} {key} {version_id}")


class _Full(MemoryRequestQueue):
    def send(self, event: ObjectEvent) -> None:
        raise UnavailableError(f"secret detail of {event.key}")


def test_a_service_that_fails_is_answered_503_without_internals_and_logged() -> None:
    for part in ("store", "queue"):
        world = World()
        world.store.put("uploads/a", b"x")
        if part == "store":
            world.store = _Refusing(BUCKET, world.clock)
        else:
            world.requests = _Full()

        status, answer = world.request('{"key": "uploads/a"}')

        assert status == 503
        assert answer["error"]["code"] == "Unavailable"
        assert "secret" not in json.dumps(answer)
        assert "secret detail" in world.logged.getvalue()


class _Odd(MemoryQueueGauge):
    def oldest_message_age_seconds(self) -> Any:
        return object()


def test_an_answer_that_can_not_be_written_is_our_fault_and_said_to_be(world: World) -> None:
    world.gauge = _Odd()

    status, answer = world.call("GET", "/status")

    assert (status, answer["error"]["code"]) == (500, "InternalError")
    assert answer["requestId"] == "r1"
    assert "not JSON serializable" in world.lines[-1]["reason"]
    assert (world.lines[-1]["level"], world.lines[-1]["status"]) == ("ERROR", 500)


def test_the_answer_is_one_that_api_gateway_takes(world: World) -> None:
    answer = api.handle(event("api-gateway-post-process"), world.context, world.api)

    assert answer["statusCode"] == 404
    assert answer["headers"]["Content-Type"] == "application/json"
    assert answer["headers"]["Cache-Control"] == "no-store"
    assert json.loads(answer["body"])["requestId"] == "e6cf2b5a-5d2a-4f1f-a9ee-4d0d6b3c7f0e"


def _response_headers(origin: str | None, name: str = "Origin") -> dict[str, str]:
    world = World(cors_origins="https://console.example.com,http://localhost:8080")
    request = {
        "httpMethod": "GET",
        "resource": "/openapi.json",
        "headers": {name: origin} if origin else None,
    }
    headers: dict[str, str] = api.handle(request, world.context, world.api)["headers"]
    return {name: value for name, value in headers.items() if name != "Content-Type"}


@pytest.mark.parametrize("name", ["Origin", "origin"])
def test_a_page_of_a_named_origin_may_read_the_answer(name: str) -> None:
    for origin in ("https://console.example.com", "http://localhost:8080"):
        assert _response_headers(origin, name)["Access-Control-Allow-Origin"] == origin
        assert _response_headers(origin, name)["Vary"] == "Origin"


@pytest.mark.parametrize(
    "origin", [None, "", "null", "https://evil.example", "https://console.example.com,", "*"]
)
def test_no_other_page_may(origin: str | None) -> None:
    assert "Access-Control-Allow-Origin" not in _response_headers(origin)
