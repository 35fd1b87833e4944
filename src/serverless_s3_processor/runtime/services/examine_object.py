"""From an event to the record of its object version: one read, and the processors that match."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.domain import clock, identity, removals
from serverless_s3_processor.runtime.domain.events import EventType, ObjectEvent
from serverless_s3_processor.runtime.domain.identity import MARKER, NULL_VERSION, in_bucket
from serverless_s3_processor.runtime.domain.outcome import ProcessingOutcome
from serverless_s3_processor.runtime.domain.parsing import REQUESTED
from serverless_s3_processor.runtime.domain.record import ARCHIVED, Record, Status
from serverless_s3_processor.runtime.ports import Address, StoredDeleteMarker, StoredObject
from serverless_s3_processor.runtime.ports.concurrent_reader import ReadRequest
from serverless_s3_processor.runtime.processors.view import ObjectView
from serverless_s3_processor.runtime.services.event_matches import (
    address,
    is_another,
    is_of,
    is_told_of,
)
from serverless_s3_processor.runtime.services.keep_derived import keep_derived
from serverless_s3_processor.runtime.services.ranged_reads import RangedReads

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from serverless_s3_processor.runtime.ports import ObjectStore
    from serverless_s3_processor.runtime.ports.derived_files import DerivedFiles
    from serverless_s3_processor.runtime.ports.record_table import RecordTable


def _no_end() -> float:
    return math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamineObject:
    """Reads an object version once and has the processors run, here or in isolation.

    `first_read` and `read_budget` are bytes: of the one read, and of the ranged reads of each
    processor after it, unless its limits say otherwise. `read_reserve` are the seconds that must be
    left to begin one of these. `read_ahead` bytes of them are read in one request before processors
    run, for those that run one after the other. `derived` takes what processors make.
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

    def wanted(self, event: ObjectEvent) -> ReadRequest | None:
        """Return what to read for an event, if that brings the whole of a small object."""
        is_small = event.size is not None and 0 <= event.size <= self.first_read
        if event.type is not EventType.CREATED or not is_small:
            return None
        return ReadRequest(address(event), self.first_read, event.size)

    def __call__(
        self,
        event: ObjectEvent,
        held: StoredObject | None = None,
        seconds_left: Callable[[], float] = _no_end,
    ) -> Record | None:
        """Return the event's record; None if it is on record already and can't be read again.

        `held` is what was read of `wanted`, if it was. `seconds_left` returns the seconds until
        this invocation ends.

        Raises:
            UnavailableError: S3 or the table refused or failed, or no time was left to read on.
        """
        if event.type is EventType.REMOVED:
            return self._removal(event)
        if event.type is EventType.MARKED and event.version_id is None:
            return self._null_marker(event)
        found = held or self.store.read(address(event), self.first_read, event.size)
        match found:
            case StoredObject() if is_another(found, event):
                other = replace(event, time=found.last_modified, sequencer=None)
                return self._object(other, found, seconds_left)
            case StoredObject():
                return self._sequenced(self._object(event, found, seconds_left), event)
            case StoredDeleteMarker():
                moment = found.last_modified or event.time
                return self._sequenced(self._marker(event, moment), event)
            case None:
                return self._gone(event)

    def _removal(self, event: ObjectEvent) -> Record | None:
        known = self.records.history(event.key, event.bucket)
        if removals.is_told(event, known):
            return None
        record = self._record(event, event.time, removals.name(event), status=Status.DELETED)
        same = removals.known_as(event, known)
        return replace(record, upload_time=same.upload_time) if same else record

    def _null_marker(self, event: ObjectEvent) -> Record:
        """Record a marker without a version id as a listing tells it, unless it was replaced."""
        null = Address(bucket=event.bucket, key=event.key, version_id=NULL_VERSION)
        held = self.store.read(null, self.first_read)
        if isinstance(held, StoredDeleteMarker) and is_told_of(held, event):
            return self._marker(event, held.last_modified or event.time)
        return self._past_marker(event)

    def _past_marker(self, event: ObjectEvent) -> Record:
        version = event.version_id or in_bucket(event.bucket, event.sequencer or MARKER)
        return self._record(event, event.time, version, status=Status.DELETED, marker=True)

    def _marker(self, event: ObjectEvent, moment: datetime) -> Record:
        version = event.version_id or in_bucket(event.bucket, MARKER)
        return self._record(event, moment, version, status=Status.DELETED, marker=True)

    def _gone(self, event: ObjectEvent) -> Record | None:
        """Record what the event said, unless the version was recorded while it was there.

        A request says no more than S3's own event, which may yet come and has another time.
        """
        if event.name == REQUESTED or self._on_record(event):
            return None
        if event.type is EventType.MARKED:
            return self._past_marker(event)
        told = event.etag or event.sequencer or "gone"
        version = event.version_id or in_bucket(event.bucket, told)
        return replace(
            self._record(event, event.time, version, status=Status.GONE),
            object_size=event.size,
            etag=event.etag,
        )

    def _on_record(self, event: ObjectEvent) -> bool:
        marked = event.type is EventType.MARKED
        return any(
            is_of(record, event)
            and (bool(record.marker) if marked else record.status is not Status.DELETED)
            for record in self.records.history(event.key, event.bucket)
        )

    def _sequenced(self, record: Record, event: ObjectEvent) -> Record:
        """Keep what S3 said, where this event is none of S3's (a person's request)."""
        if event.sequencer is not None:
            return record
        for known in self.records.history(event.key, event.bucket):
            if known.identity == record.identity and known.sequencer is not None:
                return replace(
                    record,
                    sequencer=known.sequencer,
                    event_name=known.event_name,
                    event_time=known.event_time,
                )
        return record

    def _object(
        self, event: ObjectEvent, held: StoredObject, seconds_left: Callable[[], float]
    ) -> Record:
        if event.key.endswith("/") and held.size == 0:
            return self._found(event, held, Status.FOLDER, ProcessingOutcome())
        if held.unreadable is not None:
            return self._unreadable(event, held, held.unreadable)
        if held.archived:
            return self._found(event, held, Status.PROCESSED, ProcessingOutcome(flags=[ARCHIVED]))
        outcome = self.process(self._view(event, held, seconds_left))
        if outcome.derived:
            keep_derived(outcome, self._found(event, held, Status.PROCESSED, outcome), self.derived)
        status = Status.FAILED if outcome.failures else Status.PROCESSED
        return self._found(event, held, status, outcome)

    def _unreadable(self, event: ObjectEvent, held: StoredObject, reason: str) -> Record:
        """Record what a listing tells, which is no content type."""
        record = self._found(event, held, Status.UNREADABLE, ProcessingOutcome())
        return replace(record, failure=reason, content_type=None)

    def _found(
        self, event: ObjectEvent, held: StoredObject, status: Status, outcome: ProcessingOutcome
    ) -> Record:
        version = event.version_id or in_bucket(event.bucket, held.etag)
        return self._record(
            event, held.last_modified, version, status=status, held=held, outcome=outcome
        )

    def _record(
        self,
        event: ObjectEvent,
        moment: datetime,
        version: str,
        *,
        status: Status,
        marker: bool = False,
        held: StoredObject | None = None,
        outcome: ProcessingOutcome | None = None,
    ) -> Record:
        """Of an object all is told at once: each copy of a record takes as long as its making."""
        upload_time = identity.upload_time(moment, version)
        return Record(
            object_key=event.key,
            upload_time=upload_time,
            bucket_name=event.bucket,
            status=status,
            marker=marker or None,
            processed_at=clock.millisecond(self.now()),
            environment=self.environment,
            event_name=event.name,
            event_time=clock.millisecond(event.time),
            version_id=event.version_id,
            sequencer=event.sequencer,
            attempts=event.deliveries,
            object_size=held.size if held else None,
            content_type=held.content_type if held else None,
            etag=held.etag if held else None,
            last_modified=clock.whole_second(held.last_modified) if held else None,
            failure="; ".join(outcome.reasons) or None if outcome else None,
            failure_kind=outcome.failure_kind if outcome else None,
            flags=tuple(outcome.flags) if outcome else (),
            results=outcome.results if outcome else {},
        )

    def _view(
        self, event: ObjectEvent, held: StoredObject, seconds_left: Callable[[], float]
    ) -> ObjectView:
        place = Address(
            bucket=event.bucket, key=event.key, version_id=held.version_id, etag=held.etag
        )

        reads = RangedReads(
            store=self.store, address=place, seconds_left=seconds_left, reserve=self.read_reserve
        )
        if self.read_ahead and held.size > len(held.head):
            length = min(self.read_ahead, held.size - len(held.head))
            reads.read_ahead(len(held.head), length)
        view = ObjectView(
            key=event.key,
            content_type=held.content_type,
            size=held.size,
            head=held.head,
            fetch=reads,
            budget=self.read_budget,
            metadata=held.metadata,
            md5=held.md5,
        )
        view.seconds_left = seconds_left
        return view
