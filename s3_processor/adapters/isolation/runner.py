"""Runs processors where they can harm nothing: for objects of which one may crash its process."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final, TypeVar

from s3_processor.adapters.isolation.trial import Trial
from s3_processor.adapters.isolation.worker import Worker, WorkerError
from s3_processor.ports import UnsettledError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from s3_processor.domain.limits import Limits
    from s3_processor.domain.outcome import Outcome
    from s3_processor.ports import Content

BRIEF_SHARE: Final = 10
"""Trying an object gets a tenth of the time that settling it gets."""

_In = TypeVar("_In")
_Out = TypeVar("_Out")


class IsolatedProcessors:
    """Runs the processors of each object in a child process, one object at a time.

    `try_briefly` is for all of a batch: one process for all, little time each, and only success
    counts, since what came before may have spoiled the process. `settle` is for those that are
    left: each has a process and the whole time to itself, and whatever happens is its own doing.
    A processor that ends its process fails alone: those after it get another one.

    `limits` are those of all processors, by name, in the order in which `command` runs them.
    """

    def __init__(
        self,
        *,
        command: Sequence[str],
        limits: Mapping[str, Limits],
        seconds: float,
        memory_bytes: int,
    ) -> None:
        self._command = command
        self._limits = limits
        self._seconds = seconds
        self._memory_bytes = memory_bytes
        self._one_at_a_time = Lock()
        self._shared: Worker | None = None

    def try_briefly(self, content: Content) -> Outcome:
        """Run the processors in the process that the batch shares.

        Raises:
            UnavailableError: S3 refused or failed, or no process could be started.
            UnsettledError: it is to be settled alone.
        """
        with self._one_at_a_time:
            worker = self._shared or self._start()
            self._shared = None
            trial = Trial(content, self._limits, self._seconds / BRIEF_SHARE)
            try:
                _run(worker, trial)
            except BaseException:
                worker.end()
                raise
            if trial.outcome.failures:
                worker.end()
                raise UnsettledError("; ".join(trial.outcome.failures))
            self._shared = worker
            return trial.outcome

    def settle(self, content: Content) -> Outcome:
        """Run the processors in a process of its own; after one that ended it, in another.

        Raises:
            UnavailableError: S3 refused or failed, or no process could be started.
        """
        with self._one_at_a_time:
            trial = Trial(content, self._limits, self._seconds)
            while not trial.is_over:
                worker = self._start()
                try:
                    _run(worker, trial)
                finally:
                    worker.end()
            return trial.outcome

    def ending_after(
        self, in_parallel: Callable[[Callable[[_In], _Out], Iterable[_In]], Iterable[_Out]]
    ) -> Callable[[Callable[[_In], _Out], Iterable[_In]], Iterator[_Out]]:
        """Return a `map` that ends the shared process when it is through."""

        def mapped(function: Callable[[_In], _Out], items: Iterable[_In]) -> Iterator[_Out]:
            try:
                yield from in_parallel(function, items)
            finally:
                self.end()

        return mapped

    def end(self) -> None:
        """End the shared process; the next object starts another."""
        with self._one_at_a_time:
            if self._shared:
                self._shared.end()
            self._shared = None

    def _start(self) -> Worker:
        return Worker(self._command, self._memory_bytes)


def _run(worker: Worker, trial: Trial) -> None:
    try:
        worker.run(trial)
    except WorkerError as error:
        trial.fail(str(error))
