"""Reading a listing to its end, page by page."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from serverless_s3_processor.runtime.domain.records import identity
from serverless_s3_processor.runtime.domain.records.listing import (
    Position,
    RecordPage,
    RecordQuery,
    rank,
)
from serverless_s3_processor.runtime.domain.records.record import Record
from serverless_s3_processor.runtime.ports.record_table import RecordTable

ALWAYS = RecordQuery(
    since=datetime(2026, 1, 28, tzinfo=UTC), until=datetime(2026, 2, 2, tzinfo=UTC)
)
"""Holds all that these tests write, but for those of empty days: each day costs eight queries."""
_MAX_PAGES = 10_000


def pages(
    table: RecordTable,
    query: RecordQuery = ALWAYS,
    limit: int = 1000,
    after: Position | None = None,
) -> Iterator[RecordPage]:
    """Yield pages to the last; no page is too long, and each that is not the last goes on."""
    for _ in range(_MAX_PAGES):
        page = table.page(query, after, limit)
        assert len(page.records) <= limit
        yield page
        if page.position is None:
            return
        assert page.position != after
        after = page.position
    raise AssertionError("it does not end")


def listed(table: RecordTable, *arguments: Any, **options: Any) -> list[Record]:
    """Return the records of all pages; the arguments are those of `pages`."""
    return [record for page in pages(table, *arguments, **options) for record in page.records]


def in_order(records: Sequence[Record]) -> bool:
    """Tell whether they stand as a listing has them; of one time and partition, any order."""
    ranks = [ranked(record) for record in records]
    return ranks == sorted(ranks, reverse=True)


def ranked(record: Record) -> tuple[str, int]:
    """Return the record's place in the order."""
    return rank(record.upload_time, identity.shard(*record.identity))


def keys(records: Sequence[Record]) -> list[str]:
    """Return the records' keys."""
    return [record.object_key for record in records]
