"""Parses the responses of the API."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.client.errors import ERRORS_BY_STATUS, ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serverless_s3_processor.client.transport import HttpResponse

_SUCCESS: Final = range(200, 300)


def parse(response: HttpResponse) -> Any:  # noqa: ANN401 - by operation
    """Return the body of a response.

    Raises:
        ApiError: the response is an error, or not from the API.
    """
    body = _object(response.body)
    if response.status not in _SUCCESS:
        raise _error(response, body)
    if body is None:
        message = "The response is not from the API. Check the URL."
        raise ApiError(response.status, "ForeignAnswer", message)
    return body


def _object(text: bytes) -> dict[str, Any] | None:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _error(response: HttpResponse, body: Mapping[str, Any] | None) -> ApiError:
    """Return the error; API Gateway's own responses have another form than the API's.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
    """
    fields = body or {}
    detail = fields.get("error")
    if not isinstance(detail, dict):
        detail = {"message": fields.get("message") or fields.get("Message")}
    kind = ERRORS_BY_STATUS.get(response.status, ApiError)
    return kind(
        response.status,
        str(detail.get("code") or _error_type(response) or "Unknown"),
        str(detail.get("message") or "The API gave no reason."),
        field=detail.get("field"),
        request_id=fields.get("requestId") or response.headers.get("x-amzn-requestid"),
    )


def _error_type(response: HttpResponse) -> str:
    return response.headers.get("x-amzn-errortype", "").partition(":")[0]
