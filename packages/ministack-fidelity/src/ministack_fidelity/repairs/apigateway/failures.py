"""Calls of a REST API that fail in the gateway or behind it.

AWS responds with 502 "Internal server error" when a function fails or returns what the gateway
can't read, with 500 when Lambda has no capacity, and with 413 to a body of more than 10 MB:
https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
The emulator discloses the function's error, passes on any return value, and accepts any body.
"""

from http import HTTPStatus
from typing import Any, Final

from ministack_fidelity.emulator import Function, module, wrap

APPLY_AFTER: Final = ("apigateway.calls",)

Response = tuple[int, dict[str, str], bytes]
Result = dict[str, Any]
Request = dict[str, Any]

MAX_BODY_BYTES: Final = 10 * 1024 * 1024
TOO_LARGE: Final = "RequestEntityTooLargeException"
BODY: Final = 3  # execute(request, api id, stage, method, path, headers, body, ...)
MEMBERS: Final = {"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"}


class _FailedError(Exception):
    def __init__(self, status: HTTPStatus) -> None:
        self.status = status


def apply() -> None:
    """502 when a function fails or returns what the gateway can't read; 413 to a large body."""
    gateway = module("services.apigateway_v1")
    wrap(gateway, "_lambda_proxy_response", _validating)
    wrap(gateway, "_execute_in_scope", _failing)
    wrap(gateway, "_gateway_error_response", _with_status)


def _validating(original: Function) -> Function:
    def response(result: Result) -> tuple[Result | None, str | None]:
        if result.get("throttle"):
            raise _FailedError(HTTPStatus.INTERNAL_SERVER_ERROR)
        if result.get("error") or not _is_well_formed(result.get("body")):
            raise _FailedError(HTTPStatus.BAD_GATEWAY)
        converted: tuple[Result | None, str | None] = original(result)
        return converted

    return response


def _is_well_formed(returned: object) -> bool:
    if not isinstance(returned, dict) or not set(returned) <= MEMBERS:
        return False
    return (
        str(returned.get("statusCode")).isdigit()
        and isinstance(returned.get("body"), str | None)
        and isinstance(returned.get("headers"), dict | None)
        and isinstance(returned.get("multiValueHeaders"), dict | None)
    )


def _failing(original: Function) -> Function:
    gateway = module("services.apigateway_v1")

    async def execute(
        request: Request,
        api: str,
        stage: str,
        *call: Any,  # noqa: ANN401 - passed on
    ) -> object:
        deployed = gateway._stages_v1.get(api, {}).get(stage)
        if deployed and len(call[BODY]) > MAX_BODY_BYTES:
            request["stage"] = deployed
            return gateway._GatewayError("REQUEST_TOO_LARGE", "Request Too Long", TOO_LARGE)
        try:
            return await original(request, api, stage, *call)
        except _FailedError as failed:
            error = gateway._GatewayError("DEFAULT_5XX", "Internal server error")
            error.status = failed.status
            return error

    return execute


def _with_status(original: Function) -> Function:
    def respond(error: object, request: Request) -> Response:
        status, headers, body = original(error, request)
        # A status in the API's own gateway response takes precedence.
        is_default = status == HTTPStatus.INTERNAL_SERVER_ERROR
        return int(getattr(error, "status", status)) if is_default else status, headers, body

    return respond
