"""Make the record of an event's object version: read it once and run the matching processors."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.events.object_event import EventType, ObjectEvent
from serverless_s3_processor.runtime.domain.events.parsing import REQUESTED
from serverless_s3_processor.runtime.domain.outcomes.outcome import ProcessingOutcome
from serverless_s3_processor.runtime.domain.records import identity, removals
from serverless_s3_processor.runtime.domain.records.record import ARCHIVED, Record, Status
from serverless_s3_processor.runtime.ports import Address, StoredDeleteMarker, StoredObject
from serverless_s3_processor.runtime.ports.concurrent_reader import ReadRequest
from serverless_s3_processor.runtime.services.processing.event_matches import (
    address,
    is_later_upload,
    is_marker_of,
    is_record_of,
    stored_address,
)
from serverless_s3_processor.runtime.services.processing.keep_derived import keep_derived
from serverless_s3_processor.runtime.services.processing.ranged_reads import RangedReads, open_view

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from serverless_s3_processor.runtime.ports import ObjectStore
    from serverless_s3_processor.runtime.ports.derived_files import DerivedFiles
    from serverless_s3_processor.runtime.ports.record_table import RecordTable
    from serverless_s3_processor.runtime.processors.view import ObjectView


def _no_end() -> float:
    return math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectExaminer:
    """Reads an object version once and runs the processors on it, here or in isolation.

    `first_read` is the number of bytes of the one read. `read_budget` is the number of bytes that
    each processor may then read in ranges, unless its limits set another one. A ranged read starts
    only while at least `read_reserve` seconds remain. `read_ahead` is the number of bytes that one
    request fetches before the processors run. `derived` stores the files that processors make.
    """

    store: ObjectStore
    records: RecordTable
    process: Callable[[ObjectView], ProcessingOutcome]
    now: Callable[[], datetime]
    environment: str
    first_read: int
    read_budget: int
    read_reserve: float = 0
    read_ahead: int = 0
    derived: DerivedFiles | None = None

    def read_request(self, event: ObjectEvent) -> ReadRequest | None:
        """Return the read of a small object that one request fetches whole; None for others."""
        is_small = event.size is not None and 0 <= event.size <= self.first_read
        if event.type is not EventType.CREATED or not is_small:
            return None
        return ReadRequest(address(event), self.first_read, event.size)

    def examine(
        self,
        event: ObjectEvent,
        stored_object: StoredObject | None = None,
        remaining_seconds: Callable[[], float] = _no_end,
    ) -> Record | None:
        """Return the event's record; None if it is recorded already and can't be read again.

        `stored_object` is the response to `read_request`, if that was sent. `remaining_seconds`
        returns the number of seconds until this invocation ends.
        """
        if event.type is EventType.REMOVED:
            return self._removal(event)
        if event.type is EventType.MARKED and event.version_id is None:
            return self._null_marker(event)
        stored = stored_object or self.store.read(address(event), self.first_read, event.size)
        match stored:
            case StoredObject() if is_later_upload(stored, event):
                other = replace(event, time=stored.last_modified, sequencer=None)
                return self._object(other, stored, remaining_seconds)
            case StoredObject():
                return self._keep_sequencer(self._object(event, stored, remaining_seconds), event)
            case StoredDeleteMarker():
                timestamp = stored.last_modified or event.time
                return self._keep_sequencer(self._marker(event, timestamp), event)
            case None:
                return self._gone(event)

    def _removal(self, event: ObjectEvent) -> Record | None:
        records = self.records.history(event.key, event.bucket)
        if removals.is_already_recorded(event, records):
            return None
        version = removals.deletion_version(event)
        record = self._record(event, event.time, version, status=Status.DELETED)
        recorded = removals.find_recorded_deletion(event, records)
        return replace(record, upload_time=recorded.upload_time) if recorded else record

    def _null_marker(self, event: ObjectEvent) -> Record:
        """Record a delete marker without a version id as S3 lists it, unless it was replaced."""
        null = Address(bucket=event.bucket, key=event.key, version_id=identity.NULL_VERSION)
        stored_object = self.store.read(null, self.first_read)
        if isinstance(stored_object, StoredDeleteMarker) and is_marker_of(stored_object, event):
            return self._marker(event, stored_object.last_modified or event.time)
        return self._past_marker(event)

    def _past_marker(self, event: ObjectEvent) -> Record:
        version = event.version_id or identity.unversioned_id(
            event.bucket, event.sequencer or identity.MARKER
        )
        return self._record(event, event.time, version, status=Status.DELETED, marker=True)

    def _marker(self, event: ObjectEvent, timestamp: datetime) -> Record:
        version = event.version_id or identity.unversioned_id(event.bucket, identity.MARKER)
        return self._record(event, timestamp, version, status=Status.DELETED, marker=True)

    def _gone(self, event: ObjectEvent) -> Record | None:
        """Record the event's fields, unless the version was recorded while it existed.

        A request adds nothing to S3's own event, which may still arrive and has another time.
        """
        if event.name == REQUESTED or self._is_recorded(event):
            return None
        if event.type is EventType.MARKED:
            return self._past_marker(event)
        value = event.etag or event.sequencer or "gone"
        version = event.version_id or identity.unversioned_id(event.bucket, value)
        return replace(
            self._record(event, event.time, version, status=Status.GONE),
            object_size=event.size,
            etag=event.etag,
        )

    def _is_recorded(self, event: ObjectEvent) -> bool:
        marked = event.type is EventType.MARKED
        return any(
            is_record_of(record, event)
            and (bool(record.marker) if marked else record.status is not Status.DELETED)
            for record in self.records.history(event.key, event.bucket)
        )

    def _keep_sequencer(self, record: Record, event: ObjectEvent) -> Record:
        """Keep the fields of S3's own event when a person requested the processing."""
        if event.sequencer is not None:
            return record
        for recorded in self.records.history(event.key, event.bucket):
            if recorded.identity == record.identity and recorded.sequencer is not None:
                return replace(
                    record,
                    sequencer=recorded.sequencer,
                    event_name=recorded.event_name,
                    event_time=recorded.event_time,
                )
        return record

    def _object(
        self,
        event: ObjectEvent,
        stored_object: StoredObject,
        remaining_seconds: Callable[[], float],
    ) -> Record:
        if event.key.endswith("/") and stored_object.size == 0:
            return self._object_record(event, stored_object, Status.FOLDER, ProcessingOutcome())
        if stored_object.unreadable is not None:
            return self._unreadable(event, stored_object, stored_object.unreadable)
        if stored_object.archived:
            return self._object_record(
                event, stored_object, Status.PROCESSED, ProcessingOutcome(flags=[ARCHIVED])
            )
        reads = RangedReads(
            store=self.store,
            address=stored_address(event, stored_object),
            remaining_seconds=remaining_seconds,
            reserve_seconds=self.read_reserve,
        )
        view = open_view(event.key, stored_object, reads, self.read_budget, self.read_ahead)
        outcome = self.process(view)
        if outcome.derived:
            record = self._object_record(event, stored_object, Status.PROCESSED, outcome)
            keep_derived(outcome, record, self.derived)
        status = Status.FAILED if outcome.failures else Status.PROCESSED
        return self._object_record(event, stored_object, status, outcome)

    def _unreadable(self, event: ObjectEvent, stored_object: StoredObject, reason: str) -> Record:
        """Record what a listing contains, which does not include the content type."""
        record = self._object_record(event, stored_object, Status.UNREADABLE, ProcessingOutcome())
        return replace(record, failure=reason, content_type=None)

    def _object_record(
        self,
        event: ObjectEvent,
        stored_object: StoredObject,
        status: Status,
        outcome: ProcessingOutcome,
    ) -> Record:
        version = event.version_id or identity.unversioned_id(event.bucket, stored_object.etag)
        return self._record(
            event,
            stored_object.last_modified,
            version,
            status=status,
            stored_object=stored_object,
            outcome=outcome,
        )

    def _record(
        self,
        event: ObjectEvent,
        timestamp: datetime,
        version: str,
        *,
        status: Status,
        marker: bool = False,
        stored_object: StoredObject | None = None,
        outcome: ProcessingOutcome | None = None,
    ) -> Record:
        """Set all fields at once: copying a record takes as long as creating it."""
        upload_time = identity.upload_time(timestamp, version)
        return Record(
            object_key=event.key,
            upload_time=upload_time,
            bucket_name=event.bucket,
            status=status,
            marker=marker or None,
            processed_at=clock.format_milliseconds(self.now()),
            environment=self.environment,
            event_name=event.name,
            event_time=clock.format_milliseconds(event.time),
            version_id=event.version_id,
            sequencer=event.sequencer,
            attempts=event.deliveries,
            object_size=stored_object.size if stored_object else None,
            content_type=stored_object.content_type if stored_object else None,
            etag=stored_object.etag if stored_object else None,
            last_modified=upload_time.partition("#")[0] if stored_object else None,
            failure="; ".join(outcome.reasons) or None if outcome else None,
            failure_kind=outcome.failure_kind if outcome else None,
            flags=tuple(outcome.flags) if outcome else (),
            results=outcome.results if outcome else {},
        )
