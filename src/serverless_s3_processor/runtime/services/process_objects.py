"""Process a batch of messages: every event of every message becomes a record, or fails alone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from serverless_s3_processor.runtime.domain import clock, parsing
from serverless_s3_processor.runtime.domain.failure import Cause
from serverless_s3_processor.runtime.domain.history import sequence
from serverless_s3_processor.runtime.domain.record import Guard, Record
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.services.deduplicate_deletions import (
    RecordsByIdentity,
    deduplicate_deletions,
)
from serverless_s3_processor.runtime.services.examine_batch import (
    MessageFailure,
    ProcessingStrategy,
    Task,
    examine_batch,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from serverless_s3_processor.runtime.domain.events import ObjectEvent
    from serverless_s3_processor.runtime.domain.watched import WatchedLocations
    from serverless_s3_processor.runtime.ports.record_table import RecordTable


class Message(NamedTuple):
    """A message of the queue."""

    id: str
    body: str
    receive_count: int = 1
    """How often it was delivered, this time included."""


@dataclass(slots=True)
class BatchReport:
    """What a batch came to.

    `delays` are the seconds from an object's event to its record, one a record.
    """

    records: list[Record] = field(default_factory=list)
    problems: list[MessageFailure] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)

    @property
    def failed(self) -> list[str]:
        """The ids of the messages to be delivered again, each once."""
        return list(dict.fromkeys(problem.message for problem in self.problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessObjects:
    """Processes messages: as `usual`, or with care once one of a batch may have ended a worker.

    A worker that dies takes its whole batch with it, which is delivered again. From then on nobody
    knows which object did it, so all of them are examined in the `careful` attempts, which are
    not made before: most workers never need them.
    """

    usual: ProcessingStrategy
    careful: Callable[[], Sequence[ProcessingStrategy]]
    records: RecordTable
    watched: WatchedLocations

    def __call__(
        self, messages: Sequence[Message], seconds_left: Callable[[], float]
    ) -> BatchReport:
        """Record what the messages tell; nothing is raised, failures are in the report."""
        report = BatchReport()
        tasks = self._tasks(messages, report)
        suspected = any(message.receive_count > 1 for message in messages)
        attempts = self.careful() if suspected else (self.usual,)
        outcomes = examine_batch(tasks, attempts, seconds_left)
        found = _sort_out(zip(tasks, outcomes, strict=True), report)
        self._part(found)
        written = self._write(_unique(found), found, report)
        _tell(written, found, report)
        return report

    def _tasks(self, messages: Sequence[Message], report: BatchReport) -> list[Task]:
        tasks: list[Task] = []
        for message in messages:
            try:
                events = parsing.parse_message(message.body, self.watched)
            except parsing.ForeignMessageError as error:
                reason = f"foreign message: {error}"
                report.problems.append(MessageFailure(message.id, reason, cause=Cause.FOREIGN))
            else:
                tasks += (Task(message.id, _delivered(event, message)) for event in events)
        return tasks

    def _part(self, found: RecordsByIdentity) -> None:
        deduplicate_deletions(found)

    def _write(
        self, unique: Sequence[Record], found: RecordsByIdentity, report: BatchReport
    ) -> list[Record]:
        plain = [record for record in unique if record.guards is Guard.NONE]
        lost = {record.identity for record in self.records.put_all(plain)}
        for identity in lost:
            report.problems += _problems(found[identity], "the table did not take the record")
        written = [record for record in plain if record.identity not in lost]
        guarded = (record for record in unique if record.guards is not Guard.NONE)
        return written + [r for r in guarded if self._write_guarded(r, found, report)]

    def _write_guarded(self, record: Record, found: RecordsByIdentity, report: BatchReport) -> bool:
        try:
            return self.records.put_guarded(record, record.guards)
        except UnavailableError as error:
            report.problems += _problems(found[record.identity], str(error), error.cause)
            return False


def _delivered(event: ObjectEvent, message: Message) -> ObjectEvent:
    count = message.receive_count
    return event if count == event.deliveries else replace(event, deliveries=count)


def _sort_out(
    outcomes: Iterable[tuple[Task, Record | MessageFailure | None]], report: BatchReport
) -> RecordsByIdentity:
    found: RecordsByIdentity = {}
    for task, outcome in outcomes:
        if isinstance(outcome, MessageFailure):
            report.problems.append(outcome)
        elif outcome is not None:
            found.setdefault(outcome.identity, []).append((task, outcome))
    return found


def _unique(found: RecordsByIdentity) -> list[Record]:
    """One write takes each identity once: of duplicates a success, then the higher sequencer."""
    return [
        same[0][1] if len(same) == 1 else max((record for _, record in same), key=_weight)
        for same in found.values()
    ]


def _weight(record: Record) -> tuple[bool, str]:
    return record.failure is None, sequence(record.sequencer or "")


def _problems(
    same: Iterable[tuple[Task, Record]], reason: str, kind: Cause = Cause.UNAVAILABLE
) -> list[MessageFailure]:
    return [MessageFailure(task.message, reason, task.event.key, kind) for task, _ in same]


def _tell(written: Sequence[Record], found: RecordsByIdentity, report: BatchReport) -> None:
    """Count from the event that led to the record: of a request, from when it was asked for."""
    report.records += written
    for record in written:
        told = max(task.event.time for task, _ in found[record.identity])
        report.delays.append((clock.parse(record.processed_at) - told).total_seconds())
