"""The lock that the emulator holds as long as it runs.

The operating system releases it whenever the process ends, however it ends. A process id in a file
may be stale or belong to another process by now; a lock may not.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Final

# A reader of the file takes a shared lock for an instant to find out whether the lock is held.
_TIMEOUT_SECONDS: Final = 1.0
_POLL_SECONDS: Final = 0.02


class AlreadyRunningError(Exception):
    """Another process holds the lock."""


@contextmanager
def locked(path: Path, port: int) -> Iterator[None]:
    """Hold the lock, and write this process's id and port into its file.

    Raises:
        AlreadyRunningError: another process holds it.
    """
    with path.open("a+") as file:
        _acquire(file.fileno())
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "port": port}))
        file.flush()
        yield


def _acquire(descriptor: int) -> None:
    deadline = monotonic() + _TIMEOUT_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if monotonic() > deadline:
                raise AlreadyRunningError from None
            sleep(_POLL_SECONDS)
        else:
            return
