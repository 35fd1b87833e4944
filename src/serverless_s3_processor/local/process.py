"""Processes such as the emulator's: started detached, ended with all that they started."""

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

EMULATOR = (sys.executable, "-P", "-m", "ministack_fidelity")
POLL_SECONDS = 0.05
_STANDARD_ERROR = 2


def spawn(environment: Mapping[str, str], log: Path, command: tuple[str, ...] = EMULATOR) -> int:
    """Start the emulator, or another command, in a session of its own, which outlives this process.

    What it prints goes to the log. Nothing that this process inherited stays open in it, such as a
    lock or a pipe of the shell, which would be held for as long as it lives. Its process id is
    returned.
    """
    written = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    return os.posix_spawn(
        command[0],
        command,
        environment,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(log), written, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
            *((os.POSIX_SPAWN_CLOSE, descriptor) for descriptor in _inherited()),
        ],
        setsid=True,
    )


def _inherited() -> Iterator[int]:
    """Yield the descriptors that a child would inherit: Python's own are none of them."""
    for path in Path("/dev/fd").iterdir():
        descriptor = int(path.name)
        with suppress(OSError):  # that of the listing itself is closed by now
            if descriptor > _STANDARD_ERROR and os.get_inheritable(descriptor):
                yield descriptor


def has_ended(pid: int) -> bool:
    """Whether a child of this process has ended, and been reaped."""
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return True


def terminate(pid: int, is_gone: Callable[[], bool], grace: float) -> None:
    """Ask a process to end, insist after `grace` seconds, and end what is left of its group."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    wait_until(is_gone, grace)
    kill_group(pid)
    wait_until(is_gone, grace)


def kill_group(pid: int) -> None:
    """Kill a process and its group, and reap it if it is a child of this one."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(pid, 0)


def wait_until(done: Callable[[], bool], seconds: float) -> bool:
    """Whether it was done within that time."""
    deadline = monotonic() + seconds
    while not (finished := done()) and monotonic() < deadline:
        sleep(POLL_SECONDS)
    return finished
