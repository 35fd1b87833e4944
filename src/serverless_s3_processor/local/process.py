"""Background processes, such as the emulator's, and their child processes."""

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
    """Start the emulator, or another command, in a session that outlives this process.

    Its output goes to the log. It inherits no open files: otherwise a lock or a pipe of the shell
    would stay open as long as it runs. Returns its process id.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    return os.posix_spawn(
        command[0],
        command,
        environment,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(log), flags, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
            *((os.POSIX_SPAWN_CLOSE, descriptor) for descriptor in _inherited()),
        ],
        setsid=True,
    )


def _inherited() -> Iterator[int]:
    """Yield the descriptors that a child would inherit; Python's own are not inheritable."""
    for path in Path("/dev/fd").iterdir():
        descriptor = int(path.name)
        with suppress(OSError):  # the listing's own descriptor is closed by now
            if descriptor > _STANDARD_ERROR and os.get_inheritable(descriptor):
                yield descriptor


def has_ended(pid: int) -> bool:
    """Whether a child process has ended; reaps it."""
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return True


def terminate(pid: int, is_gone: Callable[[], bool], grace: float) -> None:
    """End a process with SIGTERM, and its group with SIGKILL after at most `grace` seconds."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    wait_until(is_gone, grace)
    kill_group(pid)
    wait_until(is_gone, grace)


def kill_group(pid: int) -> None:
    """Kill a process and its group, and reap it if it is a child."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(pid, 0)


def wait_until(is_done: Callable[[], bool], seconds: float) -> bool:
    """Wait until a condition is true; return whether it was within the time."""
    deadline = monotonic() + seconds
    while not (finished := is_done()) and monotonic() < deadline:
        sleep(POLL_SECONDS)
    return finished
