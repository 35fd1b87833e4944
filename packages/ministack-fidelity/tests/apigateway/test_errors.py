import json
from typing import Any

import pytest
from urllib3 import BaseHTTPResponse

from support.emulator import Emulator, Session
from support.principals import allowing, user_session
from support.rest_api import API, RestApi, deploy, method, path, resource

TEMPLATE = json.dumps(
    {
        "type": "$context.error.responseType",
        "message": "MESSAGE",
        "id": "$context.requestId",
        "path": "$context.path",
        "unknown": "$context.unknown",
    }
).replace('"MESSAGE"', "$context.error.messageString")
KINDS = (
    "DEFAULT_4XX",
    "DEFAULT_5XX",
    "MISSING_AUTHENTICATION_TOKEN",
    "ACCESS_DENIED",
    "INVALID_SIGNATURE",
    "EXPIRED_TOKEN",
    "BAD_REQUEST_BODY",
    "BAD_REQUEST_PARAMETERS",
    "THROTTLED",
    "UNSUPPORTED_MEDIA_TYPE",
    "REQUEST_TOO_LARGE",
    "RESOURCE_NOT_FOUND",
)
SCHEMA = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "type": "object",
    "required": ["keys"],
    "additionalProperties": False,
    "properties": {
        "keys": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}},
        "size": {"type": "integer", "minimum": 0, "maximum": 9},
        "kind": {"enum": ["a", "b"]},
        "name": {"type": "string", "pattern": "^[a-z]*$", "maxLength": 3},
    },
}
THROTTLING = {
    "ResourcePath": "/~1rare",
    "HttpMethod": "GET",
    "ThrottlingRateLimit": 1,
    "ThrottlingBurstLimit": 1,
}


def checked(**models: object) -> dict[str, Any]:
    validator = {"RequestValidatorId": {"Ref": "Validator"}}
    named = {name.replace("_", "/"): {"Ref": "Model"} for name in models if models[name]}
    return {**validator, "RequestModels": named} if named else validator


def gateway_response(kind: str) -> dict[str, Any]:
    status = {"StatusCode": "422"} if kind == "BAD_REQUEST_BODY" else {}
    return resource(
        "GatewayResponse",
        RestApiId=API,
        ResponseType=kind,
        ResponseTemplates={"application/json": TEMPLATE},
        ResponseParameters={"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"},
        **status,
    )


@pytest.fixture(scope="module")
def api(emulator: Emulator) -> RestApi:
    needed = {"RequestParameters": {"method.request.querystring.key": True}}
    methods = {
        "Open": path("open"),
        "OpenGet": method("GET", "Open"),
        "OpenPost": method("POST", "Open", **checked(application_json=True)),
        "Needs": path("needs"),
        "NeedsGet": method("GET", "Needs", **checked(), **needed),
        "Rare": path("rare"),
        "RareGet": method("GET", "Rare"),
    }
    validator = {"ValidateRequestBody": True, "ValidateRequestParameters": True}
    resources = {
        "Validator": resource("RequestValidator", RestApiId=API, **validator),
        "Model": resource(
            "Model", RestApiId=API, ContentType="application/json", Name="Keys", Schema=SCHEMA
        ),
        **{kind.replace("_", ""): gateway_response(kind) for kind in KINDS},
    }
    return deploy(
        emulator, "errors", methods, resources=resources, stage={"MethodSettings": [THROTTLING]}
    )


@pytest.fixture(scope="module")
def caller(emulator: Emulator) -> Session:
    return user_session(emulator, "erring", allowing("execute-api:Invoke", "*"))


def post(api: RestApi, caller: Session, body: str, kind: str = "application/json") -> Any:
    return api.signed("POST", "/open", caller, body, Content_Type=kind)


def gateway_error(response: "BaseHTTPResponse", status: int) -> dict[str, str]:
    """The error that the gateway itself returns, through the template."""
    assert response.status == status, response.data
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    error: dict[str, str] = json.loads(response.data)
    assert error["id"] == response.headers["x-amzn-requestid"]
    assert error["unknown"] == ""
    return error


@pytest.mark.parametrize(
    ("verb", "target"), [("GET", "/nowhere"), ("DELETE", "/open"), ("GET", "/")]
)
def test_unknown_paths_and_methods_are_missing_a_token(
    api: RestApi, caller: Session, verb: str, target: str
) -> None:
    for response in (api.unsigned(verb, target), api.signed(verb, target, caller)):
        error = gateway_error(response, 403)
        assert error["type"] == "MISSING_AUTHENTICATION_TOKEN"
        assert (error["message"], error["path"]) == (
            "Missing Authentication Token",
            f"/prod{target}",
        )


def test_a_call_without_a_signature_is_missing_a_token(api: RestApi) -> None:
    assert (
        gateway_error(api.unsigned("GET", "/open"), 403)["type"] == "MISSING_AUTHENTICATION_TOKEN"
    )


def test_a_wrong_signature_is_refused(emulator: Emulator, api: RestApi, caller: Session) -> None:
    key = caller.get_credentials()
    assert key
    forger = emulator.session(key.access_key, "x" * 40)
    assert gateway_error(api.signed("GET", "/open", forger), 403)["type"] == "INVALID_SIGNATURE"
    stranger = emulator.session("AKIAXXXXXXXXXXXXXXXX", "x" * 40)
    assert gateway_error(api.signed("GET", "/open", stranger), 403)["type"] == "DEFAULT_4XX"
    assert gateway_error(api.unsigned("GET", "/open", Authorization="Basic eDp5"), 403)["type"] == (
        "DEFAULT_4XX"
    )


def test_a_denial_names_the_missing_permission(emulator: Emulator, api: RestApi) -> None:
    arn = f"arn:aws:execute-api:us-east-1:********0000:{api.api_id}/prod/GET/open"
    stranger = user_session(emulator, "stranger", allowing("s3:*", "*"))
    error = gateway_error(api.signed("GET", "/open", stranger), 403)
    assert error["type"] == "ACCESS_DENIED"
    assert error["message"].startswith(
        "User: arn:aws:iam::000000000000:user/stranger is not authorized to perform: "
        f"execute-api:Invoke on resource: {arn}"
    )
    assert gateway_error(api.signed("GET", "/nowhere", stranger), 403)["type"] == (
        "MISSING_AUTHENTICATION_TOKEN"
    )


@pytest.mark.parametrize("query", ["", "?key=", "?other=1"])
def test_a_required_parameter_must_be_present_and_not_empty(
    api: RestApi, caller: Session, query: str
) -> None:
    error = gateway_error(api.signed("GET", f"/needs{query}", caller), 400)
    assert error["type"] == "BAD_REQUEST_PARAMETERS"
    assert error["message"] == "Missing required request parameters: [key]"


@pytest.mark.parametrize(
    "body",
    [
        "{}",
        "",
        "[]",
        '{"keys": ["a"], "x": 1}',
        '{"keys": []}',
        '{"keys": [""]}',
        '{"keys": ["a"], "size": -1}',
        '{"keys": ["a"], "size": 10}',
        '{"keys": ["a"], "kind": "c"}',
        '{"keys": ["a"], "name": "ABCD"}',
    ],
)
def test_a_body_that_does_not_match_its_model_is_refused(
    api: RestApi, caller: Session, body: str
) -> None:
    refusal = gateway_error(post(api, caller, body), 422)
    assert refusal["type"] == "BAD_REQUEST_BODY"
    assert refusal["message"] == "Invalid request body"


def test_a_body_that_is_no_json_is_refused(api: RestApi, caller: Session) -> None:
    assert gateway_error(post(api, caller, "{"), 422)["type"] == "BAD_REQUEST_BODY"


def test_a_body_is_checked_by_the_model_of_its_content_type_alone(
    api: RestApi, caller: Session
) -> None:
    assert post(api, caller, '{"keys": ["a"], "kind": "a"}').status == 200
    assert post(api, caller, "{}", "application/json; charset=utf-8").status == 422
    assert post(api, caller, "{}", "text/plain").status == 200
    assert api.signed("POST", "/open", caller, "{}").status == 422


def test_too_many_calls_are_throttled(api: RestApi, caller: Session) -> None:
    responses = [api.signed("GET", "/rare", caller) for _ in range(3)]
    assert gateway_error(responses[-1], 429)["type"] == "THROTTLED"


def test_a_body_of_more_than_ten_megabytes_is_too_large(api: RestApi, caller: Session) -> None:
    assert gateway_error(post(api, caller, "x" * (10 * 1024 * 1024 + 1)), 413)["type"] == (
        "REQUEST_TOO_LARGE"
    )


@pytest.mark.parametrize(
    "response",
    [
        '"text"',
        "[]",
        '{"statusCode": "x"}',
        '{"statusCode": 200, "body": {}}',
        '{"statusCode": 200, "cookies": []}',
        '{"body": ""}',
    ],
)
def test_a_response_that_the_gateway_can_not_read_is_an_internal_error(
    api: RestApi, caller: Session, response: str
) -> None:
    error = gateway_error(api.signed("GET", "/open", caller, x_response=response), 502)
    assert (error["type"], error["message"]) == ("DEFAULT_5XX", "Internal server error")


def test_the_error_of_a_function_is_not_disclosed(api: RestApi, caller: Session) -> None:
    assert gateway_error(api.signed("GET", "/open", caller, x_response="no JSON"), 502)[
        "message"
    ] == ("Internal server error")
