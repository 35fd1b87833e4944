"""What a reply means: an answer, or an error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.client.errors import BY_STATUS, ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serverless_s3_processor.client.transport import Reply

_SUCCESS: Final = range(200, 300)


def read(reply: Reply) -> Any:  # noqa: ANN401 - by operation
    """Return what a reply says.

    Raises:
        ApiError: it says that something is wrong.
    """
    told = _parsed(reply.body)
    if reply.status not in _SUCCESS:
        raise _error(reply, told)
    if told is None:
        message = "This is no answer of the API. Is the address right?"
        raise ApiError(reply.status, "ForeignAnswer", message)
    return told


def _parsed(body: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _error(reply: Reply, told: Mapping[str, Any] | None) -> ApiError:
    """Return the error; what API Gateway says by itself has another shape than the API's own.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
    """
    told = told or {}
    detail = told.get("error")
    if not isinstance(detail, dict):
        detail = {"message": told.get("message") or told.get("Message")}
    kind = BY_STATUS.get(reply.status, ApiError)
    return kind(
        reply.status,
        str(detail.get("code") or _gateways(reply) or "Unknown"),
        str(detail.get("message") or "The API gave no reason."),
        field=detail.get("field"),
        request_id=told.get("requestId") or reply.headers.get("x-amzn-requestid"),
    )


def _gateways(reply: Reply) -> str:
    return reply.headers.get("x-amzn-errortype", "").partition(":")[0]
