"""Forwards the output of an isolated process to the log, up to a limit per object."""

from __future__ import annotations

import os
import select
from contextlib import suppress
from typing import Final

from serverless_s3_processor.runtime.adapters.limited_output import OutputBudget

MAX_BYTES: Final = 8_192
"""Maximum number of bytes that are forwarded per object."""

_CHUNK_BYTES: Final = 2**16
_TRUNCATION_NOTICE: Final = b"\nThe rest of what the isolated process printed is left out.\n"


class WorkerOutput:
    """The reading end of the pipe that a process prints to; `log` is a file descriptor."""

    def __init__(self, pipe: int, log: int) -> None:
        self._pipe = pipe
        self._log = log
        self._is_open = True
        self._budget = OutputBudget(MAX_BYTES, _TRUNCATION_NOTICE)
        os.set_blocking(pipe, False)

    def begin(self) -> None:
        """Start the limit of the next object."""
        self.forward()
        self._budget = OutputBudget(MAX_BYTES, _TRUNCATION_NOTICE)

    def register(self, poll: select.poll) -> None:
        """Let a poll report output."""
        if self._is_open:
            poll.register(self._pipe, select.POLLIN)

    def forward(self) -> None:
        """Forward the available output, or drop it above the limit; this never waits."""
        with suppress(BlockingIOError):
            printed = os.read(self._pipe, _CHUNK_BYTES)
            self._is_open = bool(printed)
            os.write(self._log, self._budget.truncate(printed))

    def close(self) -> None:
        """Forward the rest of the output, and close the pipe."""
        self.forward()
        os.close(self._pipe)
