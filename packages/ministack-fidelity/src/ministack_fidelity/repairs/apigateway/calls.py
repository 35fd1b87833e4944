"""The id of a call of a REST API, and what else the gateway knows of the call.

AWS gives a call one id, which the function, the client and the logs see. The emulator generates an
id for each of them. The other repairs of this folder find the current call here.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import time
from typing import Any, Final, cast
from uuid import uuid4

from ministack_fidelity.emulator import Function, module, wrap

APPLY_AFTER: Final = ("apigateway.access_logs",)

Headers = Mapping[str, str]
Query = Mapping[str, list[str]]
Request = dict[str, Any]


@dataclass
class Call:
    """A call that is being served."""

    method: str
    path: str  # with the stage
    headers: Headers
    query: Query
    request_id: str = field(default_factory=lambda: str(uuid4()))
    start: float = field(default_factory=time)
    # The emulator's view of the call, once it has found the stage: `stage`, `resource_path`, ...
    request: Request = field(default_factory=dict)
    # The error that the gateway itself returns: its `response_type` and `message`.
    error: Any = None


_current: ContextVar[Call] = ContextVar("gateway_call")


def current_call() -> Call:
    """Return the call that is being served, or the last one that this task has served."""
    return _current.get()


def apply() -> None:
    """A call of an API has one id, in the response's header, the event and the errors."""
    wrap(module("app"), "_handle_execute_api_request", _remembering)
    gateway = module("services.apigateway_v1")
    wrap(gateway, "_execute_in_scope", _with_id)
    wrap(gateway, "_gateway_error_response", _with_error)


def _remembering(original: Function) -> Function:
    async def handle(
        host: str, path: str, method: str, headers: Headers, *payload: object, **raw: object
    ) -> object:
        query = cast("Query", payload[1])
        parts = module("app")._parse_execute_api_url(host, path)
        _current.set(Call(method, "/{}{}".format(*parts[1:]) if parts else path, headers, query))
        return await original(host, path, method, headers, *payload, **raw)

    return handle


def _with_id(original: Function) -> Function:
    async def execute(request: Request, *arguments: object) -> object:
        request["request_id"] = current_call().request_id
        current_call().request = request
        response = await original(request, *arguments)
        if isinstance(response, tuple):
            response[1].setdefault("x-amzn-requestid", current_call().request_id)
        return response

    return execute


def _with_error(original: Function) -> Function:
    def respond(error: object, request: Request) -> object:
        call = current_call()
        request["request_id"] = call.request_id
        call.request, call.error = request, error
        return original(error, request)

    return respond
