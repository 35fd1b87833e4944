"""Runs processors where they can harm nothing: for objects of which one may crash its process."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final, TypeVar

from s3_processor.adapters.isolation.worker import Worker, WorkerError
from s3_processor.domain.outcome import Outcome
from s3_processor.ports import UnsettledError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

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
    """

    def __init__(self, *, command: Sequence[str], seconds: float, memory_bytes: int) -> None:
        self._command = command
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
            try:
                outcome = worker.run(content, self._seconds / BRIEF_SHARE)
            except WorkerError as error:
                worker.end()
                raise UnsettledError(str(error)) from error
            except BaseException:
                worker.end()
                raise
            if outcome.failures:
                worker.end()
                raise UnsettledError("; ".join(outcome.failures))
            self._shared = worker
            return outcome

    def settle(self, content: Content) -> Outcome:
        """Run the processors in a process of its own.

        Raises:
            UnavailableError: S3 refused or failed, or no process could be started.
        """
        with self._one_at_a_time:
            worker = self._start()
            try:
                return worker.run(content, self._seconds)
            except WorkerError as error:
                return Outcome(failures=[str(error)])
            finally:
                worker.end()

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
