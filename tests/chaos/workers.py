"""The emulator's Lambda worker processes: killed at random, or ended because they took too long."""

from __future__ import annotations

import os
import random
import re
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from types import TracebackType

from serverless_s3_processor.local.lock_file import holder
from serverless_s3_processor.local.stack import LocalStack

PROCESSES = Path("/proc")
TIMED_OUT = re.compile(r"^(?P<at>\S+ \S+) .*Lambda (?P<function>\S+) timed out after", re.MULTILINE)
FOLDER = re.compile(r"/ministack-lambda-(?P<function>[\w-]+)-\w+/code$")


@dataclass(frozen=True)
class Death:
    """The untimely end of a worker."""

    at: datetime
    function: str


class WorkerKiller:
    """Kills a worker of the stack's functions now and then, for as long as the `with` block."""

    def __init__(self, stack: LocalStack, every_seconds: float) -> None:
        self._stack = stack
        self._every = every_seconds
        self._ended = Event()
        self._thread = Thread(target=self._run, name="worker-killer")
        self.deaths: list[Death] = []

    def __enter__(self) -> WorkerKiller:
        self._thread.start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(random.expovariate(1 / self._every)):
            self._kill_one()

    def _kill_one(self) -> None:
        workers = list(self._workers())
        if not workers:
            return
        pid, function = random.choice(workers)  # noqa: S311 - any will do
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            self.deaths.append(Death(datetime.now(UTC), function))

    def _workers(self) -> Iterator[tuple[int, str]]:
        """Yield the emulator's own children that run a function's code."""
        emulator = holder(self._stack.layout.emulator_lock)
        if emulator is None:
            return
        for process in PROCESSES.glob("[0-9]*"):
            # Any process may end while it is looked at.
            with suppress(OSError):
                folder = FOLDER.search(str((process / "cwd").readlink()))
                if folder and _parent(process) == emulator.pid:
                    yield int(process.name), folder["function"]


def _parent(process: Path) -> int:
    # https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; the name may hold anything.
    after_the_name = (process / "stat").read_text().rpartition(")")[2]
    return int(after_the_name.split()[1])


def timed_out(stack: LocalStack) -> list[Death]:
    """Return the workers that the emulator ended at their function's timeout, by its log."""
    log = stack.layout.log.read_text(errors="replace")
    return [
        Death(datetime.fromisoformat(found["at"]).replace(tzinfo=UTC), found["function"])
        for found in TIMED_OUT.finditer(log)
    ]
