"""Process a batch of messages: every event of every message becomes a record, or fails alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from s3_processor.domain import clock, parsing
from s3_processor.domain.history import sequence
from s3_processor.domain.record import Guard, Record
from s3_processor.ports import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from s3_processor.domain.events import ObjectEvent
    from s3_processor.ports import RecordTable
    from s3_processor.services.examine_object import ExamineObject

_In = TypeVar("_In")
_Out = TypeVar("_Out")


class Map(Protocol):
    """The builtin `map`, or one that runs in parallel."""

    def __call__(self, function: Callable[[_In], _Out], items: Iterable[_In], /) -> Iterable[_Out]:
        """Apply the function to each item; results are in the order of the items."""
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the queue."""

    id: str
    body: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a message failed and is to be delivered again."""

    message: str
    reason: str
    key: str | None = None


@dataclass(slots=True)
class BatchReport:
    """What a batch came to.

    `delays` are the seconds from an object's event to its record, one a record.
    """

    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)

    @property
    def failed(self) -> list[str]:
        """The ids of the messages to be delivered again, each once."""
        return list(dict.fromkeys(problem.message for problem in self.problems))


@dataclass(frozen=True, slots=True)
class _Task:
    message: str
    event: ObjectEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessObjects:
    """Processes messages; `in_parallel` maps over objects, `reserve` is in seconds.

    No object is begun when less than `reserve` is left: its message is delivered again.
    """

    examine: ExamineObject
    records: RecordTable
    in_parallel: Map
    reserve: float

    def __call__(
        self, messages: Sequence[Message], seconds_left: Callable[[], float]
    ) -> BatchReport:
        """Record what the messages tell; nothing is raised, failures are in the report."""
        report = BatchReport()
        tasks = _tasks(messages, report)
        outcomes = self.in_parallel(lambda task: self._examined(task, seconds_left), tasks)
        found = _sort_out(zip(tasks, outcomes, strict=True), report)
        written = self._write(_unique(found), found, report)
        _tell(written, report)
        return report

    def _examined(self, task: _Task, seconds_left: Callable[[], float]) -> Record | Problem | None:
        if seconds_left() < self.reserve:
            return Problem(task.message, "no time was left to begin", task.event.key)
        try:
            return self.examine(task.event)
        except UnavailableError as error:
            return Problem(task.message, str(error), task.event.key)
        except Exception as error:  # noqa: BLE001 - one object must not fail its batch
            return Problem(task.message, f"{type(error).__name__}: {error}", task.event.key)

    def _write(self, unique: Sequence[Record], found: _Found, report: BatchReport) -> list[Record]:
        plain = [record for record in unique if record.guards is Guard.NONE]
        lost = {record.identity for record in self.records.put_all(plain)}
        for identity in lost:
            report.problems += _problems(found[identity], "the table did not take the record")
        written = [record for record in plain if record.identity not in lost]
        guarded = (record for record in unique if record.guards is not Guard.NONE)
        return written + [r for r in guarded if self._write_guarded(r, found, report)]

    def _write_guarded(self, record: Record, found: _Found, report: BatchReport) -> bool:
        try:
            return self.records.put_guarded(record, record.guards)
        except UnavailableError as error:
            report.problems += _problems(found[record.identity], str(error))
            return False


_Found = dict[tuple[str, str], list[tuple[_Task, Record]]]


def _tasks(messages: Sequence[Message], report: BatchReport) -> list[_Task]:
    tasks: list[_Task] = []
    for message in messages:
        try:
            events = parsing.parse_message(message.body)
        except parsing.ForeignMessageError as error:
            report.problems.append(Problem(message.id, f"foreign message: {error}"))
        else:
            tasks += (_Task(message.id, event) for event in events)
    return tasks


def _sort_out(
    outcomes: Iterable[tuple[_Task, Record | Problem | None]], report: BatchReport
) -> _Found:
    found: _Found = {}
    for task, outcome in outcomes:
        if isinstance(outcome, Problem):
            report.problems.append(outcome)
        elif outcome is not None:
            found.setdefault(outcome.identity, []).append((task, outcome))
    return found


def _unique(found: _Found) -> list[Record]:
    """One write takes each identity once: of duplicates a success, then the higher sequencer."""
    return [max((record for _, record in same), key=_weight) for same in found.values()]


def _weight(record: Record) -> tuple[bool, str]:
    return record.failure is None, sequence(record.sequencer or "")


def _problems(same: Iterable[tuple[_Task, Record]], reason: str) -> list[Problem]:
    return [Problem(task.message, reason, task.event.key) for task, _ in same]


def _tell(written: Sequence[Record], report: BatchReport) -> None:
    report.records += written
    for record in written:
        delay = clock.parse(record.processed_at) - clock.parse(record.event_time)
        report.delays.append(delay.total_seconds())
