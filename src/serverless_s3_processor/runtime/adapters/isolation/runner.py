"""Runs processors where they can harm nothing: for objects of which one may crash its process."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from serverless_s3_processor.runtime.adapters.isolation.environment import inherited_environment
from serverless_s3_processor.runtime.adapters.isolation.trial import ObjectRun
from serverless_s3_processor.runtime.adapters.isolation.worker import Worker, WorkerError
from serverless_s3_processor.runtime.ports import NeedsIsolationError, OutOfTimeError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from serverless_s3_processor.runtime.domain.outcomes.limits import Limits
    from serverless_s3_processor.runtime.domain.outcomes.outcome import ProcessingOutcome
    from serverless_s3_processor.runtime.ports import Content

BRIEF_DIVISOR: Final = 10
"""Trying an object gets a tenth of the time that settling it gets."""

_In = TypeVar("_In")
_Out = TypeVar("_Out")


class Process(Protocol):
    """What runs the processors of a trial: a child process, or what stands for one in tests."""

    def run(self, object_run: ObjectRun) -> None:
        """Run the selected processors, or as many as this process survives.

        Raises:
            UnavailableError: S3 refused or failed, or no time is left in this invocation.
            WorkerError: the processor at work ended or garbled the process, or took longer.
        """

    def end(self) -> None:
        """End it, and whatever it started."""


StartProcess = Callable[[Sequence[str], int, Mapping[str, str]], Process]
"""Starts a process by its command, its limit on memory and its environment."""


class _Group:
    """Processors that share a process, and the one that the objects of a batch share."""

    def __init__(self, names: Collection[str], start: Callable[[], Process]) -> None:
        self.names = names
        self.start = start
        self.shared: Process | None = None

    def take(self) -> Process:
        """Return the shared process, which is not shared any more, or start one."""
        process, self.shared = self.shared, None
        return process or self.start()


class IsolatedProcessors:
    """Runs the processors of each object in a child process, one object at a time.

    `run_isolated_briefly` is for all objects of a batch: they share one process, each gets little
    time, and only success counts, because an earlier object may have damaged the process.
    `run_isolated` is for the objects that are left: each gets a process and the whole time for
    itself. A processor that ends its process fails alone: the ones after it get a new process.

    `limits` are those of all processors, by name, in the order in which `command` runs them. Those
    in `with_credentials` have processes of their own, which inherit this one's credentials.
    """

    def __init__(
        self,
        *,
        command: Sequence[str],
        limits: Mapping[str, Limits],
        seconds: float,
        memory_bytes: int,
        with_credentials: Collection[str] = (),
        start: StartProcess = Worker,
        new_object_run: Callable[[Content, Mapping[str, Limits], float], ObjectRun] = ObjectRun,
    ) -> None:
        self._limits = limits
        self._seconds = seconds
        self._new_trial = new_object_run
        self._lock = Lock()
        trusted = [name for name in limits if name in with_credentials]
        others = [name for name in limits if name not in with_credentials]

        def starting(*, trust: bool) -> Callable[[], Process]:
            return lambda: start(
                command, memory_bytes, inherited_environment(os.environ, with_credentials=trust)
            )

        groups = _Group(others, starting(trust=False)), _Group(trusted, starting(trust=True))
        self._groups = [group for group in groups if group.names]

    def run_isolated_briefly(self, content: Content) -> ProcessingOutcome:
        """Run the processors in the processes that the batch shares.

        Raises:
            UnavailableError: S3 refused or failed, or no process could be started.
            NeedsIsolationError: it is to be settled alone.
        """
        with self._lock:
            object_run = self._new_trial(content, self._limits, self._seconds / BRIEF_DIVISOR)
            for group in self._groups:
                _run_briefly(group, object_run)
            return object_run.outcome

    def run_isolated(self, content: Content) -> ProcessingOutcome:
        """Run the processors in a process of its own; after one that ended it, in another.

        Raises:
            UnavailableError: S3 refused or failed, no process could be started, or no time is left.
        """
        with self._lock:
            object_run = self._new_trial(content, self._limits, self._seconds)
            for group in self._groups:
                _run_to_end(group, object_run)
            return object_run.outcome

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
        """End the shared processes; the next object starts others."""
        with self._lock:
            for group in self._groups:
                if group.shared:
                    group.shared.end()
                group.shared = None


def _run_briefly(group: _Group, object_run: ObjectRun) -> None:
    object_run.select(group.names)
    process = group.take()
    try:
        _run(process, object_run)
    except OutOfTimeError as error:
        process.end()
        raise NeedsIsolationError(str(error)) from error
    except BaseException:
        process.end()
        raise
    if object_run.outcome.failures:
        process.end()
        raise NeedsIsolationError("; ".join(object_run.outcome.reasons))
    group.shared = process


def _run_to_end(group: _Group, object_run: ObjectRun) -> None:
    object_run.select(group.names)
    while not object_run.is_done:
        process = group.start()
        try:
            _run(process, object_run)
        finally:
            process.end()


def _run(process: Process, object_run: ObjectRun) -> None:
    try:
        process.run(object_run)
    except WorkerError as error:
        object_run.fail(str(error))
    finally:
        object_run.pause()
