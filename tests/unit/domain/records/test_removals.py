"""Removals in unversioned buckets, where several things happen within one millisecond."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.events import parsing
from serverless_s3_processor.runtime.domain.events.object_event import EventType, ObjectEvent
from serverless_s3_processor.runtime.domain.records import history, removals
from serverless_s3_processor.runtime.domain.records.record import Record, Status
from tests.support.records import RECORD

_LOOK = 10
"""The millisecond in which reconcile looked, and saw nothing."""

_HOUR = 3_600_000


def _at(millisecond: int) -> datetime:
    return datetime(2026, 1, 31, 12, tzinfo=UTC) + timedelta(milliseconds=millisecond)


def _record(millisecond: int, sequencer: str | None, status: Status) -> Record:
    return replace(
        RECORD,
        upload_time=f"{clock.format_seconds(_at(millisecond))}#{sequencer}",
        status=status,
        event_time=clock.format_milliseconds(_at(millisecond)),
        sequencer=sequencer,
        version_id=None,
        etag="same" if status is Status.PROCESSED else None,
    )


def _upload(millisecond: int, sequencer: str) -> Record:
    return _record(millisecond, sequencer, Status.PROCESSED)


def _removal(millisecond: int, sequencer: str | None) -> ObjectEvent:
    return ObjectEvent(
        type=EventType.REMOVED,
        name="ObjectRemoved:Delete" if sequencer else parsing.UNREPORTED_DELETION,
        bucket="bucket",
        key="uploads/a",
        time=_at(millisecond),
        etag=None if sequencer else "same",
        sequencer=sequencer,
    )


_LISTED = _record(_LOOK, None, Status.DELETED)
"""The removal that reconcile found."""
_OLD = _upload(0, "1")


def test_an_upload_in_the_millisecond_of_the_scan_is_later() -> None:
    new = _upload(_LOOK, "4")

    assert history.current_version([_OLD, _LISTED, new]) == new
    assert removals.find_recorded_deletion(_removal(5, "2"), [_OLD, _LISTED, new]) == _LISTED


def test_an_upload_in_the_millisecond_of_the_scan_is_not_the_detected_removal() -> None:
    """Its bytes may be the same as those of the object that is gone."""
    expected, new = _record(5, "2", Status.DELETED), _upload(_LOOK, "4")

    assert removals.is_already_recorded(_removal(_LOOK, None), [_OLD, expected, new])
    assert not removals.is_already_recorded(_removal(_LOOK, None), [_OLD, new])


@pytest.mark.parametrize(("upload", "deletion"), [("3", "4"), ("4", "3")])
def test_within_a_millisecond_the_sequencer_decides(upload: str, deletion: str) -> None:
    """An upload between the look and the deletion was removed by another deletion."""
    expected, records = _removal(_LOOK + 5, deletion), [_OLD, _LISTED, _upload(_LOOK + 5, upload)]

    assert removals.find_recorded_deletion(expected, records) == (
        None if upload < deletion else _LISTED
    )


@pytest.mark.parametrize(("upload", "deletion"), [("3", "4"), ("4", "3")])
def test_the_sequencer_decides_for_a_deletion_before_the_scan(upload: str, deletion: str) -> None:
    expected, records = _removal(5, deletion), [_OLD, _LISTED, _upload(5, upload)]

    assert removals.find_recorded_deletion(expected, records) == (
        _LISTED if upload < deletion else None
    )


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, True), (0.02, True), (60, True), (60.001, False)]
)
def test_a_deletion_during_the_scan_is_the_detected_one(seconds: float, *, expected: bool) -> None:
    """It was handled before what reconcile found; looking takes up to a minute."""
    deleted = _record(_LOOK + round(seconds * 1000), "2", Status.DELETED)

    assert removals.is_already_recorded(_removal(_LOOK, None), [_OLD, deleted]) == expected


def test_a_deletion_of_a_later_upload_is_another_one() -> None:
    deleted, between = _record(_LOOK + 5, "3", Status.DELETED), _upload(_LOOK + 2, "2")

    assert not removals.is_already_recorded(_removal(_LOOK, None), [_OLD, between, deleted])


@pytest.mark.parametrize(("uploaded", "expected"), [(_LOOK, False), (_HOUR, True)])
def test_two_runs_detect_one_removal_unless_there_was_an_upload_between_them(
    uploaded: int, *, expected: bool
) -> None:
    """The message of the earlier run may be handled after that of the later one."""
    later = _record(_HOUR, None, Status.DELETED)

    assert (
        removals.is_already_recorded(_removal(_LOOK, None), [_OLD, later, _upload(uploaded, "3")])
        == expected
    )
