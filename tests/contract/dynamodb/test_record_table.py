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
from serverless_s3_processor.runtime.ports.object_actions import RecordUpdates
from serverless_s3_processor.runtime.ports.record_table import RecordTable
from serverless_s3_processor.testing.record_table import MemoryRecordTable
from tests.support.records import make_record

_DETAILS = {"content_type": "text/plain", "attempts": 2, "results": {"text": {"lines": 3}}}


def test_a_record_is_read_as_it_was_written(records: RecordTable, noon: datetime) -> None:
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


def test_more_records_than_fit_in_a_request_are_written(
    records: RecordTable, noon: datetime
) -> None:
    many = [make_record(f"uploads/{n}", noon) for n in range(60)]
    assert records.put_all(many) == []
    assert all(records.history(original.object_key, None) == [original] for original in many)


def test_a_record_has_the_key_that_its_object_was_moved_to(
    records: MemoryRecordTable | DynamoDBRecordTable, noon: datetime
) -> None:
    original = make_record(
        "uploads/a", noon, status=Status.FAILED, results={"text": {"version": 1}}
    )
    records.put_all([original])

    notes = _notes(records)
    assert notes.mark_quarantined(original, "quarantine/a/v1")
    moved = replace(original, status=Status.QUARANTINED, moved_to="quarantine/a/v1")
    assert records.history("uploads/a", None) == [moved]
    assert not notes.mark_quarantined(original, "quarantine/a/v2")
    assert not notes.mark_quarantined(replace(original, object_key="uploads/b"), "quarantine/b/v1")
    assert records.history("uploads/b", None) == []


def test_a_record_that_was_written_again_is_not_marked_as_moved(
    records: MemoryRecordTable | DynamoDBRecordTable, noon: datetime
) -> None:
    original = make_record("uploads/a", noon, status=Status.FAILED)
    rewritten = replace(original, processed_at="2026-02-01T00:00:00.000Z")
    records.put_all([rewritten])

    assert not _notes(records).mark_quarantined(original, "quarantine/a/v1")
    assert records.history("uploads/a", None) == [rewritten]


def test_a_release_is_requested_and_then_recorded(
    records: MemoryRecordTable | DynamoDBRecordTable, noon: datetime
) -> None:
    original, notes = make_record("uploads/a", noon, status=Status.FAILED), _notes(records)
    records.put_all([original])
    assert not notes.mark_released(original.identity, "v2")
    assert notes.mark_quarantined(original, "quarantine/a/v1")

    assert notes.request_release(original.identity, "2026-02-01T00:00:00.000Z")
    assert not notes.request_release(
        ("uploads/b", original.upload_time), "2026-02-01T00:00:00.000Z"
    )
    assert notes.mark_released(original.identity, "v2")

    (released,) = records.history("uploads/a", None)
    assert released == replace(
        original,
        status=Status.RELEASED,
        moved_to="quarantine/a/v1",
        release_requested_at="2026-02-01T00:00:00.000Z",
        released_version_id="v2",
    )


def _notes(records: MemoryRecordTable | DynamoDBRecordTable) -> RecordUpdates:
    if isinstance(records, MemoryRecordTable):
        return records
    return DynamoDBRecordUpdates(records._client, records._table)


def test_writing_nothing_is_no_error(records: RecordTable) -> None:
    assert records.put_all([]) == []


def test_history_is_of_one_key_only(records: RecordTable, noon: datetime) -> None:
    first, second = make_record("uploads/a", noon), make_record("uploads/a", noon, "v2")
    records.put_all([first, second, make_record("uploads/ab", noon)])
    result = records.history("uploads/a", None)
    assert sorted(result, key=lambda r: r.upload_time) == [first, second]
    assert records.history("uploads/none", None) == []


def test_each_bucket_has_its_own_history_of_a_key(records: RecordTable, noon: datetime) -> None:
    ours = make_record("uploads/a", noon)
    theirs = make_record("uploads/a", noon, "v2", bucket_name="another")
    records.put_all([ours, theirs])

    assert records.history("uploads/a", "bucket") == [ours]
    assert records.history("uploads/a", "another") == [theirs]
    assert records.history("uploads/a", "none") == []


def test_a_guard_allows_the_first_record(records: RecordTable, noon: datetime) -> None:
    for number, guard in enumerate(
        [Guard.ABSENT, Guard.NO_SUCCESS, Guard.NOT_NEWER, Guard.NO_SUCCESS | Guard.NOT_NEWER]
    ):
        assert records.put_guarded(make_record(f"uploads/{number}", noon), guard)


def test_absent_never_replaces_a_record(records: RecordTable, noon: datetime) -> None:
    existing = make_record("uploads/a", noon, status=Status.FAILED)
    records.put_all([existing])
    assert not records.put_guarded(replace(existing, status=Status.GONE), Guard.ABSENT)
    assert records.history("uploads/a", None) == [existing]


def test_a_failure_never_replaces_a_success(records: RecordTable, noon: datetime) -> None:
    success = make_record("uploads/a", noon)
    failure = replace(success, status=Status.FAILED, failure="because")
    records.put_all([success])
    assert not records.put_guarded(failure, Guard.NO_SUCCESS)
    assert records.history("uploads/a", None) == [success]


def test_a_failure_replaces_a_failure(records: RecordTable, noon: datetime) -> None:
    failure = make_record("uploads/a", noon, status=Status.FAILED, failure="because")
    second_failure = replace(failure, failure="of something else")
    records.put_all([failure])
    assert records.put_guarded(second_failure, Guard.NO_SUCCESS)
    assert records.history("uploads/a", None) == [second_failure]


@pytest.mark.parametrize(
    ("existing", "new_sequencer", "passes"),
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
    records: RecordTable,
    noon: datetime,
    existing: str | None,
    new_sequencer: str | None,
    *,
    passes: bool,
) -> None:
    old = make_record("uploads/a", noon, None, sequencer=existing)
    new = replace(old, sequencer=new_sequencer, processed_at="2026-01-31T13:00:00.000Z")
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
    written = [make_record(f"uploads/{n}", noon, "v" * (n + 1), **_DETAILS) for n in range(60)]
    records.put_all(written)
    identities = [record.identity for record in written[:50]] + [("uploads/none", "never")]
    for consistent in (False, True):
        result = records.get_many(identities, consistent=consistent)
        assert result == {record.identity: record.outline for record in written[:50]}
    assert records.get_many([]) == {}


def _walked(records: RecordTable, number: int, of: int) -> list[Record]:
    result, page = list[Record](), records.scan_segment(number, of)
    result += page.records
    while page.after:
        page = records.scan_segment(number, of, page.after)
        result += page.records
    return result


def test_segments_are_parts_of_the_whole_with_the_records_of_a_key_together(
    frugal_records: RecordTable, noon: datetime
) -> None:
    written = [make_record(f"uploads/{n % 20}", noon, f"v{n:02}") for n in range(60)]
    frugal_records.put_all(written)
    parts = [_walked(frugal_records, number, 3) for number in range(3)]
    assert sorted(r.identity for part in parts for r in part) == sorted(r.identity for r in written)
    for part in parts:
        groups = [
            (key, list(group)) for key, group in groupby(part, lambda record: record.object_key)
        ]
        assert len(groups) == len({key for key, _ in groups})
        assert all(group == sorted(group, key=lambda r: r.upload_time) for _, group in groups)


def test_a_segment_resumes_after_any_of_its_records(records: RecordTable, noon: datetime) -> None:
    written = [make_record(f"uploads/{n % 20}", noon, f"v{n:02}", **_DETAILS) for n in range(60)]
    records.put_all(written)
    outlines = {record.identity: record.outline for record in written}
    for number in range(3):
        whole = _walked(records, number, 3)
        assert whole == [outlines[record.identity] for record in whole]
        for index, record in enumerate(whole):
            assert records.scan_segment(number, 3, record.identity).records == whole[index + 1 :]
