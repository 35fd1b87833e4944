"""Process a batch of messages: each event becomes a record, or fails without affecting others."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.events import parsing
from serverless_s3_processor.runtime.domain.outcomes.failure import Cause
from serverless_s3_processor.runtime.domain.records.history import comparable_sequencer
from serverless_s3_processor.runtime.domain.records.record import Guard, Record
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.services.processing.deduplicate_deletions import (
    RecordsByIdentity,
    deduplicate_deletions,
)
from serverless_s3_processor.runtime.services.processing.processing_strategy import (
    MessageFailure,
    ProcessingStrategy,
    Task,
    examine_batch,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
    from serverless_s3_processor.runtime.domain.events.watched import WatchedLocations
    from serverless_s3_processor.runtime.ports.record_table import RecordTable


class Message(NamedTuple):
    """A message of the queue."""

    id: str
    body: str
    receive_count: int = 1
    """How often it was delivered, including this time."""


@dataclass(slots=True)
class BatchReport:
    """The result of a batch; `delays` are the seconds from each object's event to its record."""

    records: list[Record] = field(default_factory=list)
    failures: list[MessageFailure] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)

    @property
    def failed_message_ids(self) -> list[str]:
        """The ids of the messages to deliver again, each once."""
        return list(dict.fromkeys(failure.message for failure in self.failures))


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageProcessor:
    """Processes messages on the fast path; on the isolated path once one was delivered again.

    A function that crashes fails its whole batch, which is delivered again. Nobody knows which
    object crashed it, so all of them are examined in isolation. The isolated path is built when it
    is needed: most processes never do.
    """

    fast_path: ProcessingStrategy
    isolated_path: Callable[[], Sequence[ProcessingStrategy]]
    records: RecordTable
    watched: WatchedLocations

    def handle_batch(
        self, messages: Sequence[Message], remaining_seconds: Callable[[], float]
    ) -> BatchReport:
        """Record the objects of the messages; raise nothing: failures are in the report."""
        report = BatchReport()
        tasks = self._tasks(messages, report)
        is_retry = any(message.receive_count > 1 for message in messages)
        strategies = self.isolated_path() if is_retry else (self.fast_path,)
        outcomes = examine_batch(tasks, strategies, remaining_seconds)
        records_by_identity = _group_by_identity(zip(tasks, outcomes, strict=True), report)
        self._deduplicate(records_by_identity)
        written = self._write(_unique(records_by_identity), records_by_identity, report)
        _add_delays(written, records_by_identity, report)
        return report

    def _tasks(self, messages: Sequence[Message], report: BatchReport) -> list[Task]:
        tasks: list[Task] = []
        for message in messages:
            try:
                events = parsing.parse_message(message.body, self.watched)
            except parsing.ForeignMessageError as error:
                reason = f"foreign message: {error}"
                report.failures.append(MessageFailure(message.id, reason, cause=Cause.FOREIGN))
            else:
                tasks += (Task(message.id, _with_deliveries(event, message)) for event in events)
        return tasks

    def _deduplicate(self, records_by_identity: RecordsByIdentity) -> None:
        deduplicate_deletions(records_by_identity)

    def _write(
        self, unique: Sequence[Record], records_by_identity: RecordsByIdentity, report: BatchReport
    ) -> list[Record]:
        plain = [record for record in unique if record.guard is Guard.NONE]
        unwritten = {record.identity for record in self.records.put_all(plain)}
        for identity in unwritten:
            report.failures += _failures(
                records_by_identity[identity], "the table did not accept the record"
            )
        written = [record for record in plain if record.identity not in unwritten]
        guarded = (record for record in unique if record.guard is not Guard.NONE)
        return written + [r for r in guarded if self._write_guarded(r, records_by_identity, report)]

    def _write_guarded(
        self, record: Record, records_by_identity: RecordsByIdentity, report: BatchReport
    ) -> bool:
        try:
            return self.records.put_guarded(record, record.guard)
        except UnavailableError as error:
            report.failures += _failures(
                records_by_identity[record.identity], str(error), error.cause
            )
            return False


def _with_deliveries(event: ObjectEvent, message: Message) -> ObjectEvent:
    count = message.receive_count
    return event if count == event.deliveries else replace(event, deliveries=count)


def _group_by_identity(
    outcomes: Iterable[tuple[Task, Record | MessageFailure | None]], report: BatchReport
) -> RecordsByIdentity:
    records_by_identity: RecordsByIdentity = {}
    for task, outcome in outcomes:
        if isinstance(outcome, MessageFailure):
            report.failures.append(outcome)
        elif outcome is not None:
            records_by_identity.setdefault(outcome.identity, []).append((task, outcome))
    return records_by_identity


def _unique(records_by_identity: RecordsByIdentity) -> list[Record]:
    """Select one record per identity: a success, then the highest sequencer."""
    return [
        pairs[0][1] if len(pairs) == 1 else max((record for _, record in pairs), key=_weight)
        for pairs in records_by_identity.values()
    ]


def _weight(record: Record) -> tuple[bool, str]:
    return record.failure is None, comparable_sequencer(record.sequencer or "")


def _failures(
    pairs: Iterable[tuple[Task, Record]], reason: str, cause: Cause = Cause.UNAVAILABLE
) -> list[MessageFailure]:
    return [MessageFailure(task.message, reason, task.event.key, cause) for task, _ in pairs]


def _add_delays(
    written: Sequence[Record], records_by_identity: RecordsByIdentity, report: BatchReport
) -> None:
    """Measure each delay from the latest event that led to the record."""
    report.records += written
    for record in written:
        event_time = max(task.event.time for task, _ in records_by_identity[record.identity])
        report.delays.append((clock.parse(record.processed_at) - event_time).total_seconds())
