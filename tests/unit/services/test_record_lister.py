import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.records.cursor import CursorError
from serverless_s3_processor.runtime.domain.records.listing import RecordFilters
from serverless_s3_processor.runtime.domain.records.record import Record
from serverless_s3_processor.runtime.services.record_lister import (
    BEFORE_S3,
    DEFAULT_WINDOW,
    MAX_CLOCK_SKEW,
    MAX_RESPONSE_BYTES,
    RecordLister,
    RecordListing,
)
from serverless_s3_processor.testing.cursor_keys import MemoryCursorKeys
from serverless_s3_processor.testing.record_table import MemoryRecordTable
from tests.support import strategies
from tests.support.records import make_record

NOON = datetime(2026, 1, 31, 12, 0, 0, 250_000, tzinfo=UTC)
NOON_SHARP = NOON.replace(microsecond=0)
ALL = RecordFilters()
LAMBDA_BYTES = 6 * 1024 * 1024


def made(table: MemoryRecordTable, now: datetime = NOON) -> RecordLister:
    return RecordLister(records=table, cursor_keys=MemoryCursorKeys(b"k" * 32), now=lambda: now)


def record(key: str, moment: datetime, version: str = "v1", content: str = "") -> Record:
    return make_record(
        key, moment, version, results={"text": {"sample": content}} if content else {}
    )


def hours(count: int) -> list[Record]:
    return [record(f"uploads/{n}", NOON - timedelta(hours=n)) for n in range(count)]


def everything(query: RecordLister, filters: RecordFilters, limit: int) -> list[RecordListing]:
    pages = [query.list_page(filters, limit)]
    while pages[-1].cursor is not None:
        pages.append(query.list_page(filters, limit, pages[-1].cursor))
    return pages


def test_the_cursor_leads_through_all_pages_and_the_last_has_none() -> None:
    table = MemoryRecordTable()
    table.put_all(hours(7))

    pages = everything(made(table), ALL, 3)

    assert [len(page.records) for page in pages] == [3, 3, 1]
    assert [r for page in pages for r in page.records] == hours(7)


def test_without_a_window_it_is_the_last_month_to_now() -> None:
    latest = NOON_SHARP + MAX_CLOCK_SKEW

    record_query = made(MemoryRecordTable()).list_page(ALL, 10).query

    assert (record_query.since, record_query.until) == (latest - DEFAULT_WINDOW, latest)


def test_a_window_that_is_given_is_used_in_whole_seconds() -> None:
    since, until = NOON - timedelta(days=900), NOON - timedelta(days=800)

    record_query = (
        made(MemoryRecordTable()).list_page(RecordFilters(since=since, until=until), 10).query
    )

    assert record_query.since == since.replace(microsecond=0)
    assert record_query.until == until.replace(microsecond=0)


def test_an_end_alone_is_that_of_a_month() -> None:
    until = NOON_SHARP - timedelta(days=800)

    record_query = made(MemoryRecordTable()).list_page(RecordFilters(until=until), 10).query

    assert (record_query.since, record_query.until) == (until - DEFAULT_WINDOW, until)


def test_a_window_ends_at_now_and_begins_after_s3_opened() -> None:
    filters = RecordFilters(
        since=datetime(1, 1, 1, tzinfo=UTC), until=datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    )
    record_query = made(MemoryRecordTable()).list_page(filters, 10).query
    assert (record_query.since, record_query.until) == (BEFORE_S3, NOON_SHARP + MAX_CLOCK_SKEW)

    long_ago = made(MemoryRecordTable()).list_page(
        RecordFilters(until=datetime(1, 1, 2, tzinfo=UTC)), 10
    )
    assert (long_ago.query.until, long_ago.cursor) == (BEFORE_S3, None)


def test_later_pages_have_the_time_window_of_the_first() -> None:
    table = MemoryRecordTable()
    table.put_all(hours(5))
    first = made(table).list_page(ALL, 2)
    table.put_all([record("uploads/new", NOON + timedelta(minutes=10))])

    later = made(table, NOON + timedelta(days=3))
    second = later.list_page(ALL, 2, first.cursor)

    assert second.query == first.query
    assert list(second.records) == hours(5)[2:4]


def test_a_cursor_of_other_filters_or_of_another_deployment_is_refused() -> None:
    table = MemoryRecordTable()
    table.put_all(hours(5))
    cursor = made(table).list_page(ALL, 2).cursor
    with pytest.raises(CursorError):
        made(table).list_page(RecordFilters(prefix="uploads/"), 2, cursor)
    with pytest.raises(CursorError):
        replace(made(table), cursor_keys=MemoryCursorKeys()).list_page(ALL, 2, cursor)
    with pytest.raises(CursorError):
        made(table).list_page(ALL, 2, "")


@pytest.mark.slow
@pytest.mark.parametrize("content", ["a", '"', "\\", "\0", "é", "\U0001f389"])
def test_a_page_is_never_longer_than_lambda_may_answer(content: str) -> None:
    table = MemoryRecordTable()
    large = 380_000 // len(content.encode())
    written = [
        record(f"uploads/{n}", NOON - timedelta(seconds=n), content=content * large)
        for n in range(40)
    ]
    table.put_all(written)

    pages = everything(made(table), ALL, 1000)

    assert [r for page in pages for r in page.records] == written
    assert len(pages) > 3
    for page in pages:
        body = json.dumps({"objects": [r.to_attributes() for r in page.records]})
        assert len(json.dumps({"body": body})) < MAX_RESPONSE_BYTES + 10_000 < LAMBDA_BYTES


def test_a_page_has_at_least_one_record_however_long_it_is() -> None:
    table = MemoryRecordTable()
    table.put_all(hours(3))

    pages = everything(replace(made(table), max_bytes=1), ALL, 10)

    assert [list(page.records) for page in pages] == [[record] for record in hours(3)]


_versions = st.sampled_from(["v1", "v2", "etag"])
_moments = st.integers(0, 200_000).map(lambda seconds: NOON - timedelta(seconds=seconds - 5))
_near = st.builds(
    record, st.integers(0, 20).map(str), st.sampled_from([NOON, NOON - timedelta(days=1)])
) | st.builds(record, strategies.keys, _moments, _versions)


@pytest.mark.slow
@given(
    st.lists(_near, max_size=40),
    st.lists(st.tuples(st.integers(1, 10), st.lists(_near, max_size=4)), min_size=1, max_size=10),
    st.none() | st.integers(1, 5),
)
def test_records_from_before_the_first_page_are_listed_once_whatever_arrives(
    there: list[Record], steps: list[tuple[int, list[Record]]], budget: int | None
) -> None:
    table = MemoryRecordTable(budget=budget)
    table.put_all(there)
    query = made(table)
    seen: list[Record] = []
    cursor: str | None = None
    for step in range(1_000):
        limit, arrivals = steps[step] if step < len(steps) else (steps[-1][0], [])
        page = query.list_page(ALL, limit, cursor)
        assert len(page.records) <= limit
        seen += page.records
        table.put_all(arrivals)
        cursor = page.cursor
        if cursor is None:
            break

    identities = [record.identity for record in seen]
    assert cursor is None
    assert len(set(identities)) == len(identities)
    assert {record.identity for record in there} <= set(identities)
    times = [record.upload_time for record in seen]
    assert times == sorted(times, reverse=True)
