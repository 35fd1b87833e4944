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
from tests.support.records import RECORD

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
OLD = NOW - timedelta(hours=1)
OPTIONS = ReconcileOptions(
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
    return replace(
        RECORD,
        object_key=key,
        upload_time=upload_time,
        status=Status.DELETED if listed.marker else Status.PROCESSED,
        marker=listed.marker or None,
        object_size=listed.size,
        etag=listed.etag,
        version_id=listed.version_id,
    )


RECENT = replace(LISTED, last_modified=NOW - timedelta(minutes=1))
UNVERSIONED = replace(LISTED, version_id=None)


@pytest.mark.parametrize(
    ("listed", "record", "verdict"),
    [
        (LISTED, _record(), Verdict.MATCHES),
        (MARKER, _record(MARKER), Verdict.MATCHES),
        (UNVERSIONED, _record(UNVERSIONED), Verdict.MATCHES),
        (LISTED, replace(_record(), status=Status.FAILED), Verdict.MATCHES),
        (LISTED, replace(_record(), status=Status.UNREADABLE), Verdict.MATCHES),
        (LISTED, replace(_record(), status=Status.FOLDER), Verdict.MATCHES),
        (LISTED, None, Verdict.MISSING),
        (LISTED, replace(_record(), etag="other"), Verdict.STALE),
        (LISTED, replace(_record(), object_size=6), Verdict.STALE),
        (LISTED, replace(_record(), bucket_name="another"), Verdict.STALE),
        (LISTED, replace(_record(), version_id="v9"), Verdict.STALE),
        (LISTED, replace(_record(), status=Status.GONE), Verdict.STALE),
        (LISTED, replace(_record(), status=Status.DELETED), Verdict.STALE),
        # Processed again, it is moved then.
        (LISTED, replace(_record(), status=Status.QUARANTINED), Verdict.STALE),
        (LISTED, replace(_record(), status=Status.RELEASED), Verdict.STALE),
        (MARKER, replace(_record(MARKER), marker=None), Verdict.STALE),
        (RECENT, None, Verdict.TOO_RECENT),
        (RECENT, replace(_record(), etag="other"), Verdict.TOO_RECENT),
    ],
)
def test_a_listed_version_is_compared_with_its_record(
    listed: ListedVersion, record: Record | None, verdict: Verdict
) -> None:
    assert compare(listed, record, OPTIONS) is verdict


@pytest.mark.parametrize("status", [Status.QUARANTINED, Status.RELEASED])
def test_the_record_of_a_moved_version_is_not_orphaned(status: Status) -> None:
    assert orphaned_records([replace(_record(), status=status)], set(), OPTIONS) == []


def test_a_record_whose_version_is_not_listed_is_orphaned() -> None:
    record = _record()
    assert orphaned_records([record], set(), OPTIONS) == [record]
    assert orphaned_records([record], {record.identity}, OPTIONS) == []


def test_a_record_whose_removal_is_on_record_is_not_orphaned() -> None:
    removed = replace(
        _record(),
        upload_time=identity.upload_time(NOW, "v1-removed"),
        status=Status.DELETED,
        event_name="ObjectRemoved:Delete",
    )
    assert orphaned_records([_record(), removed], set(), OPTIONS) == []


def test_the_record_of_a_marker_that_is_not_listed_is_orphaned() -> None:
    assert orphaned_records([_record(MARKER)], set(), OPTIONS) == [_record(MARKER)]


@pytest.mark.parametrize(("minutes", "recent"), [(14, True), (15, True), (16, False)])
def test_an_orphaned_record_within_the_grace_period_is_too_recent(
    minutes: int, *, recent: bool
) -> None:
    record = _record(replace(LISTED, last_modified=NOW - timedelta(minutes=minutes)))
    assert orphaned_records([record], set(), OPTIONS) == [record]
    assert is_too_recent(record, OPTIONS) is recent


def test_a_record_of_an_upload_since_the_run_began_is_not_orphaned() -> None:
    later = replace(LISTED, last_modified=NOW)
    assert orphaned_records([_record(later)], set(), OPTIONS) == []


@pytest.mark.parametrize("record", [None, replace(_record(), etag="other")])
def test_a_backfill_has_no_grace_period(record: Record | None) -> None:
    options = replace(OPTIONS, force=True)
    for age in (timedelta(minutes=1), timedelta(minutes=-1)):
        recent = replace(LISTED, last_modified=NOW - age)
        assert compare(recent, record, options) in (Verdict.MISSING, Verdict.STALE)


def test_events_name_the_version() -> None:
    for event in (reprocess_event(LISTED, OPTIONS), synthetic_delete_event(_record(), NOW)):
        assert (event.bucket, event.key, event.version_id) == ("bucket", "uploads/a", "v1")
        assert (event.etag, event.time, event.sequencer) == ("e1", NOW, None)
