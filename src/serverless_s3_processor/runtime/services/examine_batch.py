"""Examine the objects of a batch, in one attempt or, after a crash, in several careful ones."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from serverless_s3_processor.runtime.domain.failure import Cause
from serverless_s3_processor.runtime.ports import NeedsIsolationError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from serverless_s3_processor.runtime.domain.events import ObjectEvent
    from serverless_s3_processor.runtime.domain.record import Record
    from serverless_s3_processor.runtime.ports import StoredObject
    from serverless_s3_processor.runtime.ports.concurrent_reader import (
        ConcurrentReader,
        ReadRequest,
    )
    from serverless_s3_processor.runtime.ports.parallel_map import ParallelMap
    from serverless_s3_processor.runtime.services.examine_object import ExamineObject


class Task(NamedTuple):
    """An event to examine, and the message that it came in."""

    message: str
    event: ObjectEvent


class MessageFailure(NamedTuple):
    """Why a message failed and is to be delivered again.

    What is `unsettled` is up to the next attempt, if there is one.
    """

    message: str
    reason: str
    key: str | None = None
    cause: Cause = Cause.UNAVAILABLE
    needs_isolation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessingStrategy:
    """A way to examine objects; `in_parallel` maps over them, `reserve` is in seconds.

    No object is begun when less than `reserve` is left: its message is delivered again.

    With `at_once` small objects are read together and examined as they come, one after the other.
    That is for processors that do not wait for anything themselves. `clock` returns seconds.
    """

    examine: ExamineObject
    in_parallel: ParallelMap
    reserve: float
    at_once: ConcurrentReader | None = None
    clock: Callable[[], float] = time.monotonic

    def __call__(
        self, tasks: Sequence[Task], seconds_left: Callable[[], float]
    ) -> list[Record | MessageFailure | None]:
        """Return what each task comes to; nothing is raised."""
        found = self._small_ones(tasks, seconds_left)
        others = [place for place in range(len(tasks)) if place not in found]
        examined = self.in_parallel(lambda at: self._examined(tasks[at], seconds_left), others)
        found |= zip(others, examined, strict=True)
        return [found[place] for place in range(len(tasks))]

    def _small_ones(
        self, tasks: Sequence[Task], seconds_left: Callable[[], float]
    ) -> dict[int, Record | MessageFailure | None]:
        """Whatever goes wrong with reading together, those that are left are read one by one."""
        found: dict[int, Record | MessageFailure | None] = {}
        if self.at_once:
            with suppress(Exception):
                for place, outcome in self._small(self.at_once, tasks, seconds_left):
                    found[place] = outcome
        return found

    def _small(
        self, read: ConcurrentReader, tasks: Sequence[Task], seconds_left: Callable[[], float]
    ) -> Iterator[tuple[int, Record | MessageFailure | None]]:
        """Yield the places of those whose one read brought them, and what they come to."""
        asked: list[int] = []

        def asking() -> Iterator[ReadRequest]:
            for place, task in enumerate(tasks):
                wanted = self.examine.wanted(task.event)
                if wanted and seconds_left() >= self.reserve:
                    asked.append(place)
                    yield wanted

        for number, held in read(asking()):
            if held:
                place = asked[number]
                yield place, self._examined(tasks[place], seconds_left, held)

    def _examined(
        self, task: Task, seconds_left: Callable[[], float], held: StoredObject | None = None
    ) -> Record | MessageFailure | None:
        remaining = seconds_left()
        if remaining < self.reserve:
            reason = "no time was left to begin"
            return MessageFailure(task.message, reason, task.event.key, Cause.TIMEOUT)
        deadline = self.clock() + remaining
        try:
            return self.examine(task.event, held, lambda: deadline - self.clock())
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
    tasks: Sequence[Task], attempts: Sequence[ProcessingStrategy], seconds_left: Callable[[], float]
) -> list[Record | MessageFailure | None]:
    """Return what each task comes to: a record, a problem, or None if there is nothing to write.

    What one attempt leaves unsettled is up to the next.
    """
    outcomes: dict[int, Record | MessageFailure | None] = {}
    places = list(range(len(tasks)))
    for attempt in attempts:
        found = attempt([tasks[place] for place in places], seconds_left)
        outcomes |= zip(places, found, strict=True)
        places = [place for place in places if _is_unsettled(outcomes[place])]
    return [outcomes[place] for place in range(len(tasks))]


def _is_unsettled(outcome: Record | MessageFailure | None) -> bool:
    return isinstance(outcome, MessageFailure) and outcome.needs_isolation
