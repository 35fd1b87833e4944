"""Who may call what of the REST API, and what everybody else is told."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from botocore.credentials import Credentials

from tests.e2e.support import callers
from tests.e2e.support.api import ROOT, Api, Reply
from tests.e2e.support.deployment import Deployment
from tests.support import openapi

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
NOT_HERE = {
    "getRun": (404, "NoSuchRun", "run"),
    "stopRun": (404, "NoSuchRun", "run"),
    "release": (409, "ActionsOff", None),
    "applyActions": (409, "ActionsOff", None),
}
"""Who may ask for it is answered that there is none: no such run, and no actions."""
OPERATIONS = {each["operationId"]: (m, p, each) for m, p, each in openapi.operations()}
READING = [name for name, (_, _, each) in OPERATIONS.items() if each["x-access"] == "read"]
OPERATING = [name for name in OPERATIONS if name not in READING]


@pytest.fixture(scope="module", autouse=True)
def uploaded(deployment: Deployment) -> None:
    deployment.put(KEY)
    deployment.wait_for_records(KEY, 1)


@pytest.fixture(scope="module")
def reader(api: Api, deployment: Deployment) -> Api:
    return api.by(callers.reader(deployment))


@pytest.fixture(scope="module")
def operator(api: Api, deployment: Deployment) -> Api:
    return api.by(callers.operator(deployment))


@pytest.fixture(scope="module")
def nobody(api: Api, deployment: Deployment) -> Api:
    return api.by(callers.user(deployment))


def call(api: Api, name: str) -> Reply:
    method, template, _ = OPERATIONS[name]
    path = template.replace("{run}", "none")
    if method == "GET":
        return api.get(path, QUERIES.get(name))
    return api.post(path, BODIES[name])


def assert_permitted(reply: Reply, name: str) -> None:
    if name in NOT_HERE:
        reply.refused(*NOT_HERE[name])
    else:
        assert reply.status in {200, 201, 202}


def test_each_operation_is_a_readers_or_an_operators() -> None:
    assert sorted(READING) == [
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
    assert sorted(OPERATING) == [
        "applyActions",
        "createDownload",
        "createUpload",
        "processObjects",
        "reconcile",
        "redrive",
        "release",
        "stopRun",
    ]


@pytest.mark.parametrize("name", READING)
def test_a_reader_may_read(reader: Api, name: str) -> None:
    assert_permitted(call(reader, name), name)


@pytest.mark.parametrize("name", OPERATING)
def test_a_reader_may_do_nothing_else(reader: Api, name: str) -> None:
    message = call(reader, name).refused(403, "AccessDenied")
    assert "execute-api:Invoke" in message


@pytest.mark.parametrize("name", list(OPERATIONS))
def test_an_operator_may_do_everything(operator: Api, name: str) -> None:
    assert_permitted(call(operator, name), name)


@pytest.mark.parametrize("name", list(OPERATIONS))
def test_who_has_no_policy_may_do_nothing(nobody: Api, name: str) -> None:
    call(nobody, name).refused(403, "AccessDenied")


@pytest.mark.parametrize("name", list(OPERATIONS))
def test_who_does_not_sign_may_do_nothing(api: Api, name: str) -> None:
    call(api.signing(None), name).refused(403, "NotSigned")


def test_a_wrong_secret_is_refused(api: Api, deployment: Deployment) -> None:
    right = callers.operator(deployment).get_credentials()
    assert right
    wrong = Credentials(right.access_key, right.secret_key[::-1])
    for name in OPERATIONS:
        call(api.signing(wrong), name).refused(403, "InvalidSignature")


def test_an_unknown_key_of_access_is_refused(api: Api) -> None:
    unknown = Credentials("AKIAIOSFODNN7EXAMPLE", "secret")
    assert call(api.signing(unknown), "getStatus").status == 403


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
def test_what_there_is_not_is_refused_to_all(
    api: Api, operator: Api, method: str, path: str
) -> None:
    for somebody in (api.signing(None), api.signing(ROOT), operator):
        somebody.send(method, path).refused(403, "NotSigned")


@pytest.mark.parametrize("path", ["/uploads", "/downloads"])
@pytest.mark.parametrize("body", ["[]", "null", "5", '"text"', "{", "\x00", "NaN"])
def test_a_body_that_is_no_object_is_told(api: Api, path: str, body: str) -> None:
    api.send("POST", path, body=body.encode()).refused(400, "InvalidBody")
    api.send("POST", path).refused(400, "MissingField", "key")


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
def slow(deployment: Deployment) -> Iterator[None]:
    """The stage takes one request a second, not the template's fifty."""
    _throttle(deployment, 1, 1)
    yield
    _throttle(deployment, 50, 100)


@pytest.mark.usefixtures("slow")
def test_too_many_requests_are_throttled(api: Api) -> None:
    hasty = replace(api, patient=False)
    replies = [hasty.get("/openapi.json") for _ in range(5)]
    throttled = [reply for reply in replies if reply.status != 200]
    assert throttled
    for reply in throttled:
        reply.refused(429, "Throttled")


def test_dear_calls_are_throttled_sooner_than_others(api: Api) -> None:
    hasty = replace(api, patient=False)
    refused = [hasty.post("/redrive", {"limit": 0}) for _ in range(40)]
    assert {reply.status for reply in refused} == {400, 429}
    refused[-1].refused(429, "Throttled")
    assert hasty.get("/openapi.json").status == 200


def test_a_body_that_is_too_big_is_refused(api: Api) -> None:
    body = json.dumps({"key": "uploads/" + "a" * (10 << 20)}).encode()
    api.send("POST", "/process", body=body).refused(413, "RequestTooLarge")


def test_a_missing_parameter_is_named(api: Api) -> None:
    api.get("/object").refused(400, "MissingField", "key")
    api.get("/object", {"key": ""}).refused(400, "MissingField", "key")


@pytest.mark.parametrize(
    ("path", "query", "code", "field"),
    [
        ("/status", "?key=a", "UnknownField", "key"),
        ("/objects", "?limit=5&limit=6", "RepeatedField", "limit"),
        ("/objects", "?status=done", "InvalidField", "status"),
        ("/objects", "?from=yesterday", "InvalidField", "from"),
        ("/objects", "?contentType=text", "InvalidField", "contentType"),
        ("/objects", "?limit=1001", "InvalidField", "limit"),
        ("/object", "?key=" + "%C3%A9" * 513, "InvalidField", "key"),
        ("/object", "?key=uploads%2Fa&versionId=", "InvalidField", "versionId"),
        ("/summary", "?per=second", "InvalidField", "per"),
        ("/summary", "?from=2026-01-02&to=2026-01-01", "InvalidField", "from"),
        ("/summary", "?from=2020-01-01&to=2026-01-01", "InvalidField", "from"),
        ("/quarantine", "?key=a", "UnknownField", "key"),
        ("/quarantine", "?limit=101", "InvalidField", "limit"),
        ("/quarantine", "?cursor=uploads%2Fa", "InvalidField", "cursor"),
        ("/openapi.json", "?a=%00%E2%80%AE", "UnknownField", "a"),
    ],
)
def test_a_bad_query_is_told_which_part_is_wrong(
    api: Api, path: str, query: str, code: str, field: str
) -> None:
    api.send("GET", path, query).refused(400, code, field)
