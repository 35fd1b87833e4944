"""The id of a call of a REST API, and what else the gateway knows of it.

AWS gives a call one id, which the function, the client and the logs see. The emulator makes up one
for each of them. Other gaps of the gateway find the call that is being served here.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import time
from typing import Any, cast
from uuid import uuid4

from serverless_s3_processor.local.emulator import Function, module, wrap

Headers = Mapping[str, str]
Query = Mapping[str, list[str]]
Request = dict[str, Any]


@dataclass
class Call:
    """A call, as far as it has come."""

    method: str
    path: str  # with the stage
    headers: Headers
    query: Query
    request_id: str = field(default_factory=lambda: str(uuid4()))
    began: float = field(default_factory=time)
    # The emulator's view of it, once it has found the API's stage: `stage`, `resource_path`, ...
    request: Request = field(default_factory=dict)
    # The error that the gateway itself answers: its `response_type` and `message`.
    error: Any = None
    # What a request validator found, in the words of AWS.
    violations: str = ""


_current: ContextVar[Call] = ContextVar("gateway_call")


def current() -> Call:
    """The call that is being served, or the last one that this task has served."""
    return _current.get()


def apply() -> None:
    """Follow each call, and give it one id."""
    wrap(module("app"), "_handle_execute_api_request", _following)
    gateway = module("services.apigateway_v1")
    wrap(gateway, "_execute_in_scope", _identifying)
    wrap(gateway, "_gateway_error_response", _noticing)


def _following(original: Function) -> Function:
    async def handle(
        host: str, path: str, method: str, headers: Headers, *payload: object, **raw: object
    ) -> object:
        query = cast("Query", payload[1])
        place = module("app")._parse_execute_api_url(host, path)
        _current.set(Call(method, "/{}{}".format(*place[1:]) if place else path, headers, query))
        return await original(host, path, method, headers, *payload, **raw)

    return handle


def _identifying(original: Function) -> Function:
    async def execute(request: Request, *call: object) -> object:
        request["request_id"] = current().request_id
        current().request = request
        answer = await original(request, *call)
        if isinstance(answer, tuple):
            answer[1].setdefault("x-amzn-requestid", current().request_id)
        return answer

    return execute


def _noticing(original: Function) -> Function:
    def respond(error: object, request: Request) -> object:
        request["request_id"] = current().request_id
        current().request, current().error = request, error
        return original(error, request)

    return respond
