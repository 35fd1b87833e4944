import json

import pytest

from serverless_s3_processor.client import (
    AccessDeniedError,
    ApiError,
    BadRequestError,
    HttpResponse,
    NotFoundError,
    ServerError,
    ThrottledError,
    UnavailableError,
)
from serverless_s3_processor.client.response_parsing import parse


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, BadRequestError),
        (403, AccessDeniedError),
        (404, NotFoundError),
        (413, BadRequestError),
        (418, ApiError),
        (429, ThrottledError),
        (500, ServerError),
        (502, UnavailableError),
        (503, UnavailableError),
        (504, UnavailableError),
    ],
)
def test_each_status_has_an_error_with_all_details(status: int, kind: type[ApiError]) -> None:
    body = {"error": {"code": "Odd", "message": "So odd.", "field": "key"}, "requestId": "r1"}
    with pytest.raises(ApiError) as caught:
        parse(HttpResponse(status, json.dumps(body).encode()))
    error = caught.value
    assert type(error) is kind
    assert (error.status, error.code, error.message) == (status, "Odd", "So odd.")
    assert (error.field, error.request_id) == ("key", "r1")
    assert str(error) == f"So odd. ({status} Odd)"


@pytest.mark.parametrize(
    ("reply", "code", "message"),
    [
        (
            HttpResponse(
                403, b'{"Message": "Not you."}', {"x-amzn-errortype": "AccessDeniedException:x"}
            ),
            "AccessDeniedException",
            "Not you.",
        ),
        (HttpResponse(403, b'{"message": "Forbidden"}'), "Unknown", "Forbidden"),
        (
            HttpResponse(502, b"<html>", {"x-amzn-requestid": "r2"}),
            "Unknown",
            "The API gave no reason.",
        ),
        (
            HttpResponse(500, b'{"error": "x", "message": null}'),
            "Unknown",
            "The API gave no reason.",
        ),
        (HttpResponse(200, b"<html>"), "ForeignAnswer", "The response is not from the API"),
        (HttpResponse(200, b"[]"), "ForeignAnswer", "The response is not from the API"),
        (HttpResponse(200, b"[" * 100_000), "ForeignAnswer", "The response is not from the API"),
        (HttpResponse(301, b""), "Unknown", "The API gave no reason."),
    ],
)
def test_responses_of_other_servers_are_errors(
    reply: HttpResponse, code: str, message: str
) -> None:
    with pytest.raises(ApiError) as caught:
        parse(reply)
    assert caught.value.code == code
    assert message in caught.value.message
    assert caught.value.request_id == reply.headers.get("x-amzn-requestid")
