"""What an isolated process prints: passed on to this one's log, so much of it per object."""

from __future__ import annotations

import os
import select
from contextlib import suppress
from typing import Final

from serverless_s3_processor.runtime.adapters.limited_output import OutputBudget

MAX_BYTES: Final = 8_192
"""Maximum number of bytes that are passed on per object."""

_CHUNK_BYTES: Final = 2**16
_TRUNCATION_NOTICE: Final = b"\nThe rest of what the isolated process printed is left out.\n"


class WorkerOutput:
    """The reading end of a pipe that a process prints to; `log` is where it is passed on to."""

    def __init__(self, pipe: int, log: int) -> None:
        self._pipe = pipe
        self._log = log
        self._is_open = True
        self._budget = OutputBudget(MAX_BYTES, _TRUNCATION_NOTICE)
        os.set_blocking(pipe, False)

    def begin(self) -> None:
        """Pass on as much as one object may print, from now on."""
        self.pass_on()
        self._budget = OutputBudget(MAX_BYTES, _TRUNCATION_NOTICE)

    def register(self, poll: select.poll) -> None:
        """Have a poll tell when something was printed."""
        if self._is_open:
            poll.register(self._pipe, select.POLLIN)

    def pass_on(self) -> None:
        """Pass on what was printed, or drop it if it is too much; nothing waits for more."""
        with suppress(BlockingIOError):
            printed = os.read(self._pipe, _CHUNK_BYTES)
            self._is_open = bool(printed)
            os.write(self._log, self._budget.truncate(printed))

    def close(self) -> None:
        """Pass on the last of it, and let go of the pipe."""
        self.pass_on()
        os.close(self._pipe)
