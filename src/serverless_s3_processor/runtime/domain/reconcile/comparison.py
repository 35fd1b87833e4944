"""What a listing of the bucket and the table say of each other, and what mends it."""

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
    """What becomes of an object version or a record."""

    MATCHES = "fine"
    TOO_RECENT = "tooRecent"
    """Listing and table disagree about an upload or a removal, whose event may be on its way."""
    MISSING = "missing"
    """S3 holds it, and it is not on record."""
    STALE = "stale"
    """It is on record, and the record says something else than S3."""
    ORPHANED = "ghost"
    """It is on record as something that S3 holds, and S3 does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedVersion:
    """An object version or a delete marker as a listing tells it; markers have no ETag or size."""

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
    """What a run goes by.

    What is younger than `settled_before` is left alone; `observed` is a moment before the bucket
    was listed. With `force` all that is listed is processed again, on record or not, however
    recent it is: a request never replaces the record that the object's own event leads to.
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
    """Return the records of one key from before the run that claim what is not among `held`."""
    observed = identity.upload_time(options.observed_at, "")
    return [
        record
        for record in history.live_versions(records)
        if record.identity not in listed and record.upload_time < observed
    ]


def is_too_recent(record: Record, options: ReconcileOptions) -> bool:
    """Tell whether the event of what was recorded so late, or of its removal, may be on its way."""
    return record.upload_time >= identity.upload_time(options.settled_before, "")


def reprocess_event(listed: ListedVersion, options: ReconcileOptions) -> ObjectEvent:
    """Return the event that has a listed version processed."""
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
    """Return the event that S3's own was lost of: the version was gone when somebody looked."""
    return ObjectEvent(
        type=EventType.REMOVED,
        name=parsing.UNREPORTED_DELETION,
        bucket=record.bucket_name,
        key=record.object_key,
        time=detected_at,
        version_id=record.version_id,
        etag=record.etag,
    )
