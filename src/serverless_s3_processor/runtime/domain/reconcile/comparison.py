"""Compares a listing of the bucket with the table, and builds the events that repair drift."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.domain.events import parsing
from serverless_s3_processor.runtime.domain.events.object_event import EventType, ObjectEvent
from serverless_s3_processor.runtime.domain.records import history, identity
from serverless_s3_processor.runtime.domain.records.record import ABSENT_STATUSES, Status

if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from datetime import datetime

    from serverless_s3_processor.runtime.domain.records.record import Record

Tally = Counter["Verdict"]


class Verdict(StrEnum):
    """The result of comparing an object version with its record."""

    MATCHES = "fine"
    TOO_RECENT = "tooRecent"
    """They differ, but the event of the upload or the removal may still arrive."""
    MISSING = "missing"
    """S3 stores it, and it has no record."""
    STALE = "stale"
    """Its record differs from what S3 stores."""
    ORPHANED = "ghost"
    """Its record says that S3 stores it, but S3 does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedVersion:
    """An object version or a delete marker of a listing; markers have no ETag and no size."""

    bucket: str
    key: str
    last_modified: datetime
    version_id: str | None = None
    etag: str | None = None
    size: int | None = None
    marker: bool = False
    is_latest: bool = False

    @property
    def is_current(self) -> bool:
        """Whether a plain listing of the bucket shows it."""
        return self.is_latest and not self.marker

    @property
    def identity(self) -> tuple[str, str]:
        """The primary key of its record."""
        version = self.version_id or identity.unversioned_id(
            self.bucket, self.etag or identity.MARKER
        )
        return self.key, identity.upload_time(self.last_modified, version)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileOptions:
    """Options of a run.

    A run ignores what is newer than `settled_before`. `observed_at` is a time before the bucket
    was listed. With `force` it processes every listed object again, however recent: a request never
    replaces the record that the object's own event leads to.
    """

    bucket: str
    observed_at: datetime
    settled_before: datetime
    dry_run: bool = False
    force: bool = False


def compare(listed: ListedVersion, record: Record | None, options: ReconcileOptions) -> Verdict:
    """Compare one listed version with the record of its identity."""
    if record is not None and _matches(listed, record, options.bucket):
        return Verdict.MATCHES
    if listed.last_modified > options.settled_before and not options.force:
        return Verdict.TOO_RECENT
    return Verdict.MISSING if record is None else Verdict.STALE


def _matches(listed: ListedVersion, record: Record, bucket: str) -> bool:
    if record.bucket_name != bucket or record.version_id != listed.version_id:
        return False
    if listed.marker:
        return record.status is Status.DELETED and record.marker is True
    is_object = record.status not in ABSENT_STATUSES
    return is_object and (record.object_size, record.etag) == (listed.size, listed.etag)


def orphaned_records(
    records: Iterable[Record], listed: Container[tuple[str, str]], options: ReconcileOptions
) -> list[Record]:
    """Return the records of one key from before the run whose versions are not in `listed`."""
    observed = identity.upload_time(options.observed_at, "")
    return [
        record
        for record in history.live_versions(records)
        if record.identity not in listed and record.upload_time < observed
    ]


def is_too_recent(record: Record, options: ReconcileOptions) -> bool:
    """Tell whether an event about a record's version may still arrive."""
    return record.upload_time >= identity.upload_time(options.settled_before, "")


def reprocess_event(listed: ListedVersion, options: ReconcileOptions) -> ObjectEvent:
    """Return the event that requests processing of a listed version."""
    return ObjectEvent(
        type=EventType.CREATED,
        name=parsing.REQUESTED,
        bucket=options.bucket,
        key=listed.key,
        time=options.observed_at,
        version_id=listed.version_id,
        etag=listed.etag,
    )


def synthetic_delete_event(record: Record, detected_at: datetime) -> ObjectEvent:
    """Return an event in place of S3's lost one: the version was gone at `detected_at`."""
    return ObjectEvent(
        type=EventType.REMOVED,
        name=parsing.UNREPORTED_DELETION,
        bucket=record.bucket_name,
        key=record.object_key,
        time=detected_at,
        version_id=record.version_id,
        etag=record.etag,
    )
