"""A lock that the emulator holds for as long as it lives.

The system lets go of it whenever the process ends, however it ends: a process id in a file may be
stale or by now belong to a stranger, a lock may not.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic, sleep

# Someone may be looking who holds the lock, which takes it for an instant.
PATIENCE_SECONDS = 1.0


class AlreadyLockedError(Exception):
    """Another process lives on this file."""


@dataclass(frozen=True)
class Holder:
    """The process that lives on a lifeline, which leads a process group, and its port."""

    pid: int
    port: int


@contextmanager
def acquire(path: Path, port: int) -> Iterator[None]:
    """Hold the lifeline as this process; AlreadyLockedError if another one does."""
    with path.open("a+") as file:
        _lock(file.fileno())
        file.truncate(0)
        file.write(json.dumps(asdict(Holder(os.getpid(), port))))
        file.flush()
        yield


def _lock(descriptor: int) -> None:
    deadline = monotonic() + PATIENCE_SECONDS
    while not _locks(descriptor, fcntl.LOCK_EX):
        if monotonic() > deadline:
            raise AlreadyLockedError
        sleep(0.02)


def _locks(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def holder(path: Path) -> Holder | None:
    """Who lives on the lifeline; None if nobody does."""
    if not path.exists():
        return None
    with path.open() as file:
        return None if _locks(file.fileno(), fcntl.LOCK_SH) else _written(file.read())


def last_port(path: Path) -> int | None:
    """The port of the last process that lived on the lifeline; None if there was none."""
    last = _written(path.read_text()) if path.exists() else None
    return last.port if last else None


def _written(text: str) -> Holder | None:
    # Nothing is written yet in the instant after the lock was taken.
    return Holder(**json.loads(text)) if text else None


@contextmanager
def taking_turns(path: Path) -> Iterator[None]:
    """Wait for the others that take turns on this file, and let no other in meanwhile."""
    with path.open("a") as file:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        yield
