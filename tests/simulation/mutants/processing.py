"""Parts of the processor that lack one guard each."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.events import parsing
from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
from serverless_s3_processor.runtime.domain.events.watched import WatchedLocation, WatchedLocations
from serverless_s3_processor.runtime.domain.records.record import Guard, Record
from serverless_s3_processor.runtime.ports import StoredObject, UnavailableError
from serverless_s3_processor.runtime.services.processing.message_processor import (
    BatchReport,
    Message,
    MessageProcessor,
)
from serverless_s3_processor.runtime.services.processing.object_examiner import ObjectExaminer
from tests.simulation.adapters.store_and_table import FaultyRecords


def without(missing: Guard) -> type[FaultyRecords]:
    """Return a table of records without one guard."""

    class Unguarded(FaultyRecords):
        def put_guarded(self, record: Record, guard: Guard) -> bool:
            return FaultyRecords.put_guarded(self, record, guard & ~missing)

    Unguarded.__name__ = f"Unguarded{missing.name}"
    return Unguarded


class RequestsUnguarded(FaultyRecords):
    """Lets a record without a sequencer replace one that has a sequencer."""

    def put_guarded(self, record: Record, guard: Guard) -> bool:
        missing = Guard.NONE if record.sequencer else Guard.NOT_NEWER
        return FaultyRecords.put_guarded(self, record, guard & ~missing)


class IgnoresRecordedVersions(ObjectExaminer):
    """Does not look up whether a version that is gone was recorded while it existed."""

    def _is_recorded(self, event: ObjectEvent) -> bool:
        del event
        return False


class RecordsGoneOnRequest(ObjectExaminer):
    """Records as gone what only a request names."""

    def examine(
        self, event: ObjectEvent, stored_object: StoredObject | None = None, *time: Any
    ) -> Record | None:
        if event.name == parsing.REQUESTED:
            event = replace(event, name="somebody")
        return super().examine(event, stored_object, *time)


class RetriesUnreadable(ObjectExaminer):
    """Takes what can never be read for what can't be read now."""

    def _unreadable(self, event: ObjectEvent, stored_object: StoredObject, reason: str) -> Record:
        del event, stored_object
        raise UnavailableError(reason)


class IgnoresRecordedSequencer(ObjectExaminer):
    """Does not look up the sequencer that is on record."""

    def _keep_sequencer(self, record: Record, event: ObjectEvent) -> Record:
        del event
        return record


class IgnoresMarkersSequencer(ObjectExaminer):
    """Looks up the sequencer that is on record, but not that of a delete marker."""

    def _keep_sequencer(self, record: Record, event: ObjectEvent) -> Record:
        return record if record.marker else super()._keep_sequencer(record, event)


class IdentifiesByEventTime(ObjectExaminer):
    """Identifies records by the event's time instead of S3's Last-Modified."""

    def _record(
        self, event: ObjectEvent, timestamp: datetime, version: str, **fields: Any
    ) -> Record:
        del timestamp
        return super()._record(event, event.time, version, **fields)


class IdentifiesByMillisecond(ObjectExaminer):
    """Identifies records by milliseconds, which no listing contains."""

    def _record(
        self, event: ObjectEvent, timestamp: datetime, version: str, **fields: Any
    ) -> Record:
        record = super()._record(event, timestamp, version, **fields)
        return replace(record, upload_time=f"{clock.format_milliseconds(timestamp)}#{version}")


class TakesAnyUploadForItsOwn(ObjectExaminer):
    """Takes the same bytes, uploaded again, for the event's own."""

    def examine(
        self, event: ObjectEvent, stored_object: StoredObject | None = None, *time: Any
    ) -> Record | None:
        record = super().examine(event, stored_object, *time)
        return replace(record, sequencer=event.sequencer) if record else None


class WritesDuplicates(MessageProcessor):
    """Writes each record of a batch, also those of the same identity."""

    def _write(
        self, unique: Sequence[Record], records_by_identity: Any, report: BatchReport
    ) -> list[Record]:
        records = [record for pairs in records_by_identity.values() for _, record in pairs]
        return super()._write(records or unique, records_by_identity, report)


class FailsWholeBatch(MessageProcessor):
    """Lets a foreign message fail its whole batch."""

    def handle_batch(self, messages: Sequence[Message], remaining_seconds: Any) -> BatchReport:
        for message in messages:
            parsing.parse_message(message.body, self.watched)
        return super().handle_batch(messages, remaining_seconds)


class TrustsMessages(MessageProcessor):
    """Takes any bucket that a message names for one that is watched."""

    def handle_batch(self, messages: Sequence[Message], remaining_seconds: Any) -> BatchReport:
        locations = [*self.watched.locations, WatchedLocation("unwatched", "")]
        trusting = MessageProcessor(
            fast_path=self.fast_path,
            isolated_path=self.isolated_path,
            records=self.records,
            watched=WatchedLocations(locations),
        )
        return trusting.handle_batch(messages, remaining_seconds)


class ReportsNoUnwrittenRecords(MessageProcessor):
    """Does not report the records that the table did not take."""

    def _write(
        self, unique: Sequence[Record], records_by_identity: Any, report: BatchReport
    ) -> list[Record]:
        failures = list(report.failures)
        written = super()._write(unique, records_by_identity, report)
        report.failures[:] = failures
        return written


class WritesEveryRemoval(MessageProcessor):
    """Does not compare the removals of one batch with each other."""

    def _deduplicate(self, records_by_identity: Any) -> None:
        del records_by_identity
