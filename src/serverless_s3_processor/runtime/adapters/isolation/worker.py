"""Child processes that run processors, with limits on time and memory."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.adapters.isolation.channel import Channel, ChannelError
from serverless_s3_processor.runtime.adapters.isolation.files import MAX_DATA_BYTES
from serverless_s3_processor.runtime.adapters.isolation.output import WorkerOutput
from serverless_s3_processor.runtime.ports import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from serverless_s3_processor.runtime.adapters.isolation.trial import ObjectRun

_START_SECONDS: Final = 10.0
_END_SECONDS: Final = 1.0
_LOG: Final = 2
"""The file descriptor of stderr, which all output of processors goes to."""


class WorkerError(Exception):
    """The running processor broke the worker; the message says how."""


class Worker:
    """A child process that runs processors on one object after another.

    It is a new program and not a fork, as this process has threads. The file descriptors of two
    pipes and the memory limit are added to `command`. It inherits only `environment`.
    """

    def __init__(
        self, command: Sequence[str], memory_bytes: int, environment: Mapping[str, str]
    ) -> None:
        """Start the process.

        Raises:
            UnavailableError: it could not be started, or not in time.
        """
        worker_read, our_write = os.pipe()
        our_read, worker_write = os.pipe()
        output_read, output_write = os.pipe()
        self._output = WorkerOutput(output_read, _LOG)
        self._channel = Channel(our_read, our_write, self._output)
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [*command, str(worker_read), str(worker_write), str(memory_bytes)],
                pass_fds=(worker_read, worker_write),
                stdin=subprocess.DEVNULL,
                stdout=output_write,
                stderr=output_write,
                start_new_session=True,
                env={**environment, **_python_variables()},
            )
        except OSError as error:
            self._close()
            raise UnavailableError(f"no process could be started: {error}") from error
        finally:
            os.close(worker_read)
            os.close(worker_write)
            os.close(output_write)
        self._expect_ready()

    def end(self) -> None:
        """Kill the process and its children."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._close()

    def run(self, object_run: ObjectRun) -> None:
        """Run the selected processors, until one breaks the process.

        Raises:
            UnavailableError: S3 refused or failed, or no time is left in this invocation.
            WorkerError: the running processor ended or corrupted the worker, or timed out.
        """
        self._output.begin()
        try:
            self._serve(object_run)
        except TimeoutError:
            error = WorkerError(object_run.describe_timeout())
        except ChannelError as cause:
            error = WorkerError(self._describe_end(cause))
        else:
            return
        raise object_run.content.unavailable or error

    def _expect_ready(self) -> None:
        try:
            self._channel.receive(_START_SECONDS)
        except (TimeoutError, ChannelError) as error:
            self.end()
            raise UnavailableError("its process did not start") from error

    def _close(self) -> None:
        self._channel.close()
        self._output.close()

    def _serve(self, object_run: ObjectRun) -> None:
        response = object_run.describe()
        self._channel.send(response, object_run.content.head, object_run.timeout_seconds)
        while not object_run.is_done or object_run.running:
            message, data = self._channel.receive(object_run.timeout_seconds, MAX_DATA_BYTES)
            match message:
                case {"running": str(name)}:
                    object_run.begin(name)
                case {"start": int(start), "length": int(length)}:
                    self._read(object_run, start, length)
                case {"unavailable": str(reason)}:
                    raise object_run.content.unavailable or UnavailableError(reason)
                case response:
                    object_run.add(response, data)

    def _read(self, object_run: ObjectRun, start: int, length: int) -> None:
        try:
            response, data = {}, object_run.fetch(start, length)
        except UnavailableError as error:
            response, data = {"unavailable": str(error)}, b""
        self._channel.send(response, data, object_run.timeout_seconds)

    def _describe_end(self, cause: ChannelError) -> str:
        try:
            code = self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            return f"it corrupted the messages of its process: {cause}"
        if code < 0:
            return f"its process ended: {signal.strsignal(-code)} (signal {-code})"
        return f"its process ended: exit code {code}"


def _python_variables() -> dict[str, str]:
    """Return the path to our modules; unbuffered output is not lost when it is killed."""
    path = os.pathsep.join(filter(None, sys.path))
    return {"PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}
