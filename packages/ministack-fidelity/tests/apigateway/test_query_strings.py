import json
import subprocess
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from support.emulator import Emulator, Session
from support.principals import allowing, user_session
from support.rest_api import RestApi, deploy, method, path

KEYS = [
    "a b",
    "a+b",
    "100%",
    "50%25",
    "uploads/é😀",
    "two\nlines\r",
    "\x01\x7f\x00",
    "&=;?#[]{}$,:@!'()*",
    '"\\<>^`|',
    "~-_.",
    "k" * 1024,
]


@pytest.fixture(scope="module")
def api(emulator: Emulator) -> RestApi:
    return deploy(emulator, "queries", {"Echo": path("echo"), "Get": method("GET", "Echo")})


@pytest.fixture(scope="module")
def caller(emulator: Emulator) -> Session:
    return user_session(emulator, "querying", allowing("execute-api:Invoke", "*"))


def seen(api: RestApi, caller: Session, query: str) -> dict[str, Any]:
    """The event that the function gets."""
    response = api.signed("GET", f"/echo?{query}", caller)
    assert response.status == 200, response.data
    event: dict[str, Any] = json.loads(response.data)
    return event


def curl(api: RestApi, caller: Session, query: str) -> dict[str, Any]:
    key = caller.get_credentials()
    assert key
    signer = ("--aws-sigv4", "aws:amz:us-east-1:execute-api", "--user")
    call = ("curl", "-s", *signer, f"{key.access_key}:{key.secret_key}")
    run = subprocess.run([*call, api.url(f"/echo?{query}")], capture_output=True, check=True)  # noqa: S603
    event: dict[str, Any] = json.loads(run.stdout)
    return event


@pytest.mark.parametrize("key", KEYS)
def test_keys_of_every_kind_arrive_unchanged(api: RestApi, caller: Session, key: str) -> None:
    query = f"key={quote(key, safe='')}"
    for event in (seen(api, caller, query), curl(api, caller, query)):
        assert event["queryStringParameters"] == {"key": key}
        assert event["multiValueQueryStringParameters"] == {"key": [key]}


def test_the_last_of_repeated_parameters_counts(api: RestApi, caller: Session) -> None:
    event = seen(api, caller, "a=1&a=2&b=")
    assert event["queryStringParameters"] == {"a": "2", "b": ""}
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"], "b": [""]}


def test_without_parameters_the_members_are_null(api: RestApi, caller: Session) -> None:
    event = seen(api, caller, "")
    assert event["queryStringParameters"] is None
    assert event["multiValueQueryStringParameters"] is None


def test_a_plus_sign_is_a_space(api: RestApi) -> None:
    # The SDK would sign the plus sign as it is, so the root user asks, whose signature isn't read.
    event = json.loads(api.signed("GET", f"/echo?{urlencode({'a': 'b c'})}").data)
    assert event["queryStringParameters"] == {"a": "b c"}


@pytest.mark.parametrize("query", ["a=%", "a=%zz", "%=%", "a=%FF", "a=%C3", "&&=&", "a=%u0041"])
def test_malformed_queries_break_nothing(api: RestApi, caller: Session, query: str) -> None:
    assert api.signed("GET", f"/echo?{query}").status == 200
    assert api.signed("GET", f"/echo?{query}", caller).status in (200, 403)


def test_a_call_has_one_id_and_the_address_of_its_connection(api: RestApi, caller: Session) -> None:
    response = api.signed("GET", "/echo", caller, X_Forwarded_For="192.0.2.1")
    context = json.loads(response.data)["requestContext"]
    assert context["requestId"] == response.headers["x-amzn-requestid"]
    assert context["identity"]["sourceIp"] == "127.0.0.1"
    assert context["identity"]["userArn"] == "arn:aws:iam::000000000000:user/querying"
