"""The function `api` behind the REST API.

One error shape: `{"error": {"code", "message", "field"?}, "requestId"}`.
"""

from __future__ import annotations

import functools
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from serverless_s3_processor.runtime.api import buckets
from serverless_s3_processor.runtime.api.endpoint import Call, Response
from serverless_s3_processor.runtime.api.errors import ApiError
from serverless_s3_processor.runtime.api.parsing import parse
from serverless_s3_processor.runtime.api.routes import endpoint_at
from serverless_s3_processor.runtime.bootstrap import json_log
from serverless_s3_processor.runtime.bootstrap.api import ApiServices
from serverless_s3_processor.runtime.bootstrap.api_adapters import ApiAdapters
from serverless_s3_processor.runtime.config.api import ApiSettings
from serverless_s3_processor.runtime.ports import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serverless_s3_processor.runtime.adapters.json_log import JsonLog

_UNAVAILABLE: Final = "A service that the API needs is unavailable. Try again."
_INTERNAL: Final = "An internal error. The logs have more, under this requestId."


class FunctionContext(Protocol):
    """The part of Lambda's context that the API uses."""

    function_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiHandler:
    """The services and the log of the API."""

    services: ApiServices
    log: JsonLog


def handler(event: dict[str, Any], context: FunctionContext) -> dict[str, Any]:
    """Answer a request of API Gateway's proxy integration.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
    """
    return handle(event, context, _wire())


@functools.cache
def _wire() -> ApiHandler:
    settings = ApiSettings.from_env(os.environ)
    services = ApiServices(settings, ApiAdapters(settings))
    return ApiHandler(services=services, log=json_log(settings.environment))


def handle(event: Mapping[str, Any], context: FunctionContext, api: ApiHandler) -> dict[str, Any]:
    """Answer a request with the given services."""
    request_id = event.get("requestContext", {}).get("requestId", "")
    route = event.get("httpMethod", ""), event.get("resource", "")
    log_fields: dict[str, Any] = {}
    body = ""
    try:
        response = _respond(route, event, context, api)
        body = _body(response, request_id)
        log_fields = {"level": "WARNING", "reason": response.trouble} if response.trouble else {}
    except ApiError as error:
        response = Response(error.status, {"error": error.body})
    except UnavailableError as error:
        log_fields = {"level": "ERROR", "reason": str(error)}
        response = _error(503, "Unavailable", _UNAVAILABLE)
    except Exception as error:  # noqa: BLE001 - errors must not reveal internals
        import traceback  # noqa: PLC0415 - takes 5 ms, and only failures need it

        log_fields = {"level": "ERROR", "reason": repr(error), "trace": traceback.format_exc()}
        response = _error(500, "InternalError", _INTERNAL)
    api.log.line(requestId=request_id, route=" ".join(route), status=response.status, **log_fields)
    return _proxied(response.status, body or _body(response, request_id), event, api)


def _respond(
    route: tuple[str, str], event: Mapping[str, Any], context: FunctionContext, api: ApiHandler
) -> Response[Any]:
    endpoint = endpoint_at(route)
    if endpoint is None:
        raise ApiError(404, "NoSuchEndpoint", "GET /openapi.json lists all endpoints.")
    call = Call(parse(endpoint, event), api.services, context.function_name)
    buckets.refuse_unwatched(call)
    return endpoint.respond(call)


def _error(status: int, code: str, message: str) -> Response[Any]:
    return Response(status, {"error": {"code": code, "message": message}})


def _body(response: Response[Any], request_id: str) -> str:
    named = {} if "openapi" in response.body else {"requestId": request_id}
    return json.dumps({**response.body, **named})


def _proxied(status: int, body: str, event: Mapping[str, Any], api: ApiHandler) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {
            "Content-Type": "application/json",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            **_shared_with(event, api.services.settings),
        },
        "body": body,
    }


def _shared_with(event: Mapping[str, Any], settings: ApiSettings) -> dict[str, str]:
    """Let web pages of the allowed origins read the response."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    origin = headers.get("origin", "")
    if not origin or origin not in settings.cors_origins.split(","):
        return {}
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
