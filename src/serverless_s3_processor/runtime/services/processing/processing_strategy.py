"""Examine the objects of a batch: on the fast path or, after a crash, in isolation."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from serverless_s3_processor.runtime.domain.outcomes.failure import Cause
from serverless_s3_processor.runtime.ports import NeedsIsolationError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
    from serverless_s3_processor.runtime.domain.records.record import Record
    from serverless_s3_processor.runtime.ports import StoredObject
    from serverless_s3_processor.runtime.ports.concurrent_reader import (
        ConcurrentReader,
        ReadRequest,
    )
    from serverless_s3_processor.runtime.ports.parallel_map import ParallelMap
    from serverless_s3_processor.runtime.services.processing.object_examiner import ObjectExaminer


class Task(NamedTuple):
    """An event to examine, and the message that it came in."""

    message: str
    event: ObjectEvent


class MessageFailure(NamedTuple):
    """Why a message failed and is delivered again.

    The next strategy examines objects that need isolation.
    """

    message: str
    reason: str
    key: str | None = None
    cause: Cause = Cause.UNAVAILABLE
    needs_isolation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessingStrategy:
    """A way to examine the objects of a batch.

    No examination begins when fewer than `reserve_seconds` remain: the message is delivered again.
    With a `concurrent_reader`, small objects are read together and examined one after the other,
    which suits processors that never wait.
    """

    examiner: ObjectExaminer
    in_parallel: ParallelMap
    reserve_seconds: float
    concurrent_reader: ConcurrentReader | None = None
    clock: Callable[[], float] = time.monotonic

    def run(
        self, tasks: Sequence[Task], remaining_seconds: Callable[[], float]
    ) -> list[Record | MessageFailure | None]:
        """Return the outcome of each task; raise nothing."""
        outcomes = self._examine_small(tasks, remaining_seconds)
        others = [index for index in range(len(tasks)) if index not in outcomes]
        examined = self.in_parallel(
            lambda index: self._examine(tasks[index], remaining_seconds), others
        )
        outcomes |= zip(others, examined, strict=True)
        return [outcomes[index] for index in range(len(tasks))]

    def _examine_small(
        self, tasks: Sequence[Task], remaining_seconds: Callable[[], float]
    ) -> dict[int, Record | MessageFailure | None]:
        """Read small objects together; if that fails, the others are read one by one."""
        outcomes: dict[int, Record | MessageFailure | None] = {}
        if self.concurrent_reader:
            with suppress(Exception):
                for index, outcome in self._read_small(
                    self.concurrent_reader, tasks, remaining_seconds
                ):
                    outcomes[index] = outcome
        return outcomes

    def _read_small(
        self, read: ConcurrentReader, tasks: Sequence[Task], remaining_seconds: Callable[[], float]
    ) -> Iterator[tuple[int, Record | MessageFailure | None]]:
        """Yield the indexes of the objects that one read returned, and their outcomes."""
        requested: list[int] = []

        def requests() -> Iterator[ReadRequest]:
            for index, task in enumerate(tasks):
                request = self.examiner.read_request(task.event)
                if request and remaining_seconds() >= self.reserve_seconds:
                    requested.append(index)
                    yield request

        for number, stored_object in read(requests()):
            if stored_object:
                index = requested[number]
                yield index, self._examine(tasks[index], remaining_seconds, stored_object)

    def _examine(
        self,
        task: Task,
        remaining_seconds: Callable[[], float],
        stored_object: StoredObject | None = None,
    ) -> Record | MessageFailure | None:
        remaining = remaining_seconds()
        if remaining < self.reserve_seconds:
            reason = "no time was left to begin"
            return MessageFailure(task.message, reason, task.event.key, Cause.TIMEOUT)
        deadline = self.clock() + remaining
        try:
            return self.examiner.examine(task.event, stored_object, lambda: deadline - self.clock())
        except NeedsIsolationError as error:
            return MessageFailure(
                task.message, str(error), task.event.key, Cause.POISON, needs_isolation=True
            )
        except UnavailableError as error:
            return MessageFailure(task.message, str(error), task.event.key, error.cause)
        except Exception as error:  # noqa: BLE001 - one object must not fail its batch
            reason = f"{type(error).__name__}: {error}"
            return MessageFailure(task.message, reason, task.event.key, Cause.UNEXPECTED)


def examine_batch(
    tasks: Sequence[Task],
    strategies: Sequence[ProcessingStrategy],
    remaining_seconds: Callable[[], float],
) -> list[Record | MessageFailure | None]:
    """Return the outcome of each task: a record, a failure, or None if there is nothing to write.

    Each strategy examines the objects that need isolation after the one before.
    """
    outcomes: dict[int, Record | MessageFailure | None] = {}
    pending = list(range(len(tasks)))
    for strategy in strategies:
        results = strategy.run([tasks[index] for index in pending], remaining_seconds)
        outcomes |= zip(pending, results, strict=True)
        pending = [index for index in pending if _needs_isolation(outcomes[index])]
    return [outcomes[index] for index in range(len(tasks))]


def _needs_isolation(outcome: Record | MessageFailure | None) -> bool:
    return isinstance(outcome, MessageFailure) and outcome.needs_isolation
