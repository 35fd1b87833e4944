"""The state of processing one object, over as many processes as it takes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.adapters.isolation.channel import ChannelError
from serverless_s3_processor.runtime.adapters.isolation.files import unpack
from serverless_s3_processor.runtime.adapters.isolation.stopwatch import Stopwatch
from serverless_s3_processor.runtime.domain.outcomes.derived import DerivedTooLargeError
from serverless_s3_processor.runtime.domain.outcomes.failure import FailureKind, ProcessorFailure
from serverless_s3_processor.runtime.domain.outcomes.outcome import (
    ProcessingOutcome,
    ResultTooLargeError,
)
from serverless_s3_processor.runtime.domain.records import storable
from serverless_s3_processor.runtime.ports import OutOfTimeError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from serverless_s3_processor.runtime.domain.outcomes.derived import DerivedFile
    from serverless_s3_processor.runtime.domain.outcomes.limits import Limits
    from serverless_s3_processor.runtime.ports import Content

UNNAMED: Final = "processing"
"""The name in failures while no processor is running."""
RECORD_SECONDS: Final = 1.0
"""Time that must be left in the invocation to write a batch's records."""


class ObjectRun:
    """The outcome so far, the processors that are waiting, and the time that is left.

    `seconds` are for all processors together; a processor's limits may allow it less. Only the time
    of their process counts: the stopwatch is paused while S3 is read.
    """

    def __init__(
        self,
        content: Content,
        limits: Mapping[str, Limits],
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.content: Final = content
        self.outcome: Final = ProcessingOutcome()
        self.running: str | None = None
        self._limits = limits
        self._waiting = dict.fromkeys(limits)
        self._selected: Collection[str] = limits
        self._seconds = self._processor_end = self._processor_seconds = seconds
        self._stopwatch = Stopwatch(clock)

    @property
    def is_done(self) -> bool:
        """Whether none of the selected processors is waiting."""
        return not any(name in self._selected for name in self._waiting)

    @property
    def remaining_seconds(self) -> float:
        """The time that the running processor has left."""
        return self._processor_end - self._stopwatch.seconds

    @property
    def timeout_seconds(self) -> float:
        """How long to wait for the process: until its time or the invocation's time is over."""
        return min(self.remaining_seconds, self._invocation_seconds)

    def select(self, names: Collection[str]) -> None:
        """Run only these processors, until others are selected."""
        self._selected = names

    def describe(self) -> dict[str, Any]:
        """Return the message that starts the waiting processors, and start the stopwatch."""
        self.content.open_budget()
        self._processor_end = self._seconds
        self._stopwatch.start()
        return {
            "key": self.content.key,
            "content_type": self.content.declared_type,
            "sniffed_type": self.content.sniffed_type,
            "types": sorted(self.content.types),
            "metadata": dict(self.content.metadata),
            "md5": self.content.md5,
            "size": self.content.size,
            "budget": self.content.budget,
            "seconds": self.remaining_seconds,
            "run": [name for name in self._waiting if name in self._selected],
        }

    def begin(self, name: str) -> None:
        """Set the running processor.

        Raises:
            ChannelError: it is not waiting.
        """
        if name not in self._waiting or name not in self._selected:
            raise ChannelError(f"{name!r} was not selected")
        del self._waiting[name]
        limits, elapsed = self._limits[name], self._stopwatch.seconds
        self.running = name
        self._processor_end = min(self._seconds, elapsed + limits.max_seconds)
        self._processor_seconds = self._processor_end - elapsed
        self.content.open_budget(limits.max_bytes_read)

    def fetch(self, start: int, length: int) -> bytes:
        """Read for the running processor, with the stopwatch paused.

        Raises:
            UnavailableError: S3 refused or failed, or no time was left to read.
        """
        with self._stopwatch.paused():
            return self.content.fetch(start, length)

    def pause(self) -> None:
        """Stop the stopwatch until the next `describe`."""
        self._stopwatch.stop()

    def add(self, message: dict[str, Any], data: bytes = b"") -> None:
        """Add the result and the derived files of the running processor.

        Raises:
            ChannelError: the message is invalid; a broken process may send anything.
        """
        match message:
            case {"results": dict(results), "flags": list(flags), "failures": list(failures)}:
                self._add(results, flags, failures, unpack(message.get("derived", ()), data))
                self._remember(message)
                self.running = None
            case _:
                raise ChannelError("its message is not a valid outcome")

    def fail(self, reason: str) -> None:
        """Add the failure of the running processor; without one, no processor can run."""
        self._add_failure(FailureKind.POISON, self.running or UNNAMED, reason)
        if self.running is None:
            self._waiting.clear()
        self.running = None
        if self._waiting and self._stopwatch.seconds >= self._seconds:
            for name in self._waiting:
                self._add_failure(FailureKind.POISON, name, "there was no time left to run it")
            self._waiting.clear()

    def describe_timeout(self) -> str:
        """Return the reason of the running processor's timeout.

        Raises:
            OutOfTimeError: it had time left, but the invocation has not.
        """
        if self._invocation_seconds < self.remaining_seconds:
            raise OutOfTimeError("there was no time left to finish it")
        return f"it took longer than {round(self._processor_seconds, 1):g} s"

    @property
    def _invocation_seconds(self) -> float:
        return self.content.remaining_seconds() - RECORD_SECONDS

    def _add(
        self,
        results: dict[str, Any],
        flags: list[Any],
        failures: list[Any],
        files: list[DerivedFile],
    ) -> None:
        name = self.running
        if name is None or not results.keys() <= {name}:
            raise ChannelError("its message is from another processor")
        try:
            failed = [_failure(name, message) for message in failures]
            for attributes in results.values():
                self.outcome.add(
                    name, attributes, flags, self._limits[name].max_result_bytes, files
                )
        except (ResultTooLargeError, DerivedTooLargeError) as error:
            self._add_failure(FailureKind.CONTENT, name, str(error))
        except (TypeError, ValueError) as error:
            raise ChannelError(str(error)) from error
        self.outcome.failures += failed

    def _add_failure(self, kind: FailureKind, processor: str, text: str) -> None:
        self.outcome.failures.append(ProcessorFailure(kind, processor, text))

    def _remember(self, message: dict[str, Any]) -> None:
        """Store what later processors need if they run in another process."""
        match message:
            case {"sniffed_type": str(sniffed), "types": list(types)}:
                self.content.sniffed_type = sniffed
                self.content.types = frozenset(map(str, types))


def _failure(processor: str, message: object) -> ProcessorFailure:
    """Parse the failure that a process sent.

    Raises:
        ValueError: it is invalid, or a record can't store it.
    """
    match storable.validate(message):
        case [str(kind), str(text)]:
            return ProcessorFailure(FailureKind(kind), processor, text)
    raise ValueError("its message is not a valid outcome")
