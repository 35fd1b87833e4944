"""A process of its own for what may crash, with limits on time and memory."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, Final

from s3_processor.adapters.isolation.channel import Channel, ChannelError
from s3_processor.domain import storable
from s3_processor.domain.outcome import Outcome
from s3_processor.ports import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from s3_processor.domain.record import Json
    from s3_processor.ports import Content

_START_SECONDS: Final = 10.0
_END_SECONDS: Final = 1.0


class WorkerError(Exception):
    """The worker is of no more use; the text says what its last object did to it."""


class Worker:
    """A child process that runs processors on one object after the other.

    It is a new program, not a fork: this process has threads. `command` is what to run; the ends
    of two pipes and the limit on memory are added to it.
    """

    def __init__(self, command: Sequence[str], memory_bytes: int) -> None:
        """Start it.

        Raises:
            UnavailableError: there is no room or time for it now.
        """
        theirs_in, our_out = os.pipe()
        our_in, theirs_out = os.pipe()
        self._channel = Channel(our_in, our_out)
        self._running = "processing"
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [*command, str(theirs_in), str(theirs_out), str(memory_bytes)],
                pass_fds=(theirs_in, theirs_out),
                stdin=subprocess.DEVNULL,
                stdout=2,  # what processors print is for the log, as is all they complain about
                start_new_session=True,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
        except OSError as error:
            self._channel.close()
            raise UnavailableError(f"no process could be started: {error}") from error
        finally:
            os.close(theirs_in)
            os.close(theirs_out)
        self._expect_ready()

    def end(self) -> None:
        """End it, and whatever it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._channel.close()

    def run(self, content: Content, seconds: float) -> Outcome:
        """Run the processors on an object; `seconds` are its own, without those of reading.

        Raises:
            UnavailableError: S3 refused or failed, or reading took as long again.
            WorkerError: the object ended or garbled the worker, or took longer.
        """
        self._running = "processing"
        try:
            outcome = self._conversed(content, seconds)
        except TimeoutError:
            error = WorkerError(f"{self._running}: it took longer than {seconds:g} s")
        except ChannelError as cause:
            error = WorkerError(f"{self._running}: {self._how_it_ended(cause)}")
        else:
            return outcome
        raise content.unavailable or error

    def _expect_ready(self) -> None:
        try:
            self._channel.receive(time.monotonic() + _START_SECONDS)
        except (TimeoutError, ChannelError) as error:
            self.end()
            raise UnavailableError("the process for it did not start") from error

    def _conversed(self, content: Content, seconds: float) -> Outcome:
        until, most_reading = time.monotonic() + seconds, seconds
        self._channel.send(_described(content, seconds), content.head, until)
        while True:
            match self._channel.receive(until)[0]:
                case {"running": str(name)}:
                    self._running = name
                case {"start": int(start), "length": int(length)}:
                    took = self._read(content, start, length, until)
                    until, most_reading = until + took, most_reading - took
                    if most_reading < 0:
                        raise UnavailableError(f"reading it took longer than {seconds:g} s")
                case {"unavailable": str(reason)}:
                    raise content.unavailable or UnavailableError(reason)
                case words:
                    return _outcome(words)

    def _read(self, content: Content, start: int, length: int, until: float) -> float:
        """Read for the worker; return the seconds that S3 took."""
        began = time.monotonic()
        try:
            data = content.fetch(start, length)
        except UnavailableError as error:
            self._channel.send({"unavailable": str(error)}, until=until + time.monotonic() - began)
            return time.monotonic() - began
        took = time.monotonic() - began
        self._channel.send({}, data, until + took)
        return took

    def _how_it_ended(self, cause: ChannelError) -> str:
        try:
            code = self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            return f"it garbled the answer of its process: {cause}"
        if code < 0:
            return f"it ended its process: {signal.strsignal(-code)} (signal {-code})"
        return f"it ended its process: exit code {code}"


def _described(content: Content, seconds: float) -> dict[str, Any]:
    return {
        "key": content.key,
        "content_type": content.declared_type,
        "size": content.size,
        "budget": content.budget,
        "seconds": seconds,
    }


def _outcome(words: dict[str, Any]) -> Outcome:
    """Read an outcome; a process that is broken may say anything."""
    match words:
        case {"results": dict(results), "flags": list(flags), "failures": list(failures)}:
            if all(isinstance(text, str) for text in (*flags, *failures)):
                return Outcome(_checked(results), flags, failures)
    raise ChannelError("what it said is no outcome")


def _checked(results: dict[str, Any]) -> dict[str, dict[str, Json]]:
    try:
        for found in results.values():
            storable.checked(found)
    except ValueError as error:
        raise ChannelError(str(error)) from error
    return results
