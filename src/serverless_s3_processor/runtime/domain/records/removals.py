"""Removals that S3 reported, and those that reconcile detected: each becomes one record.

Reconcile detects a removal whose event was lost, but the event may only be late.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.events import parsing
from serverless_s3_processor.runtime.domain.records import history
from serverless_s3_processor.runtime.domain.records.history import comparable_sequencer
from serverless_s3_processor.runtime.domain.records.identity import unversioned_id
from serverless_s3_processor.runtime.domain.records.record import MOVED_STATUSES, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
    from serverless_s3_processor.runtime.domain.records.record import Record


SCAN_WINDOW: Final = timedelta(minutes=1)
"""Maximum time between reconcile's look at the bucket and a removal that it detected.

It covers the duration of the scan, and the difference between S3's clock and ours.
"""


def deletion_version(event: ObjectEvent) -> str:
    """Return what distinguishes a removal from others, and from the removed version's own record.

    Upload and removal may happen within one second.
    """
    if event.version_id:
        return f"{event.version_id}-removed"
    return unversioned_id(event.bucket, event.sequencer or "deleted")


def is_already_recorded(event: ObjectEvent, records: Sequence[Record]) -> bool:
    """Tell whether a removal is already on record, given the key's records.

    An action's removal is: its version is on record as moved. So is a removal that reconcile
    detected and that turns out to be none.
    """
    if _is_move(event, records):
        return True
    if event.name != parsing.UNREPORTED_DELETION:
        return False
    if event.version_id:
        return any(record.version_id == event.version_id for record in _removals(records))
    detected_at = clock.format_milliseconds(event.time)  # later, the same bytes may be uploaded
    existing = history.existing_versions(
        record for record in records if record.event_time < detected_at
    )
    if not any(r.version_id is None and r.etag == event.etag for r in existing):
        return True
    return any(_is_detected_deletion(event, removal, records) for removal in _removals(records))


def _is_detected_deletion(look: ObjectEvent, removal: Record, records: Iterable[Record]) -> bool:
    """Tell whether a later removal is the one that a look at an unversioned bucket detected.

    It may have happened during the look, or a later run detected the same removal.
    """
    detected_at, latest = (
        clock.format_milliseconds(time) for time in (look.time, look.time + SCAN_WINDOW)
    )
    return (
        removal.version_id is None
        and removal.event_time >= detected_at
        and (removal.sequencer is None or removal.event_time <= latest)
        and not _is_uploaded_between(detected_at, removal.sequencer, removal.event_time, records)
    )


def _is_move(event: ObjectEvent, records: Sequence[Record]) -> bool:
    """Tell whether the removed version, in unversioned buckets the last one, went to quarantine."""
    if event.version_id:
        removed = [record for record in records if record.version_id == event.version_id]
    else:
        removed = [r for r in history.sort_versions(records) if _precedes(r, event)][-1:]
    return any(record.status in MOVED_STATUSES for record in removed)


def _precedes(record: Record, event: ObjectEvent) -> bool:
    if record.version_id or not (record.sequencer and event.sequencer):
        return False
    return comparable_sequencer(record.sequencer) < comparable_sequencer(event.sequencer)


def find_recorded_deletion(event: ObjectEvent, records: Sequence[Record]) -> Record | None:
    """Return the record of the removal that S3 reports; reconcile may have written it."""
    candidates = _removals(records)
    if event.version_id:
        return next((r for r in candidates if r.version_id == event.version_id), None)
    candidates = [record for record in candidates if record.version_id is None]
    if recorded := [record for record in candidates if record.sequencer == event.sequencer]:
        return recorded[0]
    around = clock.format_milliseconds(event.time - SCAN_WINDOW)
    later = [r for r in candidates if r.sequencer is None and r.event_time >= around]
    first = min(later, key=lambda record: record.event_time, default=None)
    event_time = clock.format_milliseconds(event.time)
    if first and not _is_uploaded_between(first.event_time, event.sequencer, event_time, records):
        return first
    return None


def _is_uploaded_between(
    detected_at: str, sequencer: str | None, removed: str, records: Iterable[Record]
) -> bool:
    """Tell whether an upload happened between a look at an unversioned bucket and a removal.

    An upload in the millisecond of the look came later: reconcile would have seen it.
    """
    return any(
        _is_before(record, sequencer, removed) != (record.event_time < detected_at)
        for record in records
        if record.version_id is None and record.status is not Status.DELETED
    )


def _is_before(upload: Record, sequencer: str | None, removed: str) -> bool:
    """Tell whether an upload is before a removal; detected removals have no sequencer."""
    if sequencer is None:
        return upload.event_time < removed
    if upload.sequencer is None:
        return upload.event_time <= removed
    return comparable_sequencer(upload.sequencer) < comparable_sequencer(sequencer)


def _removals(records: Iterable[Record]) -> list[Record]:
    return [record for record in records if record.is_removal]
