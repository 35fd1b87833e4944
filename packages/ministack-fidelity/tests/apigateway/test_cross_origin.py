"""What a browser asks before it calls an API from a page of another origin."""

from typing import Any

import pytest

from support.emulator import ACCOUNT, Emulator, Session
from support.principals import allowing, user_session
from support.rest_api import RestApi, deploy, method, path

HEADERS = {
    "Access-Control-Allow-Origin": "https://example.com",
    "Access-Control-Allow-Methods": "GET,POST",
    "Access-Control-Allow-Headers": "authorization,content-type,x-amz-date,x-amz-security-token",
    "Access-Control-Max-Age": "600",
}
PREFLIGHT = {"Origin": "https://example.com", "Access_Control_Request_Method": "GET"}


def policy() -> dict[str, Any]:
    """Any preflight request is allowed, and no call from another account."""
    others = {"StringNotEquals": {"aws:PrincipalAccount": ACCOUNT}}
    anyone = {"Principal": "*", "Action": "execute-api:Invoke"}
    calls = ["execute-api:/*/GET/*", "execute-api:/*/POST/*"]
    return {
        "Version": "2012-10-17",
        "Statement": [
            {**anyone, "Effect": "Allow", "Resource": "execute-api:/*/OPTIONS/*"},
            {**anyone, "Effect": "Deny", "Resource": calls, "Condition": others},
        ],
    }


def preflight() -> dict[str, Any]:
    named = {f"method.response.header.{name}": f"'{HEADERS[name]}'" for name in HEADERS}
    response = {"StatusCode": "200", "ResponseParameters": named}
    templates = {"application/json": '{"statusCode": 200}'}
    mock = {"Type": "MOCK", "RequestTemplates": templates, "IntegrationResponses": [response]}
    declared = {"StatusCode": "200", "ResponseParameters": dict.fromkeys(named, True)}
    return method(
        "OPTIONS",
        "Open",
        AuthorizationType="NONE",
        Integration=mock,
        MethodResponses=[declared],
    )


@pytest.fixture(scope="module")
def api(emulator: Emulator) -> RestApi:
    methods = {
        "Open": path("open"),
        "Options": preflight(),
        "Get": method("GET", "Open"),
        "Post": method("POST", "Open"),
    }
    return deploy(emulator, "origins", methods, policy=policy())


@pytest.fixture(scope="module")
def caller(emulator: Emulator) -> Session:
    return user_session(emulator, "cross-origin", allowing("execute-api:Invoke", "*"))


def test_a_preflight_request_needs_no_signature(api: RestApi) -> None:
    response = api.unsigned("OPTIONS", "/open", **PREFLIGHT)
    assert response.status == 200
    assert {name: response.headers[name] for name in HEADERS} == HEADERS


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_a_call_needs_a_signature_and_a_permission(
    emulator: Emulator, api: RestApi, caller: Session, verb: str
) -> None:
    assert api.unsigned(verb, "/open", Origin="https://example.com").status == 403
    assert api.signed(verb, "/open", caller).status == 200
    stranger = user_session(emulator, f"cross-{verb}", allowing("s3:*", "*"))
    assert api.signed(verb, "/open", stranger).status == 403


def test_the_policy_can_refuse_a_caller_with_the_permission(
    emulator: Emulator, caller: Session
) -> None:
    refusing = {**policy()["Statement"][0], "Effect": "Deny", "Resource": "execute-api:/*/GET/*"}
    methods = {"Open": path("open"), "Get": method("GET", "Open")}
    strict = deploy(emulator, "strict", methods, policy={**policy(), "Statement": [refusing]})
    refused = strict.signed("GET", "/open", caller)
    assert (refused.status, b"explicit deny in a resource-based" in refused.data) == (403, True)
