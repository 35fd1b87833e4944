"""The event that a REST API hands to a function.

AWS gives the last one of repeated parameters in `queryStringParameters`, the address of the
connection as `sourceIp`, and no version:
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
The emulator gives the first one, whatever `X-Forwarded-For` says, and the version of HTTP APIs.
"""

from typing import Any

from serverless_s3_processor.local.emulator import Function, module, wrap
from serverless_s3_processor.local.gaps.gateway_calls import current

Event = dict[str, Any]


def apply() -> None:
    """Shape the event as AWS does."""
    wrap(module("services.apigateway_v1"), "_build_lambda_event_v1", _shaping)


def _shaping(original: Function) -> Function:
    def build(*call: object, **about: object) -> Event:
        event: Event = original(*call, **about)
        del event["version"]
        repeated = event["multiValueQueryStringParameters"] or {}
        event["queryStringParameters"] = {name: repeated[name][-1] for name in repeated} or None
        context = event["requestContext"]
        context["requestId"] = context["extendedRequestId"] = current().request_id
        context["identity"]["sourceIp"] = source_ip()
        return event

    return build


def source_ip() -> str:
    """The address that the call being served comes from."""
    address, _is_secure = module("core.iam_evaluator")._request_origin.get()
    return str(address)
