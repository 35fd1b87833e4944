import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.adapters.aws.dynamodb.budget import ReadCapacityBudget
from serverless_s3_processor.runtime.adapters.aws.dynamodb.record_pages import DynamoDBRecordPages
from serverless_s3_processor.runtime.domain.records import identity
from serverless_s3_processor.runtime.domain.records.listing import (
    Position,
    RecordPage,
    RecordQuery,
    rank,
)
from serverless_s3_processor.runtime.domain.records.record import Record, Status
from serverless_s3_processor.runtime.ports import UnavailableError
from tests.support.records import make_record
from tests.unit.adapters.aws.dynamodb.fake_dynamodb import refusal
from tests.unit.adapters.aws.dynamodb.time_index import TimeIndex

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
WEEK = RecordQuery(since=NOON - timedelta(days=6), until=NOON + timedelta(hours=1))
SHARDS = identity.TIME_SHARDS
A_MEGABYTE = 128
"""What the largest query costs, in units, if it need not be consistent."""


def filled(records: Iterable[Record], page_bytes: int = 1 << 20) -> TimeIndex:
    index = TimeIndex(page_bytes=page_bytes)
    for record in records:
        index.put(record)
    return index


def record_pages(index: TimeIndex, budget: ReadCapacityBudget | None = None) -> DynamoDBRecordPages:
    return DynamoDBRecordPages(cast("Any", index), "table", budget or ReadCapacityBudget(), None)


def pages(
    table: DynamoDBRecordPages, query: RecordQuery, limit: int, after: Position | None = None
) -> Iterator[RecordPage]:
    for _ in range(5_000):
        page = table.page(query, after, limit)
        assert len(page.records) <= limit
        yield page
        after = page.position
        if after is None:
            return
    raise AssertionError("it does not end")


def a_day_of(count: int, **more: Any) -> list[Record]:
    step = timedelta(hours=12) / count
    return [make_record(f"uploads/{n}", NOON - n * step, f"v{n}", **more) for n in range(count)]


_records = st.builds(
    make_record,
    st.integers(0, 60).map(lambda n: f"uploads/{'in' if n % 3 else 'out'}/{n}"),
    st.sampled_from([0, 0, 0, 1, 86_400, 86_401, 4 * 86_400]).map(
        lambda seconds: NOON - timedelta(seconds=seconds)
    ),
    st.sampled_from(["etag", "etag", "other"]),
    status=st.sampled_from([Status.PROCESSED, Status.FAILED]),
    content_type=st.sampled_from([None, "text/plain", "image/png"]),
)
_queries = st.builds(
    RecordQuery,
    since=st.just(WEEK.since) | st.just(NOON - timedelta(days=1)),
    until=st.just(WEEK.until) | st.just(NOON),
    prefix=st.sampled_from(["", "", "uploads/in/"]),
    status=st.sampled_from([None, None, Status.FAILED]),
    content_type=st.sampled_from([None, None, "text/plain", "image/*"]),
)
_budgets = st.builds(
    ReadCapacityBudget,
    max_units=st.sampled_from([0.5, 3, 5, 1000]),
    max_days=st.integers(1, 8),
    max_items=st.sampled_from([1, 2, 3, 4000]),
)


@pytest.mark.slow
@given(
    st.tuples(st.lists(_records, max_size=80), st.lists(_records, max_size=20)),
    _queries,
    st.integers(1, 30),
    _budgets,
    st.sampled_from([1, 1_500, 1 << 20]),
)
def test_every_matching_record_is_listed_once_and_in_order_wherever_pages_end(
    records: tuple[list[Record], list[Record]],
    query: RecordQuery,
    limit: int,
    budget: ReadCapacityBudget,
    page_bytes: int,
) -> None:
    existing, arrivals = records
    index = filled(existing, page_bytes)
    listed: list[Record] = []
    for page in pages(record_pages(index, budget), query, limit):
        listed += page.records
        for record in arrivals[:2]:
            if record.identity not in {other.identity for other in existing}:
                index.put(record)
        del arrivals[:2]

    identities = [record.identity for record in listed]
    expected = {
        record.identity: record
        for record in existing
        if query.lower_bound <= record.upload_time < query.upper_bound
    }
    written = {name for name, record in expected.items() if query.matches(record)}
    assert len(set(identities)) == len(identities)
    assert written <= set(identities)
    assert all(query.matches(record) for record in listed)
    ranks = [rank(record.upload_time, identity.shard(*record.identity)) for record in listed]
    assert ranks == sorted(ranks, reverse=True)


@pytest.mark.slow
@pytest.mark.parametrize("limit", [1, 10, 100, 1000])
def test_a_page_costs_the_same_however_many_records_there_are(limit: int) -> None:
    cost = {}
    for count in (1_500, 15_000):
        index = filled(a_day_of(count))
        assert len(record_pages(index).page(WEEK, None, limit).records) == limit
        cost[count] = (len(index.queries), index.evaluated)

    for queries, evaluated in cost.values():
        assert queries <= 2 * SHARDS
        assert evaluated <= 2 * (limit + SHARDS)


def test_a_selective_filter_leads_to_larger_queries() -> None:
    index = filled([*a_day_of(5_000), make_record("uploads/rare/1", NOON - timedelta(hours=11))])

    page = record_pages(index).page(replace(WEEK, prefix="uploads/rare/"), None, 10)

    assert [record.object_key for record in page.records] == ["uploads/rare/1"]
    limits = [query["Limit"] for query in index.queries]
    assert limits[0] * 100 < max(limits)
    assert len(index.queries) < 12 * SHARDS


def test_a_call_ends_when_its_units_are_spent_and_the_next_one_resumes() -> None:
    large = a_day_of(400, results={"text": {"sample": "x" * 60_000}})
    index = filled(large)
    listed: list[Record] = []
    spent = [0.0]
    for page in pages(record_pages(index), replace(WEEK, prefix="uploads/39"), 1000):
        listed += page.records
        spent.append(index.units)

    costs = [after - before for before, after in itertools.pairwise(spent)]
    assert len(costs) > 2
    assert max(costs) <= 1000 + SHARDS * A_MEGABYTE * 1.1  # a query ends behind its megabyte
    assert [record.object_key for record in listed] == [
        record.object_key for record in large if record.object_key.startswith("uploads/39")
    ]


def test_a_call_skips_at_most_a_month_of_empty_days() -> None:
    index = filled([make_record("uploads/old", NOON - timedelta(days=100))])
    query = replace(WEEK, since=NOON - timedelta(days=120))
    query_counts = [0]
    listed: list[Record] = []
    for page in pages(record_pages(index), query, 10):
        listed += page.records
        query_counts.append(len(index.queries))

    calls = [after - before for before, after in itertools.pairwise(query_counts)]
    assert [record.object_key for record in listed] == ["uploads/old"]
    assert calls[0] == 32 * SHARDS
    assert max(calls) <= 32 * SHARDS + SHARDS


def test_the_last_page_has_no_position_if_that_costs_nothing() -> None:
    index = filled(
        [make_record("uploads/a", NOON), make_record("uploads/b", NOON - timedelta(seconds=1))]
    )

    assert record_pages(index).page(
        replace(WEEK, since=NOON - timedelta(seconds=1)), None, 3
    ).position is (None)


def test_a_full_page_ends_at_its_last_record() -> None:
    index = filled(
        [make_record("uploads/a", NOON), make_record("uploads/b", NOON - timedelta(days=2))]
    )
    table = record_pages(index)
    page = table.page(WEEK, None, 1)
    index.put(make_record("uploads/late", NOON - timedelta(hours=1)))

    rest = table.page(WEEK, page.position, 10)

    assert [record.object_key for record in rest.records] == ["uploads/late", "uploads/b"]


def test_items_in_a_wrong_partition_do_not_affect_others() -> None:
    index = filled(a_day_of(30))
    for n in range(30):
        index.put(make_record(f"foreign/{n}", NOON - timedelta(minutes=n)), dayShard="2026-01-31#0")

    listed = [
        record.object_key for page in pages(record_pages(index), WEEK, 7) for record in page.records
    ]

    assert sorted(key for key in listed if key.startswith("uploads/")) == sorted(
        record.object_key for record in a_day_of(30)
    )


def test_an_empty_window_sends_no_query() -> None:
    index = filled([make_record("uploads/a", NOON)])
    table = record_pages(index)

    assert table.page(replace(WEEK, since=WEEK.until), None, 10) == RecordPage((), None)
    assert table.page(WEEK, Position("2020-01-01"), 10) == RecordPage((), None)
    assert index.queries == []


def test_a_refusal_is_unavailable() -> None:
    index = filled([make_record("uploads/a", NOON)])
    index.error = refusal("ProvisionedThroughputExceededException", "Query")

    with pytest.raises(UnavailableError, match="listing records: ProvisionedThroughput"):
        record_pages(index).page(WEEK, None, 10)
