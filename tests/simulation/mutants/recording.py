"""Parts of the processor that lack one guard each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.events import parsing
from serverless_s3_processor.runtime.domain.events.watched import WatchedLocation, WatchedLocations
from serverless_s3_processor.runtime.domain.records.record import Guard
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.services.dead_letters.redriver import RedrivenLetter, Redriver
from serverless_s3_processor.runtime.services.processing.message_processor import MessageProcessor
from serverless_s3_processor.runtime.services.processing.object_examiner import ObjectExaminer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
    from serverless_s3_processor.runtime.domain.records.listing import (
        Position,
        RecordPage,
        RecordQuery,
    )
    from serverless_s3_processor.runtime.domain.records.record import Record
    from serverless_s3_processor.runtime.ports import StoredObject
    from serverless_s3_processor.runtime.ports.record_table import (
        NewestRecords,
        RecordTable,
        SegmentPage,
    )
    from serverless_s3_processor.runtime.services.processing.message_processor import (
        BatchReport,
        Message,
    )


@dataclass(frozen=True, slots=True)
class Unguarded:
    """A table of records without one guard."""

    table: RecordTable
    missing: Guard

    def put_all(self, records: Sequence[Record]) -> list[Record]:
        return self.table.put_all(records)

    def put_guarded(self, record: Record, guard: Guard) -> bool:
        return self.table.put_guarded(record, guard & ~self.missing)

    def history(self, key: str, bucket: str | None) -> list[Record]:
        return self.table.history(key, bucket)

    def newest(self, key: str, max_records: int, version_id: str | None = None) -> NewestRecords:
        return self.table.newest(key, max_records, version_id)

    def get_many(
        self, identities: Sequence[tuple[str, str]], *, consistent: bool = False
    ) -> dict[tuple[str, str], Record]:
        return self.table.get_many(identities, consistent=consistent)

    def scan_segment(
        self, number: int, of: int, after: tuple[str, str] | None = None
    ) -> SegmentPage:
        return self.table.scan_segment(number, of, after)

    def page(self, query: RecordQuery, after: Position | None, limit: int) -> RecordPage:
        return self.table.page(query, after, limit)


class RequestsUnguarded(Unguarded):
    """Lets what has no sequencer replace what has one."""

    def put_guarded(self, record: Record, guard: Guard) -> bool:
        missing = Guard.NONE if record.sequencer else self.missing
        return self.table.put_guarded(record, guard & ~missing)


class NeverOnRecord(ObjectExaminer):
    """Does not ask whether what is gone was recorded while it was there."""

    def _is_recorded(self, event: ObjectEvent) -> bool:
        del event
        return False


class GoneOnRequest(ObjectExaminer):
    """Records as gone what only a request tells of."""

    def examine(
        self, event: ObjectEvent, held: StoredObject | None = None, *time: Any
    ) -> Record | None:
        told = replace(event, name="somebody") if event.name == parsing.REQUESTED else event
        return super().examine(told, held, *time)


class TriesForEver(ObjectExaminer):
    """Takes what can never be read for what can't be read now."""

    def _unreadable(self, event: ObjectEvent, held: StoredObject, reason: str) -> Record:
        del event, held
        raise UnavailableError(reason)


class Unsequenced(ObjectExaminer):
    """Does not look for the sequencer that is on record."""

    def _keep_sequencer(self, record: Record, event: ObjectEvent) -> Record:
        del event
        return record


class ByTheEventsTime(ObjectExaminer):
    """Names records by the event's time instead of S3's Last-Modified."""

    def _record(
        self,
        event: ObjectEvent,
        timestamp: datetime,
        version: str,
        **told: Any,
    ) -> Record:
        del timestamp
        return super()._record(event, event.time, version, **told)


class ByTheMillisecond(ObjectExaminer):
    """Names records by milliseconds, which a listing does not tell."""

    def _record(
        self,
        event: ObjectEvent,
        timestamp: datetime,
        version: str,
        **told: Any,
    ) -> Record:
        record = super()._record(event, timestamp, version, **told)
        return replace(record, upload_time=f"{clock.format_milliseconds(timestamp)}#{version}")


class MarkersUnsequenced(ObjectExaminer):
    """Looks for the sequencer that is on record, but not for that of a delete marker."""

    def _keep_sequencer(self, record: Record, event: ObjectEvent) -> Record:
        return record if record.marker else super()._keep_sequencer(record, event)


class OwnWhateverIsThere(ObjectExaminer):
    """Takes the same bytes, uploaded again, for the event's own."""

    def examine(
        self, event: ObjectEvent, held: StoredObject | None = None, *time: Any
    ) -> Record | None:
        record = super().examine(event, held, *time)
        return replace(record, sequencer=event.sequencer) if record else None


class DeletesFirst(Redriver):
    """Deletes dead letters before they are on the queue again."""

    def _return(self, waiting: Sequence[RedrivenLetter], *, is_bulk: bool) -> list[RedrivenLetter]:
        self.dead_letters.delete([fate.letter for fate in waiting])
        self.queue.put([fate.letter.body for fate in waiting], is_bulk=is_bulk)
        return list(waiting)


class WithDuplicates(MessageProcessor):
    """Writes all that a batch came to, the same records too."""

    def _write(self, unique: Sequence[Record], found: Any, report: BatchReport) -> list[Record]:
        every = [record for same in found.values() for _, record in same]
        return super()._write(every or unique, found, report)


class AllOrNothing(MessageProcessor):
    """Lets a foreign message fail its whole batch."""

    def handle_batch(self, messages: Sequence[Message], remaining_seconds: Any) -> BatchReport:
        for message in messages:
            parsing.parse_message(message.body, self.watched)
        return super().handle_batch(messages, remaining_seconds)


class TrustsMessages(MessageProcessor):
    """Takes any bucket that a message names for one that is watched."""

    def handle_batch(self, messages: Sequence[Message], remaining_seconds: Any) -> BatchReport:
        anything = WatchedLocations([*self.watched.locations, WatchedLocation("unwatched", "")])
        trusting = MessageProcessor(
            fast_path=self.fast_path,
            isolated_path=self.isolated_path,
            records=self.records,
            watched=anything,
        )
        return trusting.handle_batch(messages, remaining_seconds)


class ForgetsUnwritten(MessageProcessor):
    """Does not report what the table did not take."""

    def _write(self, unique: Sequence[Record], found: Any, report: BatchReport) -> list[Record]:
        problems = list(report.failures)
        written = super()._write(unique, found, report)
        report.failures[:] = problems
        return written
