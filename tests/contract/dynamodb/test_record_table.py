from dataclasses import replace
from datetime import datetime
from itertools import groupby

import pytest

from serverless_s3_processor.runtime.adapters.aws.dynamodb.record_table import (
    DynamoDBRecordTable,
)
from serverless_s3_processor.runtime.adapters.aws.dynamodb.record_updates import (
    DynamoDBRecordUpdates,
)
from serverless_s3_processor.runtime.domain.records.record import Guard, Record, Status
from serverless_s3_processor.runtime.ports.object_actions import QuarantineUpdates
from serverless_s3_processor.runtime.ports.record_table import RecordTable
from serverless_s3_processor.testing.record_table import MemoryRecordTable
from tests.support.records import make_record

_DETAILS = {"content_type": "text/plain", "attempts": 2, "results": {"text": {"lines": 3}}}


def test_a_record_comes_back_as_it_was_written(records: RecordTable, noon: datetime) -> None:
    full = make_record(
        "uploads/é \x01 日本語 " + "k" * 900,
        noon,
        object_size=5 * 2**40,
        content_type="text/plain",
        etag="0123",
        last_modified="2026-01-31T12:00:00Z",
        sequencer="00AB",
        failure="because",
        flags=("one", "two"),
        results={"text": {"version": 1, "lines": 0, "complete": True, "none": None, "l": ["", 1]}},
    )
    assert records.put_all([full]) == []
    assert records.history(full.object_key, None) == [full]


def test_more_than_one_call_of_the_service_takes_are_written(
    records: RecordTable, noon: datetime
) -> None:
    many = [make_record(f"uploads/{n}", noon) for n in range(60)]
    assert records.put_all(many) == []
    assert all(records.history(one.object_key, None) == [one] for one in many)


def test_where_an_object_went_is_noted_on_its_record(
    records: MemoryRecordTable | DynamoDBRecordTable, noon: datetime
) -> None:
    one = make_record("uploads/a", noon, status=Status.FAILED, results={"text": {"version": 1}})
    records.put_all([one])

    notes = _notes(records)
    assert notes.mark_quarantined(one, "quarantine/a/v1")
    moved = replace(one, status=Status.QUARANTINED, moved_to="quarantine/a/v1")
    assert records.history("uploads/a", None) == [moved]
    assert not notes.mark_quarantined(one, "quarantine/a/v2")
    assert not notes.mark_quarantined(replace(one, object_key="uploads/b"), "quarantine/b/v1")
    assert records.history("uploads/b", None) == []


def test_what_was_written_anew_is_not_noted_as_moved(
    records: MemoryRecordTable | DynamoDBRecordTable, noon: datetime
) -> None:
    one = make_record("uploads/a", noon, status=Status.FAILED)
    anew = replace(one, processed_at="2026-02-01T00:00:00.000Z")
    records.put_all([anew])

    assert not _notes(records).mark_quarantined(one, "quarantine/a/v1")
    assert records.history("uploads/a", None) == [anew]


def test_a_release_is_requested_and_then_noted(
    records: MemoryRecordTable | DynamoDBRecordTable, noon: datetime
) -> None:
    one, notes = make_record("uploads/a", noon, status=Status.FAILED), _notes(records)
    records.put_all([one])
    assert not notes.mark_released(one.identity, "v2")
    assert notes.mark_quarantined(one, "quarantine/a/v1")

    assert notes.request_release(one.identity, "2026-02-01T00:00:00.000Z")
    assert not notes.request_release(("uploads/b", one.upload_time), "2026-02-01T00:00:00.000Z")
    assert notes.mark_released(one.identity, "v2")

    (released,) = records.history("uploads/a", None)
    assert released == replace(
        one,
        status=Status.RELEASED,
        moved_to="quarantine/a/v1",
        release_requested_at="2026-02-01T00:00:00.000Z",
        released_version_id="v2",
    )


def _notes(records: MemoryRecordTable | DynamoDBRecordTable) -> QuarantineUpdates:
    if isinstance(records, MemoryRecordTable):
        return records
    return DynamoDBRecordUpdates(records._client, records._table)


def test_nothing_to_write_is_no_harm(records: RecordTable) -> None:
    assert records.put_all([]) == []


def test_history_is_of_one_key_only(records: RecordTable, noon: datetime) -> None:
    first, second = make_record("uploads/a", noon), make_record("uploads/a", noon, "v2")
    records.put_all([first, second, make_record("uploads/ab", noon)])
    found = records.history("uploads/a", None)
    assert sorted(found, key=lambda r: r.upload_time) == [first, second]
    assert records.history("uploads/none", None) == []


def test_each_bucket_has_its_own_history_of_a_key(records: RecordTable, noon: datetime) -> None:
    ours = make_record("uploads/a", noon)
    theirs = make_record("uploads/a", noon, "v2", bucket_name="another")
    records.put_all([ours, theirs])

    assert records.history("uploads/a", "bucket") == [ours]
    assert records.history("uploads/a", "another") == [theirs]
    assert records.history("uploads/a", "none") == []


def test_a_guard_lets_the_first_record_pass(records: RecordTable, noon: datetime) -> None:
    for number, guard in enumerate(
        [Guard.ABSENT, Guard.NO_SUCCESS, Guard.NOT_NEWER, Guard.NO_SUCCESS | Guard.NOT_NEWER]
    ):
        assert records.put_guarded(make_record(f"uploads/{number}", noon), guard)


def test_absent_keeps_whatever_is_there(records: RecordTable, noon: datetime) -> None:
    there = make_record("uploads/a", noon, status=Status.FAILED)
    records.put_all([there])
    assert not records.put_guarded(replace(there, status=Status.GONE), Guard.ABSENT)
    assert records.history("uploads/a", None) == [there]


def test_a_failure_never_replaces_a_success(records: RecordTable, noon: datetime) -> None:
    success = make_record("uploads/a", noon)
    failure = replace(success, status=Status.FAILED, failure="because")
    records.put_all([success])
    assert not records.put_guarded(failure, Guard.NO_SUCCESS)
    assert records.history("uploads/a", None) == [success]


def test_a_failure_replaces_a_failure(records: RecordTable, noon: datetime) -> None:
    failure = make_record("uploads/a", noon, status=Status.FAILED, failure="because")
    another = replace(failure, failure="of something else")
    records.put_all([failure])
    assert records.put_guarded(another, Guard.NO_SUCCESS)
    assert records.history("uploads/a", None) == [another]


@pytest.mark.parametrize(
    ("there", "comes", "passes"),
    [
        ("00A0", "00A1", True),
        ("00A1", "00A1", True),
        ("00A1", "00A0", False),
        ("00A1", "00A", False),
        ("00A", "00A1", True),
        (None, "00A1", True),
        (None, None, True),
        ("00A1", None, False),
    ],
)
def test_an_older_sequencer_never_replaces_a_newer_one(
    records: RecordTable, noon: datetime, there: str | None, comes: str | None, *, passes: bool
) -> None:
    old = make_record("uploads/a", noon, None, sequencer=there)
    new = replace(old, sequencer=comes, processed_at="2026-01-31T13:00:00.000Z")
    records.put_all([old])
    assert records.put_guarded(new, Guard.NOT_NEWER) is passes
    assert records.history("uploads/a", None) == [new if passes else old]


def test_guards_combine(records: RecordTable, noon: datetime) -> None:
    success = make_record("uploads/a", noon, None, sequencer="00A1")
    failure = replace(success, status=Status.FAILED, failure="because", sequencer="00A2")
    records.put_all([success])
    assert not records.put_guarded(failure, Guard.NO_SUCCESS | Guard.NOT_NEWER)
    assert records.history("uploads/a", None) == [success]


def test_records_are_found_by_their_identities(records: RecordTable, noon: datetime) -> None:
    made = [make_record(f"uploads/{n}", noon, "v" * (n + 1), **_DETAILS) for n in range(60)]
    records.put_all(made)
    wanted = [each.identity for each in made[:50]] + [("uploads/none", "never")]
    for consistent in (False, True):
        found = records.get_many(wanted, consistent=consistent)
        assert found == {each.identity: each.outline for each in made[:50]}
    assert records.get_many([]) == {}


def _walked(records: RecordTable, number: int, of: int) -> list[Record]:
    found, page = list[Record](), records.scan_segment(number, of)
    found += page.records
    while page.after:
        page = records.scan_segment(number, of, page.after)
        found += page.records
    return found


def test_segments_are_parts_of_the_whole_with_the_records_of_a_key_together(
    frugal_records: RecordTable, noon: datetime
) -> None:
    made = [make_record(f"uploads/{n % 20}", noon, f"v{n:02}") for n in range(60)]
    frugal_records.put_all(made)
    parts = [_walked(frugal_records, number, 3) for number in range(3)]
    assert sorted(r.identity for part in parts for r in part) == sorted(r.identity for r in made)
    for part in parts:
        groups = [(key, list(same)) for key, same in groupby(part, lambda each: each.object_key)]
        assert len(groups) == len({key for key, _ in groups})
        assert all(same == sorted(same, key=lambda r: r.upload_time) for _, same in groups)


def test_a_segment_goes_on_behind_any_of_its_records(records: RecordTable, noon: datetime) -> None:
    made = [make_record(f"uploads/{n % 20}", noon, f"v{n:02}", **_DETAILS) for n in range(60)]
    records.put_all(made)
    outlines = {each.identity: each.outline for each in made}
    for number in range(3):
        whole = _walked(records, number, 3)
        assert whole == [outlines[each.identity] for each in whole]
        for place, each in enumerate(whole):
            assert records.scan_segment(number, 3, each.identity).records == whole[place + 1 :]
