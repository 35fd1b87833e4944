"""Compare an event with what S3 stores, and with records."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.domain.records.identity import NULL_VERSION
from serverless_s3_processor.runtime.ports import Address

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
    from serverless_s3_processor.runtime.domain.records.record import Record
    from serverless_s3_processor.runtime.ports import StoredDeleteMarker, StoredObject

_MAX_CLOCK_SKEW: Final = timedelta(seconds=2)
"""Maximum time that a delete marker may be dated after its event."""


def is_later_upload(stored_object: StoredObject, event: ObjectEvent) -> bool:
    """Tell whether the same bytes were uploaded again, later, in an unversioned bucket."""
    return event.version_id is None and stored_object.last_modified > event.time


def is_marker_of(marker: StoredDeleteMarker, event: ObjectEvent) -> bool:
    """Tell whether a delete marker without a version id is the event's, not a later one."""
    return marker.last_modified is not None and marker.last_modified <= event.time + _MAX_CLOCK_SKEW


def is_record_of(record: Record, event: ObjectEvent) -> bool:
    """Tell whether a record is of the event's version or deletion."""
    if event.version_id or record.version_id:
        return record.version_id == event.version_id
    if event.sequencer and record.sequencer:
        return record.sequencer == event.sequencer
    return event.etag is not None and record.etag == event.etag


def address(event: ObjectEvent) -> Address:
    """Return the address of the event's version."""
    if event.version_id:
        return Address(bucket=event.bucket, key=event.key, version_id=event.version_id)
    id_ = None if event.etag else NULL_VERSION
    return Address(bucket=event.bucket, key=event.key, version_id=id_, etag=event.etag)


def stored_address(event: ObjectEvent, stored_object: StoredObject) -> Address:
    """Return the address of exactly the version that was read."""
    return Address(
        bucket=event.bucket,
        key=event.key,
        version_id=stored_object.version_id,
        etag=stored_object.etag,
    )
