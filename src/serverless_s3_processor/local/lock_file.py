"""The files that processes of the local stack lock as long as they run.

A process takes its lock when it starts, and writes its id and port into the file.
"""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Holder:
    """The process that holds a lock, which leads a process group, and its port."""

    pid: int
    port: int


def holder(path: Path) -> Holder | None:
    """The process that holds the lock; None if no process does."""
    if not path.exists():
        return None
    with path.open() as file:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _parse(file.read())
    return None


def last_port(path: Path) -> int | None:
    """The port of the last process that held the lock; None if there was none."""
    last = _parse(path.read_text()) if path.exists() else None
    return last.port if last else None


def _parse(text: str) -> Holder | None:
    # The file is empty for an instant after a process has taken the lock.
    return Holder(**json.loads(text)) if text else None


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Wait until no other process is in a `with` block of the same file."""
    with path.open("a") as file:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        yield
