"""The event that a REST API passes to a function.

AWS puts the last of repeated parameters into `queryStringParameters`, the address of the connection
into `sourceIp`, and no version:
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
The emulator takes the first one, whatever `X-Forwarded-For` says, and the version of HTTP APIs.
"""

from typing import Any

from ministack_fidelity.emulator import Function, module, wrap
from ministack_fidelity.repairs.apigateway.calls import current_call

Event = dict[str, Any]


def apply() -> None:
    """The last of repeated parameters is in `queryStringParameters`; `sourceIp` is the caller's."""
    wrap(module("services.apigateway_v1"), "_build_lambda_event_v1", _shaping)


def _shaping(original: Function) -> Function:
    def build(*call: object, **details: object) -> Event:
        event: Event = original(*call, **details)
        del event["version"]
        values = event["multiValueQueryStringParameters"] or {}
        event["queryStringParameters"] = {name: values[name][-1] for name in values} or None
        context = event["requestContext"]
        context["requestId"] = context["extendedRequestId"] = current_call().request_id
        context["identity"]["sourceIp"] = source_ip()
        return event

    return build


def source_ip() -> str:
    """Return the address that the current call comes from."""
    address, _is_secure = module("core.iam_evaluator")._request_origin.get()
    return str(address)
