from datetime import UTC, datetime

import pytest

from serverless_s3_processor.runtime.api.fields import MAX_CURSOR_LENGTH
from serverless_s3_processor.runtime.domain.records import cursor as cursors
from serverless_s3_processor.runtime.domain.records.listing import Position, RecordFilters
from tests.support.api.endpoint_worlds import uploaded
from tests.support.world import BUCKET


def test_records_are_listed_newest_first_page_by_page() -> None:
    world = uploaded(*(f"uploads/{number}" for number in range(5)))
    query = {"limit": "2", "from": "2026-01-31T00:00:00Z"}

    keys: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        _, answer = world.call("GET", "/objects", query | ({"cursor": cursor} if cursor else {}))
        keys += (record["objectKey"] for record in answer["objects"])
        cursor = answer["cursor"]

    assert keys == [f"uploads/{number}" for number in (4, 3, 2, 1, 0)]


def test_attributes_of_the_index_are_omitted() -> None:
    [record] = uploaded("uploads/a").call("GET", "/objects")[1]["objects"]
    assert "dayShard" not in record
    assert record["bucketName"] == BUCKET


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ({"prefix": "uploads/a"}, {"uploads/a"}),
        ({"status": "failed"}, set[str]()),
        ({"contentType": "text/*"}, {"uploads/a", "uploads/b"}),
        ({"contentType": "image/*"}, set[str]()),
        ({"to": "2026-01-31T00:00:00Z"}, set[str]()),
        ({"from": "2026-01-31T12:00:00Z"}, {"uploads/a", "uploads/b"}),
    ],
)
def test_records_are_filtered(query: dict[str, str], keys: set[str]) -> None:
    world = uploaded("uploads/a", "uploads/b")
    _, answer = world.call("GET", "/objects", query)
    assert {record["objectKey"] for record in answer["objects"]} == keys


def test_a_cursor_of_another_listing_is_refused() -> None:
    world = uploaded("uploads/a", "uploads/b")
    _, answer = world.call("GET", "/objects", {"limit": "1"})
    query = {"limit": "1", "prefix": "uploads/a", "cursor": answer["cursor"]}
    status, refused = world.call("GET", "/objects", query)
    assert (status, refused["error"]["field"]) == (400, "cursor")


def test_the_longest_cursor_is_accepted() -> None:
    position = Position("2026-01-31T11:00:00Z#" + "v" * 1024, "\x01" * 1024)
    moment = datetime(2026, 1, 31, tzinfo=UTC)
    query = cursors.resolve_query(RecordFilters(), moment, moment)
    assert len(cursors.encode(position, RecordFilters(), query, b"k" * 32)) <= MAX_CURSOR_LENGTH
