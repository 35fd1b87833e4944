"""Variables of a REST API's gateway responses and access logs.

AWS replaces `$context` variables in their templates:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
The emulator replaces some of those that describe the error, and leaves the names of all others.
`$context.error.validationErrorString` stays empty: it holds the messages of AWS's validator.
"""

import json
from datetime import UTC, datetime
from typing import Any, Final

from ministack_fidelity.emulator import Function, module, wrap
from ministack_fidelity.repairs.apigateway.calls import Call, current_call
from ministack_fidelity.repairs.apigateway.events import source_ip

APPLY_AFTER: Final = ("apigateway.calls",)

Response = tuple[int, dict[str, str], bytes]
Variables = dict[str, str]

UNAUTHENTICATED: Final = ("INVALID_SIGNATURE", "MISSING_AUTHENTICATION_TOKEN", "DEFAULT_4XX")
CALLER: Final = ("accessKey", "accountId", "caller", "user", "userArn", "principalOrgId")


def apply() -> None:
    """Gateway responses replace `$context` variables, and unknown ones by nothing."""
    wrap(module("services.apigateway_v1"), "_gateway_error_response", _filling)


def _filling(original: Function) -> Function:
    def respond(error: object, request: object) -> Response:
        status, headers, body = original(error, request)
        return status, headers, fill(body.decode(), variables(current_call()), "").encode()

    return respond


def fill(template: str, values: Variables, default: str) -> str:
    """Return a template with the values of its variables."""
    pattern = module("services.apigateway_v1")._GATEWAY_TEMPLATE_VARIABLE
    filled: str = pattern.sub(lambda match: values.get(match[1] or match[2]) or default, template)
    return filled


def variables(call: Call) -> Variables:
    """Return the values of a call, by the names of the variables."""
    values = {**_api(call), **_time(call), **_identity(call), **_error(call)}
    return {f"context.{name}": str(value) for name, value in values.items() if value is not None}


def _api(call: Call) -> dict[str, Any]:
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


def _time(call: Call) -> dict[str, Any]:
    start = datetime.fromtimestamp(call.start, UTC)
    return {
        "requestTime": start.strftime("%d/%b/%Y:%H:%M:%S %z"),
        "requestTimeEpoch": int(call.start * 1000),
    }


def _identity(call: Call) -> dict[str, Any]:
    caller: dict[str, Any] = {}
    if getattr(call.error, "response_type", None) not in UNAUTHENTICATED:
        gateway = module("services.apigateway_v1")
        caller = gateway._iam_caller_identity(call.headers, call.query) or {}
    connection = {"sourceIp": source_ip(), "userAgent": call.headers.get("user-agent")}
    identity = {**connection, **{name: caller.get(name) for name in CALLER}}
    return {f"identity.{name}": value for name, value in identity.items()}


def _error(call: Call) -> dict[str, Any]:
    if call.error is None:
        return {}
    return {
        "error.message": call.error.message,
        "error.messageString": json.dumps(call.error.message),
        "error.responseType": call.error.response_type,
    }
