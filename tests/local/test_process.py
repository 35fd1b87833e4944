import os
import subprocess
import sys
from pathlib import Path

import pytest

from serverless_s3_processor.local import process

# A parent that hears TERM and a child of it that does not, as a function in the middle of its work.
FAMILY = """
import subprocess, sys, time
deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(3600)"
subprocess.Popen([sys.executable, "-c", deaf])
print("up", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("grace", [0.0, 5.0])
@pytest.mark.timeout(30)
def test_ending_a_process_ends_all_that_it_started(grace: float) -> None:
    command = [sys.executable, "-c", FAMILY]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as family:  # noqa: S603 - our own
        assert family.stdout
        family.stdout.readline()
        process.terminate(family.pid, lambda: process.has_ended(family.pid), grace)
        # The pipe closes when the last of those who inherited it is gone.
        assert family.stdout.read() == b""


@pytest.mark.timeout(30)
def test_what_is_started_keeps_nothing_open_that_its_caller_had_open(tmp_path: Path) -> None:
    """A lock of the shell, or a pipe, would be held for as long as the emulator lives."""
    read, write = os.pipe()
    os.set_inheritable(write, True)  # noqa: FBT003 - it takes no keyword
    pid = process.spawn({}, tmp_path / "log", ("/bin/sleep", "60"))
    os.close(write)
    try:
        assert os.read(read, 1) == b""
    finally:
        process.kill_group(pid)
        os.close(read)


def test_an_ended_process_can_be_ended_again() -> None:
    with subprocess.Popen([sys.executable, "-c", ""], start_new_session=True) as ended:
        ended.wait()
        process.terminate(ended.pid, lambda: process.has_ended(ended.pid), 0.0)
