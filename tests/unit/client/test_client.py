import inspect
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from serverless_s3_processor.client import (
    Client,
    HttpResponse,
)
from tests.support.api.openapi import operations
from tests.unit.client.memory_api import MemoryApi, Sent

MOMENT = datetime(2026, 1, 31, 12, tzinfo=timezone(timedelta(hours=2)))
RUN = "20260131T120000Z-0a1b2c3d"
OPERATIONS = {
    operation["operationId"]: (method, path, operation) for method, path, operation in operations()
}
BACKFILL_FIELDS = {"processObjects": {"prefix"}}
"""Fields of an operation that `backfill` sends, another method of the client."""
NOT_RETURNED = {"ProcessStatus"}
"""The status, which `status` returns."""


class Call:
    """A call of a method of the client."""

    def __init__(self, method: str, *args: Any, **options: Any) -> None:
        self.method, self.args, self.options = method, args, options

    def request(self) -> Sent:
        """Return the request that the call sends."""
        api = MemoryApi([(200, {})])
        getattr(Client.with_transport(api), self.method)(*self.args, **self.options)
        return api.sent[0]


CALLS = {
    "getStatus": Call("status"),
    "listObjects": Call(
        "page",
        "c",
        bucket="b",
        prefix="uploads/a b",
        status="failed",
        since=MOMENT,
        until="2026-02-01",
        content_type="image/*",
        detected_type="image/png",
        flag="*",
        limit=7,
    ),
    "getObject": Call("object", "uploads/a", "v1", bucket="b"),
    "processObjects": Call("process", "uploads/a", "v1", bucket="b"),
    "createUpload": Call(
        "upload_form",
        "uploads/a",
        content_type="text/csv",
        size=0,
        checksum_sha256="47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        metadata={"a": "b"},
    ),
    "createDownload": Call("download_link", "uploads/a", "v1", bucket="b"),
    "listFailures": Call("failures", 3),
    "redrive": Call(
        "redrive",
        dry_run=True,
        limit=5,
        include_foreign=True,
        message_id="m",
        key="uploads/a",
        version_id="v1",
        bucket="b",
    ),
    "listQuarantine": Call("quarantine", prefix="uploads/", limit=3, cursor="quarantine/a/v1"),
    "release": Call("release", "uploads/a", "v1"),
    "applyActions": Call(
        "apply", dry_run=True, prefix="uploads/", since=MOMENT, until=MOMENT, limit=3, cursor="c"
    ),
    "getSummary": Call("summary", since=MOMENT, until=MOMENT, per="hour"),
    "reconcile": Call("reconcile", bucket="b", prefix="uploads/a", dry_run=True),
    "getRun": Call("run", RUN),
    "listRuns": Call("runs"),
    "stopRun": Call("stop", RUN),
    "getOpenapi": Call("openapi"),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_operation_can_be_called_with_all_its_fields(name: str) -> None:
    method, path, operation = OPERATIONS[name]
    content = operation.get("requestBody", {}).get("content", {})
    body = content.get("application/json", {}).get("schema", {}).get("properties", {})
    query = {field["name"] for field in operation.get("parameters", []) if field["in"] == "query"}

    sent = CALLS[name].request()

    assert (sent.method, sent.path) == (method, path.format(run=RUN))
    assert set(sent.query) == query
    assert (sent.body is None) == (method == "GET")
    assert set(sent.body or {}) == set(body) - BACKFILL_FIELDS.get(name, set())


@pytest.mark.parametrize("name", sorted(OPERATIONS.keys() - {"getOpenapi"}))
def test_each_method_returns_the_type_of_the_document(name: str) -> None:
    types = {
        response["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for status, response in OPERATIONS[name][2]["responses"].items()
        if status.startswith("2")
    }
    returned = getattr(Client, CALLS[name].method).__annotations__["return"]
    assert {returned} == types - NOT_RETURNED


def test_omitted_fields_are_not_sent() -> None:
    assert Call("page").request().query == {}
    assert Call("process", "uploads/a").request().body == {"key": "uploads/a"}
    assert Call("reconcile").request().body == {}
    backfill = Call("backfill", "uploads/b").request()
    assert (backfill.path, backfill.body) == ("/process", {"prefix": "uploads/b"})


def test_timestamps_are_sent_in_utc_and_texts_unchanged() -> None:
    query = CALLS["listObjects"].request().query
    assert (query["from"], query["to"]) == ("2026-01-31T10:00:00+00:00", "2026-02-01")


def test_nothing_in_a_runs_name_leaves_its_path_segment() -> None:
    assert Call("run", "../a b/c?d").request().path == "/reconcile/..%2Fa%20b%2Fc%3Fd"


def test_a_timestamp_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        Call("summary", since=datetime(2026, 1, 31)).request()  # noqa: DTZ001


def test_quarantined_yields_the_files_of_all_pages() -> None:
    pages: list[tuple[int, Any] | HttpResponse] = [
        (200, {"files": [{"movedTo": "quarantine/a"}], "cursor": "quarantine/a"}),
        (200, {"files": [{"movedTo": "quarantine/b"}], "cursor": None}),
    ]
    api = MemoryApi(pages)
    files = list(Client.with_transport(api).quarantined("uploads/"))
    assert [item["movedTo"] for item in files] == ["quarantine/a", "quarantine/b"]
    assert [sent.query.get("cursor") for sent in api.sent] == [None, "quarantine/a"]


def test_actions_are_applied_to_all_pages_of_records() -> None:
    api = MemoryApi([(200, {"cursor": "1"}), (200, {"cursor": None})])
    assert len(list(Client.with_transport(api).apply_all(dry_run=True))) == 2
    assert [(sent.body or {}).get("cursor") for sent in api.sent] == [None, "1"]


def page(cursor: str | None, *keys: str) -> tuple[int, Any]:
    return 200, {"objects": [{"objectKey": key} for key in keys], "cursor": cursor}


def test_objects_yields_the_records_of_all_pages_and_fetches_them_when_needed() -> None:
    api = MemoryApi([page("1", "a", "b"), page("2"), page("3", "c"), page(None, "d")])
    objects = Client.with_transport(api).objects(prefix="p", limit=2)
    assert api.sent == []
    assert next(objects)["objectKey"] == "a"
    assert len(api.sent) == 1
    assert [item["objectKey"] for item in objects] == ["b", "c", "d"]
    assert [sent.query.get("cursor") for sent in api.sent] == [None, "1", "2", "3"]
    assert {(sent.query["prefix"], sent.query["limit"]) for sent in api.sent} == {("p", "2")}


def test_pages_yields_empty_pages_too() -> None:
    api = MemoryApi([page("1"), page(None, "a")])
    assert [len(item["objects"]) for item in Client.with_transport(api).pages()] == [0, 1]


def redriven(returned: int, *, more: bool) -> tuple[int, Any]:
    return 200, {"counts": {"returned": returned}, "hasMore": more, "complete": not more}


def test_redrive_all_calls_while_there_is_more() -> None:
    api = MemoryApi([redriven(100, more=True), redriven(1, more=True), redriven(0, more=False)])
    reports = list(Client.with_transport(api).redrive_all(include_foreign=True))
    assert [item["counts"]["returned"] for item in reports] == [100, 1, 0]
    assert [sent.body for sent in api.sent] == [{"limit": 100, "includeForeign": True}] * 3


def test_the_limit_of_redrive_all_applies_to_all_calls_together() -> None:
    api = MemoryApi([redriven(100, more=True), redriven(20, more=True), redriven(5, more=True)])
    assert len(list(Client.with_transport(api).redrive_all(limit=125))) == 3
    assert [sent.body and sent.body["limit"] for sent in api.sent] == [100, 25, 5]


def test_a_dry_run_is_one_call() -> None:
    api = MemoryApi([redriven(0, more=False)])
    assert len(list(Client.with_transport(api).redrive_all(dry_run=True))) == 1
    assert api.sent[0].body == {"dryRun": True, "limit": 500}


def run_with(status: str) -> tuple[int, object]:
    return 200, {"run": RUN, "status": status}


def test_waiting_ends_with_the_run() -> None:
    api = MemoryApi([run_with("running"), run_with("running"), run_with("failed")])
    slept: list[float] = []
    ended = Client.with_transport(api).wait(RUN, every=7, sleep=slept.append)
    assert (ended["status"], slept) == ("failed", [7, 7])


def test_watching_yields_each_status() -> None:
    api = MemoryApi([run_with("running"), run_with("succeeded")])
    descriptions = Client.with_transport(api).watch(RUN, sleep=lambda _: None)
    assert [description["status"] for description in descriptions] == ["running", "succeeded"]


def test_every_method_has_a_docstring() -> None:
    methods = inspect.getmembers(Client, inspect.isfunction)
    assert [
        name for name, method in methods if not name.startswith("_") and not method.__doc__
    ] == []
