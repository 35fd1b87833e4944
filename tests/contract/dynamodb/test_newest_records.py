from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from serverless_s3_processor.runtime.domain.records.record import Record, Status
from serverless_s3_processor.runtime.ports.record_table import NewestRecords, RecordTable
from tests.support.records import make_record

KEY = "uploads/a"


@pytest.fixture
def made(noon: datetime) -> list[Record]:
    """Five versions of a key, oldest first."""
    return [make_record(KEY, noon + timedelta(seconds=n), f"v{n}") for n in range(5)]


def found(newest: NewestRecords) -> list[Record]:
    return sorted(newest.records, key=lambda each: each.upload_time)


def test_a_history_is_cut_to_the_newest(records: RecordTable, made: list[Record]) -> None:
    records.put_all(made)

    cut = records.newest(KEY, 2)

    assert (found(cut), cut.complete) == (made[-2:], False)


@pytest.mark.parametrize("most", [5, 6, 1000])
def test_what_is_not_cut_is_complete(records: RecordTable, made: list[Record], most: int) -> None:
    records.put_all(made)

    whole = records.newest(KEY, most)

    assert (found(whole), whole.complete) == (made, True)


def test_a_key_without_records_has_none(records: RecordTable, made: list[Record]) -> None:
    records.put_all([replace(made[0], object_key="uploads/ab")])

    for version in (None, "v0"):
        nothing = records.newest(KEY, 2, version)
        assert (list(nothing.records), nothing.complete) == ([], True)


def test_a_version_is_found_behind_however_many_others(
    records: RecordTable, noon: datetime
) -> None:
    many = [make_record(KEY, noon + timedelta(seconds=n), f"v{n}") for n in range(60)]
    records.put_all(many)

    oldest = records.newest(KEY, 2, "v0")

    assert (found(oldest), oldest.complete) == ([many[0]], True)


def test_all_that_is_of_a_version_is_found(
    records: RecordTable, made: list[Record], noon: datetime
) -> None:
    removal = make_record(KEY, noon + timedelta(hours=1), "v1-removed", status=Status.DELETED)
    removal = replace(removal, version_id="v1")
    records.put_all([*made, removal, replace(made[1], object_key="uploads/ab")])

    both, newer = records.newest(KEY, 2, "v1"), records.newest(KEY, 1, "v1")

    assert (found(both), both.complete) == ([made[1], removal], True)
    assert (found(newer), newer.complete) == ([removal], False)


def test_what_is_read_is_bounded_and_that_it_was_is_said(
    frugal_records: RecordTable, noon: datetime
) -> None:
    many = [make_record(KEY, noon + timedelta(seconds=n), f"v{n:02}") for n in range(30)]
    frugal_records.put_all(many)

    newest = frugal_records.newest(KEY, 1000)
    late, early = (frugal_records.newest(KEY, 1000, version) for version in ("v29", "v00"))

    assert found(newest) == many[-len(newest.records) :]
    assert 0 < len(newest.records) < 30
    assert not newest.complete
    assert (found(late), late.complete) == ([many[-1]], False)
    assert (found(early), early.complete) == ([], False)
