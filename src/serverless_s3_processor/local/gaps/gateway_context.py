"""Variables of a REST API's gateway responses.

AWS replaces `$context` variables in their templates:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
The emulator knows some of those that tell of the error, and leaves the names of all others.
"""

import json
from datetime import UTC, datetime
from typing import Any

from serverless_s3_processor.local.emulator import Function, module, wrap
from serverless_s3_processor.local.gaps.gateway_calls import Call, current
from serverless_s3_processor.local.gaps.gateway_events import source_ip

Answer = tuple[int, dict[str, str], bytes]
Variables = dict[str, str]

UNAUTHENTICATED = ("INVALID_SIGNATURE", "MISSING_AUTHENTICATION_TOKEN", "DEFAULT_4XX")
CALLER = ("accessKey", "accountId", "caller", "user", "userArn", "principalOrgId")


def apply() -> None:
    """Replace what the emulator leaves; unknown variables become nothing."""
    wrap(module("services.apigateway_v1"), "_gateway_error_response", _filling)


def _filling(original: Function) -> Function:
    def respond(error: object, request: object) -> Answer:
        status, headers, body = original(error, request)
        return status, headers, filled(body.decode(), variables(current()), "").encode()

    return respond


def filled(template: str, known: Variables, otherwise: str) -> str:
    """A template with the values of its variables."""
    names = module("services.apigateway_v1")._GATEWAY_TEMPLATE_VARIABLE
    filled: str = names.sub(lambda found: known.get(found[1] or found[2]) or otherwise, template)
    return filled


def variables(call: Call) -> Variables:
    """What is known of a call, by the names that templates use."""
    values = {**_of_api(call), **_of_time(call), **_of_identity(call), **_of_error(call)}
    return {f"context.{name}": str(value) for name, value in values.items() if value is not None}


def _of_api(call: Call) -> dict[str, Any]:
    request = call.request
    return {
        "accountId": module("core.responses").get_account_id(),
        "apiId": request.get("api_id"),
        "stage": request.get("stage_name"),
        "deploymentId": (request.get("stage") or {}).get("deploymentId"),
        "domainName": call.headers.get("host"),
        "httpMethod": call.method,
        "path": call.path,
        "resourcePath": request.get("resource_path"),
        "protocol": "HTTP/1.1",
        "requestId": call.request_id,
        "extendedRequestId": call.request_id,
    }


def _of_time(call: Call) -> dict[str, Any]:
    began = datetime.fromtimestamp(call.began, UTC)
    return {
        "requestTime": began.strftime("%d/%b/%Y:%H:%M:%S %z"),
        "requestTimeEpoch": int(call.began * 1000),
    }


def _of_identity(call: Call) -> dict[str, Any]:
    caller: dict[str, Any] = {}
    if getattr(call.error, "response_type", None) not in UNAUTHENTICATED:
        gateway = module("services.apigateway_v1")
        caller = gateway._iam_caller_identity(call.headers, call.query) or {}
    connection = {"sourceIp": source_ip(), "userAgent": call.headers.get("user-agent")}
    known = {**connection, **{name: caller.get(name) for name in CALLER}}
    return {f"identity.{name}": value for name, value in known.items()}


def _of_error(call: Call) -> dict[str, Any]:
    if call.error is None:
        return {}
    return {
        "error.message": call.error.message,
        "error.messageString": json.dumps(call.error.message),
        "error.responseType": call.error.response_type,
        "error.validationErrorString": json.dumps(call.violations)[1:-1],
    }
