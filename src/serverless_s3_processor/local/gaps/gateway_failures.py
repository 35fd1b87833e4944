"""Calls of a REST API that fail in the gateway or behind it.

AWS answers 502 "Internal server error" when a function fails or answers what the gateway can't
read, 500 when Lambda has no capacity for it, and 413 to a body of more than 10 MB:
https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
The emulator tells the function's error, passes on whatever it answered, and takes any body.
"""

from http import HTTPStatus
from typing import Any

from serverless_s3_processor.local.emulator import Function, module, wrap

Answer = tuple[int, dict[str, str], bytes]
Result = dict[str, Any]
Request = dict[str, Any]

LARGEST_BODY = 10 * 1024 * 1024
TOO_LARGE = "RequestEntityTooLargeException"
BODY = 3  # execute(request, api id, stage, method, path, headers, body, ...)
MEMBERS = {"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"}


class _FailedError(Exception):
    def __init__(self, status: HTTPStatus) -> None:
        self.status = status


def apply() -> None:
    """Answer as AWS does, through the API's gateway responses."""
    gateway = module("services.apigateway_v1")
    wrap(gateway, "_lambda_proxy_response", _judging)
    wrap(gateway, "_execute_in_scope", _failing)
    wrap(gateway, "_gateway_error_response", _with_status)


def _judging(original: Function) -> Function:
    def response(result: Result) -> tuple[Result | None, str | None]:
        if result.get("throttle"):
            raise _FailedError(HTTPStatus.INTERNAL_SERVER_ERROR)
        if result.get("error") or not is_well_formed(result.get("body")):
            raise _FailedError(HTTPStatus.BAD_GATEWAY)
        shaped: tuple[Result | None, str | None] = original(result)
        return shaped

    return response


def is_well_formed(answer: object) -> bool:
    """Whether the gateway can read what a function answered."""
    if not isinstance(answer, dict) or not set(answer) <= MEMBERS:
        return False
    return (
        str(answer.get("statusCode")).isdigit()
        and isinstance(answer.get("body"), str | None)
        and isinstance(answer.get("headers"), dict | None)
        and isinstance(answer.get("multiValueHeaders"), dict | None)
    )


def _failing(original: Function) -> Function:
    gateway = module("services.apigateway_v1")

    async def execute(request: Request, api: str, stage: str, *call: Any) -> object:  # noqa: ANN401 - as they came
        deployed = gateway._stages_v1.get(api, {}).get(stage)
        if deployed and len(call[BODY]) > LARGEST_BODY:
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
    def respond(error: object, request: Request) -> Answer:
        status, headers, body = original(error, request)
        # A status that the API's own gateway response names wins.
        usual = status == HTTPStatus.INTERNAL_SERVER_ERROR
        return int(getattr(error, "status", status)) if usual else status, headers, body

    return respond
