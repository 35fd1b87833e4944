"""A process of its own for what may crash, with limits on time and memory."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.adapters.isolation.channel import Channel, ChannelError
from serverless_s3_processor.runtime.adapters.isolation.files import MOST_DATA
from serverless_s3_processor.runtime.adapters.isolation.output import Output
from serverless_s3_processor.runtime.ports import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from serverless_s3_processor.runtime.adapters.isolation.trial import Trial

_START_SECONDS: Final = 10.0
_END_SECONDS: Final = 1.0
_LOG: Final = 2
"""The number of stderr: what processors print is for the log, as is all they complain about."""


class WorkerError(Exception):
    """The worker is of no more use; the text says what the processor at work did to it."""


class Worker:
    """A child process that runs processors on one object after the other.

    It is a new program, not a fork: this process has threads. `command` is what to run; the ends
    of two pipes and the limit on memory are added to it. `environment` is all that it inherits.
    """

    def __init__(
        self, command: Sequence[str], memory_bytes: int, environment: Mapping[str, str]
    ) -> None:
        """Start it.

        Raises:
            UnavailableError: there is no room or time for it now.
        """
        theirs_in, our_out = os.pipe()
        our_in, theirs_out = os.pipe()
        printed, prints = os.pipe()
        self._output = Output(printed, _LOG)
        self._channel = Channel(our_in, our_out, self._output)
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [*command, str(theirs_in), str(theirs_out), str(memory_bytes)],
                pass_fds=(theirs_in, theirs_out),
                stdin=subprocess.DEVNULL,
                stdout=prints,
                stderr=prints,
                start_new_session=True,
                env={**environment, **_variables()},
            )
        except OSError as error:
            self._close()
            raise UnavailableError(f"no process could be started: {error}") from error
        finally:
            os.close(theirs_in)
            os.close(theirs_out)
            os.close(prints)
        self._expect_ready()

    def end(self) -> None:
        """End it, and whatever it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._close()

    def run(self, trial: Trial) -> None:
        """Run the selected processors, or as many as this process survives.

        Raises:
            UnavailableError: S3 refused or failed, or no time is left in this invocation.
            WorkerError: the processor at work ended or garbled the worker, or took longer.
        """
        self._output.begin()
        try:
            self._converse(trial)
        except TimeoutError:
            error = WorkerError(trial.check_own_time())
        except ChannelError as cause:
            error = WorkerError(self._how_it_ended(cause))
        else:
            return
        raise trial.content.unavailable or error

    def _expect_ready(self) -> None:
        try:
            self._channel.receive(_START_SECONDS)
        except (TimeoutError, ChannelError) as error:
            self.end()
            raise UnavailableError("the process for it did not start") from error

    def _close(self) -> None:
        self._channel.close()
        self._output.close()

    def _converse(self, trial: Trial) -> None:
        words = trial.describe()
        self._channel.send(words, trial.content.head, trial.timeout_seconds)
        while not trial.is_over or trial.running:
            said, data = self._channel.receive(trial.timeout_seconds, MOST_DATA)
            match said:
                case {"running": str(name)}:
                    trial.begin(name)
                case {"start": int(start), "length": int(length)}:
                    self._read(trial, start, length)
                case {"unavailable": str(reason)}:
                    raise trial.content.unavailable or UnavailableError(reason)
                case words:
                    trial.add(words, data)

    def _read(self, trial: Trial, start: int, length: int) -> None:
        try:
            words, data = {}, trial.fetch(start, length)
        except UnavailableError as error:
            words, data = {"unavailable": str(error)}, b""
        self._channel.send(words, data, trial.timeout_seconds)

    def _how_it_ended(self, cause: ChannelError) -> str:
        try:
            code = self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            return f"it garbled the answer of its process: {cause}"
        if code < 0:
            return f"it ended its process: {signal.strsignal(-code)} (signal {-code})"
        return f"it ended its process: exit code {code}"


def _variables() -> dict[str, str]:
    """Return where it finds our modules, and that what it prints is not lost when it is killed."""
    path = os.pathsep.join(filter(None, sys.path))
    return {"PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}
