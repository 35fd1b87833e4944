from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from serverless_s3_processor.runtime.domain.reconcile.comparison import (
    ListedVersion,
    ReconcileOptions,
    Verdict,
    compare,
    is_too_recent,
    orphaned_records,
    reprocess_event,
    synthetic_delete_event,
)
from serverless_s3_processor.runtime.domain.records import identity
from serverless_s3_processor.runtime.domain.records.record import Record, Status

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
OLD = NOW - timedelta(hours=1)
TERMS = ReconcileOptions(
    bucket="bucket", observed_at=NOW, settled_before=NOW - timedelta(minutes=15)
)
LISTED = ListedVersion(
    bucket="bucket", key="uploads/a", last_modified=OLD, version_id="v1", etag="e1", size=5
)
MARKER = ListedVersion(
    bucket="bucket", key="uploads/a", last_modified=OLD, version_id="v2", marker=True
)


def _record(listed: ListedVersion = LISTED) -> Record:
    key, upload_time = listed.identity
    return Record(
        object_key=key,
        upload_time=upload_time,
        bucket_name="bucket",
        status=Status.DELETED if listed.marker else Status.PROCESSED,
        marker=listed.marker or None,
        processed_at="2026-01-31T11:00:01.000Z",
        environment="dev",
        event_name="ObjectCreated:Put",
        event_time="2026-01-31T11:00:00.000Z",
        object_size=listed.size,
        etag=listed.etag,
        version_id=listed.version_id,
    )


@pytest.mark.parametrize("listed", [LISTED, MARKER, replace(LISTED, version_id=None)])
def test_what_is_on_record_as_it_is_listed_is_fine(listed: ListedVersion) -> None:
    assert compare(listed, _record(listed), TERMS) is Verdict.MATCHES


@pytest.mark.parametrize("status", [Status.FAILED, Status.UNREADABLE, Status.FOLDER])
def test_what_failed_is_on_record_too(status: Status) -> None:
    assert compare(LISTED, replace(_record(), status=status), TERMS) is Verdict.MATCHES


@pytest.mark.parametrize("status", [Status.QUARANTINED, Status.RELEASED])
def test_what_should_have_been_moved_and_is_still_there_is_stale(status: Status) -> None:
    """It is processed again, and then moved."""
    assert compare(LISTED, replace(_record(), status=status), TERMS) is Verdict.STALE


@pytest.mark.parametrize("status", [Status.QUARANTINED, Status.RELEASED])
def test_what_was_moved_and_is_not_there_is_no_ghost(status: Status) -> None:
    assert orphaned_records([replace(_record(), status=status)], set(), TERMS) == []


def test_what_is_not_on_record_is_missing() -> None:
    assert compare(LISTED, None, TERMS) is Verdict.MISSING


@pytest.mark.parametrize(
    "change",
    [
        {"etag": "other"},
        {"object_size": 6},
        {"status": Status.GONE},
        {"status": Status.DELETED},
        {"bucket_name": "another"},
        {"version_id": "v9"},
    ],
)
def test_a_record_that_says_something_else_is_stale(change: dict[str, object]) -> None:
    changed = replace(_record(), **change)  # type: ignore[arg-type] # fields by name
    assert compare(LISTED, changed, TERMS) is Verdict.STALE


def test_an_object_in_place_of_a_marker_is_stale() -> None:
    wrong = replace(_record(MARKER), marker=None)
    assert compare(MARKER, wrong, TERMS) is Verdict.STALE


@pytest.mark.parametrize("record", [None, replace(_record(), etag="other")])
def test_what_is_young_is_left_to_its_own_event(record: Record | None) -> None:
    young = replace(LISTED, last_modified=NOW - timedelta(minutes=1))
    assert compare(young, record, TERMS) is Verdict.TOO_RECENT


def test_a_record_of_what_is_not_listed_is_a_ghost() -> None:
    record = _record()
    assert orphaned_records([record], set(), TERMS) == [record]
    assert orphaned_records([record], {record.identity}, TERMS) == []


def test_a_record_whose_removal_is_known_is_no_ghost() -> None:
    removed = replace(
        _record(),
        upload_time=identity.upload_time(NOW, "v1-removed"),
        status=Status.DELETED,
        event_name="ObjectRemoved:Delete",
    )
    assert orphaned_records([_record(), removed], set(), TERMS) == []


def test_a_marker_that_is_gone_is_a_ghost_as_well() -> None:
    assert orphaned_records([_record(MARKER)], set(), TERMS) == [_record(MARKER)]


@pytest.mark.parametrize(("minutes", "recent"), [(14, True), (15, True), (16, False)])
def test_an_orphaned_record_within_the_grace_period_is_too_recent(
    minutes: int, *, recent: bool
) -> None:
    record = _record(replace(LISTED, last_modified=NOW - timedelta(minutes=minutes)))
    assert orphaned_records([record], set(), TERMS) == [record]
    assert is_too_recent(record, TERMS) is recent


def test_what_was_uploaded_after_the_run_began_is_not_missed_in_its_listing() -> None:
    later = replace(LISTED, last_modified=NOW)
    assert orphaned_records([_record(later)], set(), TERMS) == []


@pytest.mark.parametrize("record", [None, replace(_record(), etag="other")])
def test_a_backfill_leaves_nothing_alone_that_is_listed(record: Record | None) -> None:
    terms = replace(TERMS, force=True)
    for age in (timedelta(minutes=1), timedelta(minutes=-1)):
        recent = replace(LISTED, last_modified=NOW - age)
        assert compare(recent, record, terms) in (Verdict.MISSING, Verdict.STALE)


def test_the_events_name_the_very_version() -> None:
    asked, gone = reprocess_event(LISTED, TERMS), synthetic_delete_event(_record(), NOW)
    for event in (asked, gone):
        assert (event.bucket, event.key, event.version_id) == ("bucket", "uploads/a", "v1")
        assert (event.etag, event.time, event.sequencer) == ("e1", NOW, None)
