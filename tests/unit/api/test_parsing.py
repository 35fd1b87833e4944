import base64
from datetime import timedelta

from tests.support.api.endpoint_worlds import uploaded
from tests.support.world import World


def test_a_repeated_field_is_refused_in_query_and_body() -> None:
    world = World()
    query = {"multiValueQueryStringParameters": {"key": ["uploads/a", "uploads/b"]}}
    for status, answer in (
        world.send("GET", "/object", **query),
        world.send("POST", "/uploads", body='{"key": "uploads/a", "key": "uploads/b"}'),
    ):
        assert (status, answer["error"]["code"]) == (400, "RepeatedField")
        assert answer["error"]["field"] == "key"


def test_a_signature_in_the_query_is_ignored() -> None:
    parameters = {"X-Amz-Signature": ["s"], "X-Amz-Date": ["d"], "key": ["uploads/a"]}
    status, _ = uploaded("uploads/a").send(
        "GET", "/object", multiValueQueryStringParameters=parameters
    )
    assert status == 200


def test_a_base64_encoded_body_is_decoded() -> None:
    body = base64.b64encode(b'{"key": "uploads/a"}').decode()
    status, _ = uploaded("uploads/a").send("POST", "/downloads", body=body, isBase64Encoded=True)
    assert status == 200


def test_an_unknown_path_points_to_the_document() -> None:
    status, answer = World().call("GET", "/nothing")
    assert status == 404
    assert "/openapi.json" in answer["error"]["message"]


def test_an_internal_error_is_logged_and_not_disclosed() -> None:
    world = World()
    world.clock.tick = timedelta(days=10**8)  # overflows
    status, answer = world.call("POST", "/uploads", body={"key": "uploads/a"})
    assert (status, answer["error"]["code"]) == (500, "InternalError")
    assert "OverflowError" in world.logged.getvalue()
    assert "OverflowError" not in str(answer)
