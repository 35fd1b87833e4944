"""Runs processors in child processes, for objects that may crash their process."""

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
"""A brief run of an object has a tenth of the time of its final run."""

_In = TypeVar("_In")
_Out = TypeVar("_Out")


class Process(Protocol):
    """Runs an object's processors: a child process, or a fake in tests."""

    def run(self, object_run: ObjectRun) -> None:
        """Run the selected processors, until one breaks the process.

        Raises:
            UnavailableError: S3 refused or failed, or no time is left in this invocation.
            WorkerError: the running processor ended or corrupted the process, or timed out.
        """

    def end(self) -> None:
        """Kill the process and its children."""


StartProcess = Callable[[Sequence[str], int, Mapping[str, str]], Process]
"""Starts a process with a command, a memory limit in bytes, and environment variables."""


class _Group:
    """Processors that share a process, and the process that the objects of a batch share."""

    def __init__(self, names: Collection[str], start: Callable[[], Process]) -> None:
        self.names = names
        self.start = start
        self.shared: Process | None = None

    def take(self) -> Process:
        """Return the shared process, which is then no longer shared, or start one."""
        process, self.shared = self.shared, None
        return process or self.start()


class IsolatedProcessors:
    """Runs the processors of each object in a child process, one object at a time.

    With `run_isolated_briefly` the objects of a batch share a process, each has little time, and
    only success counts, as an earlier object may have corrupted the process. With `run_isolated`
    each of the remaining objects has its own process, and all the time. If a processor ends its
    process, the next ones run in a new process.

    `limits` are by processor name, in the order in which `command` runs the processors. Those in
    `with_credentials` have separate processes, which inherit this one's credentials.
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
        self._new_object_run = new_object_run
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
            NeedsIsolationError: the object must be run alone.
        """
        with self._lock:
            object_run = self._new_object_run(content, self._limits, self._seconds / BRIEF_DIVISOR)
            for group in self._groups:
                _run_briefly(group, object_run)
            return object_run.outcome

    def run_isolated(self, content: Content) -> ProcessingOutcome:
        """Run the processors in the object's own process, and in another if one ends it.

        Raises:
            UnavailableError: S3 refused or failed, no process could be started, or no time is left.
        """
        with self._lock:
            object_run = self._new_object_run(content, self._limits, self._seconds)
            for group in self._groups:
                _run_to_end(group, object_run)
            return object_run.outcome

    def ending_after(
        self, in_parallel: Callable[[Callable[[_In], _Out], Iterable[_In]], Iterable[_Out]]
    ) -> Callable[[Callable[[_In], _Out], Iterable[_In]], Iterator[_Out]]:
        """Return a `map` that ends the shared processes when it is done."""

        def mapped(function: Callable[[_In], _Out], items: Iterable[_In]) -> Iterator[_Out]:
            try:
                yield from in_parallel(function, items)
            finally:
                self.end()

        return mapped

    def end(self) -> None:
        """End the shared processes; the next object starts new ones."""
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
