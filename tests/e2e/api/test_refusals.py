"""Who may call which operation of the REST API, and what the gateway refuses."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from botocore.credentials import Credentials

from tests.e2e.support.api import Api, Reply
from tests.e2e.support.deployment import Deployment
from tests.e2e.support.iam import operator_session, reader_session, user_session
from tests.support.api import openapi

KEY = "uploads/api/refusals.txt"
QUERIES: dict[str, dict[str, str]] = {"getObject": {"key": KEY}}
BODIES: dict[str, dict[str, Any]] = {
    "processObjects": {"key": KEY},
    "createUpload": {"key": KEY, "size": 7},
    "createDownload": {"key": KEY},
    "redrive": {"dryRun": True},
    "release": {"key": KEY},
    "applyActions": {"prefix": KEY, "dryRun": True},
    "reconcile": {"prefix": KEY, "dryRun": True},
    "stopRun": {"run": "none"},
}
OTHER_ERRORS = {
    "getRun": (404, "NoSuchRun", "run"),
    "stopRun": (404, "NoSuchRun", "run"),
    "release": (409, "ActionsOff", None),
    "applyActions": (409, "ActionsOff", None),
}
"""What a permitted caller gets: there is no such run, and actions are off."""
OPERATIONS = {op["operationId"]: (method, path) for method, path, op in openapi.operations()}
READ_OPERATIONS = [
    "getObject",
    "getOpenapi",
    "getRun",
    "getStatus",
    "getSummary",
    "listFailures",
    "listObjects",
    "listQuarantine",
    "listRuns",
]
WRITE_OPERATIONS = sorted(set(OPERATIONS) - set(READ_OPERATIONS))


@pytest.fixture(scope="module", autouse=True)
def uploaded(deployment: Deployment) -> None:
    deployment.put(KEY)
    deployment.wait_for_records(KEY, 1)


@pytest.fixture(scope="module")
def reader(api: Api, deployment: Deployment) -> Api:
    return api.called_by(reader_session(deployment))


@pytest.fixture(scope="module")
def operator(api: Api, deployment: Deployment) -> Api:
    return api.called_by(operator_session(deployment))


@pytest.fixture(scope="module")
def without_policy(api: Api, deployment: Deployment) -> Api:
    return api.called_by(user_session(deployment))


def call(api: Api, name: str) -> Reply:
    method, template = OPERATIONS[name]
    path = template.replace("{run}", "none")
    if method == "GET":
        return api.get(path, QUERIES.get(name))
    return api.post(path, BODIES[name])


def assert_permitted(reply: Reply, name: str) -> None:
    if name in OTHER_ERRORS:
        reply.expect_error(*OTHER_ERRORS[name])
    else:
        assert reply.status in {200, 201, 202}


def test_the_document_says_which_operations_are_for_readers() -> None:
    for _, _, operation in openapi.operations():
        is_read = operation["operationId"] in READ_OPERATIONS
        assert (operation["x-access"] == "read") is is_read
    assert set(READ_OPERATIONS) <= set(OPERATIONS)
    assert sorted(BODIES) == WRITE_OPERATIONS


@pytest.mark.parametrize("name", READ_OPERATIONS)
def test_a_reader_may_read(reader: Api, name: str) -> None:
    assert_permitted(call(reader, name), name)


@pytest.mark.parametrize("name", WRITE_OPERATIONS)
def test_a_reader_may_do_nothing_else(reader: Api, name: str) -> None:
    message = call(reader, name).expect_error(403, "AccessDenied")
    assert "execute-api:Invoke" in message


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operator_may_do_everything(operator: Api, name: str) -> None:
    assert_permitted(call(operator, name), name)


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_user_without_a_policy_may_do_nothing(without_policy: Api, name: str) -> None:
    call(without_policy, name).expect_error(403, "AccessDenied")


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_unsigned_request_may_do_nothing(api: Api, name: str) -> None:
    call(api.signed_with(None), name).expect_error(403, "NotSigned")


def test_a_wrong_secret_key_is_refused(api: Api, deployment: Deployment) -> None:
    right = operator_session(deployment).get_credentials()
    assert right
    wrong = Credentials(right.access_key, right.secret_key[::-1])
    for name in OPERATIONS:
        call(api.signed_with(wrong), name).expect_error(403, "InvalidSignature")


def test_an_unknown_access_key_is_refused(api: Api) -> None:
    unknown = Credentials("AKIAIOSFODNN7EXAMPLE", "secret")
    assert call(api.signed_with(unknown), "getStatus").status == 403


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nothing"),
        ("GET", "/process"),
        ("GET", "/actions"),
        ("POST", "/quarantine"),
        ("GET", "/quarantine/release"),
        ("DELETE", "/objects"),
        ("PUT", "/uploads"),
        ("GET", "/objects/uploads/a"),
        ("GET", "/"),
    ],
)
def test_unknown_operations_are_refused_to_every_caller(
    api: Api, operator: Api, method: str, path: str
) -> None:
    for caller in (api.signed_with(None), api, operator):
        caller.send(method, path).expect_error(403, "NotSigned")


def _throttle(deployment: Deployment, rate: int, burst: int) -> None:
    limits = {"rateLimit": rate, "burstLimit": burst}
    deployment.client("apigateway").update_stage(
        restApiId=deployment.outputs["APIGatewayURL"].split("/")[-3],
        stageName="prod",
        patchOperations=[
            {"op": "replace", "path": f"/*/*/throttling/{name}", "value": str(value)}
            for name, value in limits.items()
        ],
    )


@pytest.fixture
def one_request_per_second(deployment: Deployment) -> Iterator[None]:
    """The stage takes one request per second, not the template's fifty."""
    _throttle(deployment, 1, 1)
    yield
    _throttle(deployment, 50, 100)


@pytest.mark.usefixtures("one_request_per_second")
def test_too_many_requests_are_throttled(api: Api) -> None:
    impatient = replace(api, retries_throttled=False)
    replies = [impatient.get("/openapi.json") for _ in range(5)]
    throttled = [reply for reply in replies if reply.status != 200]
    assert throttled
    for reply in throttled:
        reply.expect_error(429, "Throttled")


def test_expensive_operations_are_throttled_sooner(api: Api) -> None:
    impatient = replace(api, retries_throttled=False)
    replies = (impatient.post("/redrive", {"limit": 0}) for _ in range(400))
    throttled = next(reply for reply in replies if reply.status != 400)
    throttled.expect_error(429, "Throttled")
    assert impatient.get("/openapi.json").status == 200


def test_a_body_that_is_too_large_is_refused(api: Api) -> None:
    body = json.dumps({"key": "uploads/" + "a" * (10 << 20)})
    api.send("POST", "/process", body=body).expect_error(413, "RequestTooLarge")


@pytest.mark.parametrize("path", ["/process", "/uploads", "/downloads"])
@pytest.mark.parametrize("body", ["[]", "null", "{", "\x00"])
def test_a_body_that_is_no_object_is_refused(api: Api, path: str, body: str) -> None:
    api.send("POST", path, body=body).expect_error(400, "InvalidBody")


@pytest.mark.parametrize(
    ("path", "query", "code", "field"),
    [
        ("/object", "", "MissingField", "key"),
        ("/object", "?key=", "MissingField", "key"),
        ("/object", "?key=" + "%C3%A9" * 513, "InvalidField", "key"),
        ("/objects", "?limit=5&limit=6", "RepeatedField", "limit"),
        ("/failures", "?limit=%E0%A5%A7", "InvalidField", "limit"),
        ("/openapi.json", "?a=%00%E2%80%AE", "UnknownField", "a"),
    ],
)
def test_a_query_reaches_the_function_as_it_was_sent(
    api: Api, path: str, query: str, code: str, field: str
) -> None:
    api.send("GET", path, query).expect_error(400, code, field)


@pytest.mark.parametrize("path", ["/uploads", "/downloads"])
def test_an_empty_body_lacks_the_key(api: Api, path: str) -> None:
    api.send("POST", path).expect_error(400, "MissingField", "key")
