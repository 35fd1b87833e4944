"""The emulator's Lambda workers: killed at random, or ended because they took too long."""

import os
import random
import re
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Final

from serverless_s3_processor.local.lock_file import holder
from serverless_s3_processor.local.stack import LocalStack

PROCESSES: Final = Path("/proc")
MEAN_KILL_PERIOD_SECONDS: Final = 1.5
TIMEOUT: Final = re.compile(
    r"^(?P<at>\S+ \S+) .*Lambda (?P<function>\S+) timed out after", re.MULTILINE
)
FOLDER: Final = re.compile(r"/ministack-lambda-(?P<function>[\w-]+)-\w+/code$")


@dataclass(frozen=True)
class Death:
    """The untimely end of a worker."""

    at: datetime
    function: str


@dataclass(frozen=True)
class WorkerKiller:
    """Kills random workers of the stack's functions."""

    stack: LocalStack
    deaths: list[Death] = field(default_factory=list)

    def kill_repeatedly(self, stopped: Event) -> None:
        """Kill a worker now and then until stopped."""
        while not stopped.wait(random.expovariate(1 / MEAN_KILL_PERIOD_SECONDS)):
            workers = list(self._workers())
            if workers:
                pid, function = random.choice(workers)  # noqa: S311 - any will do
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    self.deaths.append(Death(datetime.now(UTC), function))

    def _workers(self) -> Iterator[tuple[int, str]]:
        """Yield the emulator's own children that run a function's code."""
        emulator = holder(self.stack.layout.emulator_lock)
        if emulator is None:
            return
        for process in PROCESSES.glob("[0-9]*"):
            # Any process may end at any time.
            with suppress(OSError):
                folder = FOLDER.search(str((process / "cwd").readlink()))
                if folder and _parent(process) == emulator.pid:
                    yield int(process.name), folder["function"]


def _parent(process: Path) -> int:
    # https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; the name may contain anything.
    fields_after_name = (process / "stat").read_text().rpartition(")")[2].split()
    return int(fields_after_name[1])


def find_timeouts(stack: LocalStack) -> list[Death]:
    """Return the workers that the emulator ended at their function's timeout, by its log."""
    log = stack.layout.log.read_text(errors="replace")
    return [
        Death(datetime.fromisoformat(match["at"]).replace(tzinfo=UTC), match["function"])
        for match in TIMEOUT.finditer(log)
    ]
