import inspect
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from serverless_s3_processor.client import (
    AccessDeniedError,
    ApiError,
    BadRequestError,
    Client,
    HttpResponse,
    NotFoundError,
    ServerError,
    ThrottledError,
    UnavailableError,
)
from tests.unit.client import schemas
from tests.unit.client.memory_api import MemoryApi, Sent

MOMENT = datetime(2026, 1, 31, 12, tzinfo=timezone(timedelta(hours=2)))
RUN = "20260131T120000Z-0a1b2c3d"
OF_OTHERS = {"processObjects": {"prefix"}}
"""Fields of an operation that another method of the client sends: `backfill`."""

CALLS: dict[str, Callable[[Client], Any]] = {
    "getStatus": lambda client: client.status(),
    "listObjects": lambda client: client.page(
        "c",
        bucket="b",
        prefix="uploads/a b",
        status="failed",
        since=MOMENT,
        until="2026-02-01",
        content_type="image/*",
        limit=7,
    ),
    "getObject": lambda client: client.object("uploads/a", "v1", bucket="b"),
    "processObjects": lambda client: client.process("uploads/a", "v1", bucket="b"),
    "createUpload": lambda client: client.upload_form(
        "uploads/a", content_type="text/csv", size=0, metadata={"a": "b"}
    ),
    "createDownload": lambda client: client.download_link("uploads/a", "v1", bucket="b"),
    "listFailures": lambda client: client.failures(3),
    "redrive": lambda client: client.redrive(
        dry_run=True,
        limit=5,
        include_foreign=True,
        message_id="m",
        key="uploads/a",
        version_id="v1",
        bucket="b",
    ),
    "listQuarantine": lambda client: client.quarantine(
        prefix="uploads/", limit=3, cursor="quarantine/a/v1"
    ),
    "release": lambda client: client.release("uploads/a", "v1"),
    "applyActions": lambda client: client.apply(
        dry_run=True, prefix="uploads/", since=MOMENT, until=MOMENT, limit=3, cursor="c"
    ),
    "getSummary": lambda client: client.summary(since=MOMENT, until=MOMENT, per="hour"),
    "reconcile": lambda client: client.reconcile(bucket="b", prefix="uploads/a", dry_run=True),
    "getRun": lambda client: client.run(RUN),
    "listRuns": lambda client: client.runs(),
    "stopRun": lambda client: client.stop(RUN),
    "getOpenapi": lambda client: client.openapi(),
}


def sent_by(call: Callable[[Client], Any]) -> Sent:
    api = MemoryApi([(200, {})])
    call(Client.with_transport(api))
    return api.sent[0]


@pytest.mark.parametrize("name", schemas.operations())
def test_each_operation_of_the_document_can_be_called_with_all_it_takes(name: str) -> None:
    operation = schemas.operations()[name]
    content = operation.get("requestBody", {}).get("content", {})
    body = content.get("application/json", {}).get("schema", {}).get("properties")
    sent = sent_by(CALLS[name])

    in_query = {e["name"] for e in operation.get("parameters", []) if e["in"] == "query"}

    assert (sent.method, sent.path) == (operation["method"], operation["path"].format(run=RUN))
    assert set(sent.query) == in_query
    wanted = None if body is None else set(body) - OF_OTHERS.get(name, set())
    assert (None if sent.body is None else set(sent.body)) == wanted


def test_what_is_not_given_is_not_sent() -> None:
    assert sent_by(lambda client: client.page()).query == {}
    assert sent_by(lambda client: client.process("uploads/a")).body == {"key": "uploads/a"}


def test_moments_go_out_in_utc_and_text_as_it_is() -> None:
    query = sent_by(CALLS["listObjects"]).query
    assert (query["from"], query["to"]) == ("2026-01-31T10:00:00+00:00", "2026-02-01")


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        sent_by(lambda client: client.summary(since=datetime(2026, 1, 31)))  # noqa: DTZ001


def test_all_that_is_in_quarantine_comes_from_all_pages() -> None:
    pages: list[tuple[int, Any] | HttpResponse] = [
        (200, {"files": [{"movedTo": "quarantine/a"}], "cursor": "quarantine/a"}),
        (200, {"files": [{"movedTo": "quarantine/b"}], "cursor": None}),
    ]
    api = MemoryApi(pages)

    files = list(Client.with_transport(api).quarantined("uploads/"))

    assert [each["movedTo"] for each in files] == ["quarantine/a", "quarantine/b"]
    assert [sent.query.get("cursor") for sent in api.sent] == [None, "quarantine/a"]


def test_actions_are_applied_to_all_pages_of_records() -> None:
    api = MemoryApi([(200, {"cursor": "1"}), (200, {"cursor": None})])

    assert len(list(Client.with_transport(api).apply_all(dry_run=True))) == 2
    assert [(sent.body or {}).get("cursor") for sent in api.sent] == [None, "1"]


def page(cursor: str | None, *keys: str) -> tuple[int, Any]:
    return 200, {"objects": [{"objectKey": key} for key in keys], "cursor": cursor}


def test_objects_come_from_all_pages_and_are_fetched_as_they_are_needed() -> None:
    api = MemoryApi([page("1", "a", "b"), page("2"), page("3", "c"), page(None, "d")])
    objects = Client.with_transport(api).objects(prefix="p", limit=2)
    assert api.sent == []

    assert next(objects)["objectKey"] == "a"
    assert len(api.sent) == 1
    assert [each["objectKey"] for each in objects] == ["b", "c", "d"]
    assert [sent.query.get("cursor") for sent in api.sent] == [None, "1", "2", "3"]
    assert {(sent.query["prefix"], sent.query["limit"]) for sent in api.sent} == {("p", "2")}


def test_pages_come_one_by_one_the_empty_ones_too() -> None:
    api = MemoryApi([page("1"), page(None, "a")])
    assert [len(each["objects"]) for each in Client.with_transport(api).pages()] == [0, 1]


def redriven(returned: int, *, more: bool) -> tuple[int, Any]:
    return 200, {"counts": {"returned": returned}, "hasMore": more, "complete": not more}


def test_dead_letters_are_returned_call_by_call_while_there_is_more() -> None:
    api = MemoryApi([redriven(100, more=True), redriven(1, more=True), redriven(0, more=False)])
    reports = list(Client.with_transport(api).redrive_all(include_foreign=True))

    assert [each["counts"]["returned"] for each in reports] == [100, 1, 0]
    wanted = {"limit": 100, "includeForeign": True}
    assert [sent.body for sent in api.sent] == [wanted] * 3


def test_no_more_dead_letters_are_returned_in_all_than_were_asked_for() -> None:
    api = MemoryApi([redriven(100, more=True), redriven(20, more=True), redriven(5, more=True)])
    assert len(list(Client.with_transport(api).redrive_all(limit=125))) == 3
    assert [sent.body and sent.body["limit"] for sent in api.sent] == [100, 25, 5]


def test_a_dry_run_is_one_call() -> None:
    api = MemoryApi([redriven(0, more=False)])
    assert len(list(Client.with_transport(api).redrive_all(dry_run=True))) == 1
    assert api.sent[0].body == {"dryRun": True, "limit": 500}


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
def test_errors_are_of_a_kind_and_tell_all(status: int, kind: type[ApiError]) -> None:
    body = {"error": {"code": "Odd", "message": "So odd.", "field": "key"}, "requestId": "r1"}
    with pytest.raises(ApiError) as caught:
        Client.with_transport(MemoryApi([(status, body)])).status()

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
        (HttpResponse(200, b"<html>"), "ForeignAnswer", "no answer of the API"),
        (HttpResponse(200, b"[]"), "ForeignAnswer", "no answer of the API"),
        (HttpResponse(200, b"[" * 100_000), "ForeignAnswer", "no answer of the API"),
        (HttpResponse(301, b""), "Unknown", "The API gave no reason."),
    ],
)
def test_what_somebody_else_answers_is_an_error_too(
    reply: HttpResponse, code: str, message: str
) -> None:
    with pytest.raises(ApiError) as caught:
        Client.with_transport(MemoryApi([reply])).status()
    assert caught.value.code == code
    assert message in caught.value.message
    assert caught.value.request_id == reply.headers.get("x-amzn-requestid")


def test_every_method_says_what_it_is_for() -> None:
    methods = inspect.getmembers(Client, inspect.isfunction)
    assert [
        name for name, method in methods if not name.startswith("_") and not method.__doc__
    ] == []


def test_a_client_of_utc_needs_no_conversion() -> None:
    at_noon = datetime(2026, 1, 31, 12, tzinfo=UTC)
    query = sent_by(lambda client: client.page(since=at_noon)).query
    assert query["from"] == "2026-01-31T12:00:00+00:00"
