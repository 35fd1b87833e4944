from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from serverless_s3_processor.runtime.domain.records.record import Record, Status
from serverless_s3_processor.runtime.ports.record_table import NewestRecords, RecordTable
from tests.support.records import make_record

KEY = "uploads/a"


@pytest.fixture
def versions(noon: datetime) -> list[Record]:
    """Five versions of a key, oldest first."""
    return [make_record(KEY, noon + timedelta(seconds=n), f"v{n}") for n in range(5)]


def by_time(newest: NewestRecords) -> list[Record]:
    return sorted(newest.records, key=lambda record: record.upload_time)


def test_a_history_is_cut_to_the_newest(records: RecordTable, versions: list[Record]) -> None:
    records.put_all(versions)

    cut = records.newest(KEY, 2)

    assert (by_time(cut), cut.complete) == (versions[-2:], False)


@pytest.mark.parametrize("limit", [5, 6, 1000])
def test_a_history_below_the_limit_is_complete(
    records: RecordTable, versions: list[Record], limit: int
) -> None:
    records.put_all(versions)

    whole = records.newest(KEY, limit)

    assert (by_time(whole), whole.complete) == (versions, True)


def test_a_key_without_records_has_none(records: RecordTable, versions: list[Record]) -> None:
    records.put_all([replace(versions[0], object_key="uploads/ab")])

    for version in (None, "v0"):
        nothing = records.newest(KEY, 2, version)
        assert (list(nothing.records), nothing.complete) == ([], True)


def test_a_version_is_found_among_many_newer_ones(records: RecordTable, noon: datetime) -> None:
    many = [make_record(KEY, noon + timedelta(seconds=n), f"v{n}") for n in range(60)]
    records.put_all(many)

    oldest = records.newest(KEY, 2, "v0")

    assert (by_time(oldest), oldest.complete) == ([many[0]], True)


def test_all_records_of_a_version_are_found(
    records: RecordTable, versions: list[Record], noon: datetime
) -> None:
    removal = make_record(KEY, noon + timedelta(hours=1), "v1-removed", status=Status.DELETED)
    removal = replace(removal, version_id="v1")
    records.put_all([*versions, removal, replace(versions[1], object_key="uploads/ab")])

    two, one = records.newest(KEY, 2, "v1"), records.newest(KEY, 1, "v1")

    assert (by_time(two), two.complete) == ([versions[1], removal], True)
    assert (by_time(one), one.complete) == ([removal], False)


def test_a_search_that_reaches_its_budget_is_incomplete(
    frugal_records: RecordTable, noon: datetime
) -> None:
    many = [make_record(KEY, noon + timedelta(seconds=n), f"v{n:02}") for n in range(30)]
    frugal_records.put_all(many)

    newest = frugal_records.newest(KEY, 1000)
    late, early = (frugal_records.newest(KEY, 1000, version) for version in ("v29", "v00"))

    assert by_time(newest) == many[-len(newest.records) :]
    assert 0 < len(newest.records) < 30
    assert not newest.complete
    assert (by_time(late), late.complete) == ([many[-1]], False)
    assert (by_time(early), early.complete) == ([], False)
