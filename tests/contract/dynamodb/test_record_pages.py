from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from serverless_s3_processor.runtime.domain.records.listing import Position, RecordQuery
from serverless_s3_processor.runtime.domain.records.record import Record, Status
from serverless_s3_processor.runtime.ports.record_table import RecordTable
from tests.contract.dynamodb.listing import ALWAYS, in_order, keys, listed, pages
from tests.support.records import make_record

SECOND = timedelta(seconds=1)


def same_second(uploaded_at: datetime, count: int) -> list[Record]:
    """Return uploads of the same bytes in one second, where there are no versions."""
    return [make_record(f"uploads/tie-{n}", uploaded_at, None) for n in range(count)]


def keys_of(records: list[Record], query: RecordQuery) -> list[str]:
    """Return the keys of the records that match a query, sorted."""
    return sorted(keys([record for record in records if query.matches(record)]))


def some_days(noon: datetime) -> list[Record]:
    """Return three days of records, with an empty one between, some of one second."""
    hours = [make_record(f"uploads/{n}", noon - timedelta(hours=n)) for n in range(20)]
    return [*hours, *same_second(noon, 9), *same_second(noon - timedelta(days=3), 9)]


@pytest.mark.parametrize("limit", [1, 2, 7, 38, 1000])
def test_every_record_is_listed_once_and_in_order_with_any_limit(
    records: RecordTable, noon: datetime, limit: int
) -> None:
    written = some_days(noon)
    records.put_all(written)

    result = listed(records, limit=limit)

    assert sorted(keys(result)) == sorted(keys(written))
    assert set(map(repr, result)) == set(map(repr, written))
    assert in_order(result)


def test_every_page_but_the_last_is_full(records: RecordTable, noon: datetime) -> None:
    records.put_all(some_days(noon))

    assert [len(page.records) for page in pages(records, limit=10)][:3] == [10, 10, 10]


def test_an_empty_table_has_one_empty_page(records: RecordTable) -> None:
    assert records.page(ALWAYS, None, 10).position is None
    assert listed(records) == []


def test_a_listing_resumes_after_each_record(records: RecordTable, noon: datetime) -> None:
    records.put_all(some_days(noon))
    result = listed(records)

    for index, record in enumerate(result):
        page = records.page(ALWAYS, Position(record.upload_time, record.object_key), 5)
        assert list(page.records) == result[index + 1 : index + 6], index


def test_a_listing_resumes_after_a_day_or_a_second(records: RecordTable, noon: datetime) -> None:
    hours = (0, 1, 12, 13)
    records.put_all([make_record(f"uploads/{n}", noon - timedelta(hours=n)) for n in hours])

    def behind(upload_time: str) -> list[str]:
        return keys(listed(records, after=Position(upload_time)))

    assert behind("2026-01-31") == ["uploads/13"]
    assert behind("2026-02-01") == ["uploads/0", "uploads/1", "uploads/12", "uploads/13"]
    assert behind("2026-01-31T12:00:00Z") == ["uploads/1", "uploads/12", "uploads/13"]
    assert behind("2020-01-01") == []


def test_a_position_may_be_outside_the_window(records: RecordTable, noon: datetime) -> None:
    late, early = make_record("uploads/late", noon), make_record("uploads/early", noon - 2 * SECOND)
    existing = make_record("uploads/there", noon - SECOND)
    records.put_all([late, early, existing])
    window = replace(ALWAYS, since=noon - SECOND, until=noon)

    assert listed(records, window, after=Position(late.upload_time, late.object_key)) == [existing]
    assert listed(records, window, after=Position(early.upload_time, early.object_key)) == []


def test_a_listing_resumes_where_no_record_is(records: RecordTable, noon: datetime) -> None:
    first, last = make_record("uploads/a", noon), make_record("uploads/b", noon - 2 * SECOND)
    between = make_record("uploads/never-written", noon - SECOND)
    records.put_all([first, last])

    after = Position(between.upload_time, between.object_key)
    assert listed(records, after=after) == [last]


def test_the_window_has_its_first_second_and_not_its_end(
    records: RecordTable, noon: datetime
) -> None:
    records.put_all([make_record(f"uploads/{n}", noon + n * SECOND) for n in range(-2, 4)])

    def within(since: datetime, until: datetime) -> list[str]:
        return keys(listed(records, RecordQuery(since=since, until=until)))

    assert within(noon, noon + 2 * SECOND) == ["uploads/1", "uploads/0"]
    assert within(noon, noon + SECOND) == ["uploads/0"]
    assert within(noon, noon) == []
    assert within(noon + SECOND, noon) == []
    half = timedelta(milliseconds=999)
    assert within(noon + half, noon + SECOND + half) == ["uploads/0"]


def test_the_window_may_end_and_begin_at_midnight(records: RecordTable, noon: datetime) -> None:
    midnight = noon + timedelta(hours=12)
    records.put_all([make_record(f"uploads/{n}", midnight + n * SECOND) for n in (-1, 0, 1)])

    assert keys(listed(records, replace(ALWAYS, until=midnight))) == ["uploads/-1"]
    assert keys(listed(records, replace(ALWAYS, since=midnight))) == ["uploads/1", "uploads/0"]


def test_months_without_records_are_passed_over(records: RecordTable, noon: datetime) -> None:
    last = make_record("uploads/last", noon - timedelta(days=70))
    records.put_all([last])
    result = list(pages(records, RecordQuery(since=noon - timedelta(days=71), until=noon)))

    assert [r for page in result for r in page.records] == [last]
    assert all(page.position is None or len(page.records) == 0 for page in result)


def test_filters_select_records(records: RecordTable, noon: datetime) -> None:
    kinds = [None, "text/plain", "text/plain; charset=utf-8", "text/plainest", "image/png"]
    folders, statuses = ["in/", "out/"], [Status.PROCESSED, Status.FAILED]
    written = [
        make_record(f"uploads/{folder}{n}", noon - n * SECOND, content_type=kind, status=status)
        for n, kind in enumerate(kinds)
        for folder in folders
        for status in statuses
        if (n + (folder == "in/")) % 2 == (status is Status.FAILED)
    ]
    records.put_all(written)
    window = RecordQuery(since=noon - timedelta(hours=1), until=noon + SECOND)

    for prefix in ("", "uploads/in/"):
        for status in (None, Status.FAILED, Status.GONE):
            for kind in (None, "text/plain", "text/*", "image/png", "image/p"):
                query = replace(window, prefix=prefix, status=status, content_type=kind)
                result = listed(records, query, limit=4)
                assert sorted(keys(result)) == keys_of(written, query), query


def test_a_listing_may_be_of_one_bucket(records: RecordTable, noon: datetime) -> None:
    ours = [make_record(f"uploads/{n}", noon, f"v{n}") for n in range(5)]
    theirs = [make_record(f"uploads/{n}", noon, f"w{n}", bucket_name="another") for n in range(5)]
    records.put_all([*ours, *theirs])

    for query, existing in (("bucket", ours), ("another", theirs), ("none", [])):
        result = listed(records, replace(ALWAYS, bucket=query), limit=3)
        assert sorted(result, key=lambda r: r.object_key) == existing


@pytest.mark.parametrize(
    ("query", "kind", "passes"),
    [
        *(("text/plain", "text/plain", True), ("text/plain", "text/plain;charset=utf-8", True)),
        *(("text/plain", "text/plainest", False), ("text/plain", None, False)),
        *(("text/*", "text/csv", True), ("text/*", "text/*", True)),
        *(("text/*", "textual/csv", False), ("text/*", None, False)),
    ],
)
def test_a_content_type_is_exact_or_a_family(
    records: RecordTable, noon: datetime, query: str, kind: str | None, *, passes: bool
) -> None:
    records.put_all([make_record("uploads/a", noon, content_type=kind)])
    window = RecordQuery(since=noon, until=noon + SECOND, content_type=query)

    assert keys(listed(records, window)) == ["uploads/a"] * passes


@pytest.mark.parametrize(
    ("detected_type", "flag", "expected"),
    [
        ("text/csv", None, ["uploads/flagged.csv", "uploads/plain.csv"]),
        ("image/*", None, ["uploads/picture"]),
        (None, "table-ragged", ["uploads/flagged.csv"]),
        (None, "ragged", []),
        (None, "*", ["uploads/flagged.csv", "uploads/picture"]),
        ("image/*", "table-ragged", []),
    ],
)
def test_detected_types_and_flags_select_records(
    records: RecordTable,
    noon: datetime,
    detected_type: str | None,
    flag: str | None,
    expected: list[str],
) -> None:
    csv, png = [{"sniff": {"contentType": kind}} for kind in ("text/csv", "image/png")]
    plain = make_record("uploads/plain.csv", noon, results=csv)
    flagged = replace(plain, object_key="uploads/flagged.csv", flags=("table-ragged", "odd"))
    picture = make_record("uploads/picture", noon, results=png, flags=("odd",))
    unknown = make_record(
        "uploads/unknown", noon, results={"checksum": {"contentType": "text/csv"}}
    )
    records.put_all([plain, flagged, picture, unknown])
    window = RecordQuery(since=noon, until=noon + SECOND, detected_type=detected_type, flag=flag)

    assert sorted(keys(listed(records, window))) == expected


@pytest.mark.parametrize("limit", [1, 3, 1000])
def test_a_call_that_stops_early_misses_nothing(
    frugal_records: RecordTable, noon: datetime, limit: int
) -> None:
    written = some_days(noon)
    frugal_records.put_all(written)

    for prefix in ("", "uploads/tie-", "uploads/1", "uploads/none"):
        query = replace(ALWAYS, prefix=prefix)
        result = [page.records for page in pages(frugal_records, query, limit)]
        every = [record for records in result for record in records]
        assert sorted(keys(every)) == keys_of(written, query)
        assert in_order(every)
        assert len(result) > 4
    assert any(not page.records for page in pages(frugal_records, query, limit))


def test_a_record_that_arrives_while_paging_is_listed_if_it_is_later_in_order(
    records: RecordTable, noon: datetime
) -> None:
    written = [make_record(f"uploads/{n}", noon - n * timedelta(hours=1)) for n in range(6)]
    records.put_all(written)

    first = records.page(ALWAYS, None, 3)
    newer = make_record("uploads/newer", noon + SECOND)
    older = make_record("uploads/older", noon - timedelta(minutes=150))
    rewritten = replace(written[4], processed_at="2026-01-31T13:00:00.000Z")
    records.put_all([newer, older, rewritten])
    rest = listed(records, after=first.position)

    assert list(first.records) == written[:3]
    assert rest == [older, written[3], rewritten, written[5]]


def test_large_records_are_listed_as_well(records: RecordTable, noon: datetime) -> None:
    results = {"text": {"sample": "é" * 150_000}}
    large = [make_record(f"uploads/{n}", noon - n * SECOND, results=results) for n in range(20)]
    for record in large:
        assert records.put_all([record]) == []

    assert keys(listed(records)) == keys(large)
