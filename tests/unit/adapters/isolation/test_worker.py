"""Processes that do not start, answer nonsense, or are left alone."""

import os
import subprocess
import sys
import time

import pytest

from serverless_s3_processor.runtime.adapters.isolation.runner import IsolatedProcessors
from serverless_s3_processor.runtime.ports import UnavailableError
from tests.support.isolated.runner import MEMORY, POISON, is_alive, isolated
from tests.support.views import view_of

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("program", ["import sys; sys.exit(1)", "not Python"])
def test_a_process_that_does_not_start_is_unavailable(program: str) -> None:
    with pytest.raises(UnavailableError, match="did not start"):
        isolated("-c", program).run_isolated(view_of(b"good"))


def test_a_missing_program_is_unavailable() -> None:
    runner = IsolatedProcessors(
        command=["/no/such/python"], limits=POISON, seconds=1, memory_bytes=MEMORY
    )
    with pytest.raises(UnavailableError, match="no process could be started"):
        runner.run_isolated(view_of(b"good"))


ANSWERS = {
    "not JSON": "b'}{', b''",
    "not a JSON object": "b'[]', b''",
    "not a valid outcome": "b'{}', b''",
    "is not a valid outcome": '''b'{"results": {}, "flags": [], "failures": [1]}', b""''',
    "'bad' is not": '''b'{"results": {}, "flags": [], "failures": [["bad", "why"]]}', b""''',
    "is not a flag": '''b'{"results": {"poison": {}}, "flags": [1], "failures": []}', b""''',
    "holds a float": '''b'{"results": {"poison": {"b": 0.5}}, "flags": [], "failures": []}', b""''',
    "from another processor": '''b'{"results": {"a": {}}, "flags": [], "failures": []}', b""''',
    "a derived file has another size": """b'{"results": {"poison": {}}, "flags": [], """
    '''"failures": [], "derived": [{"name": "a.bin", "type": "a/b", "bytes": 1}]}', b"12"''',
    "no valid derived file": """b'{"results": {"poison": {}}, "flags": [], "failures": [], """
    '''"derived": [{"name": "a.bin", "type": "a/b", "bytes": -1}]}', b""''',
    "is not a name for a derived file": """b'{"results": {"poison": {}}, "flags": [], """
    '''"failures": [], "derived": [{"name": "../a.bin", "type": "a/b", "bytes": 1}]}', b"1"''',
    "message is too large": """b'{"results": {}, "flags": [], "failures": []}', bytes(2**18 + 1)""",
    "was not selected": '''b'{"running": "poison"}', b""''',
}


@pytest.mark.parametrize(("what", "answer"), ANSWERS.items(), ids=ANSWERS)
def test_an_invalid_message_is_a_failure_of_the_object(what: str, answer: str) -> None:
    program = f"""
import os, struct, sys, time
reads, writes, _ = map(int, sys.argv[1:])
def say(text, data):
    os.write(writes, struct.pack(">II", len(text), len(data)) + text + data)
say(b'{{}}', b'')
say(b'{{"running": "poison"}}', b'')
say({answer})
time.sleep(9)
"""
    (failure,) = isolated("-c", program).run_isolated(view_of(b"good")).reasons

    assert failure.startswith("poison: it corrupted the messages of its process: ")
    assert what.removesuffix(" at all") in failure


ORPHAN = """
import os
import sys
from serverless_s3_processor.runtime.adapters.isolation.trial import ObjectRun
from serverless_s3_processor.runtime.adapters.isolation.worker import Worker
from tests.support.isolated.runner import POISON
from tests.support.views import view_of
worker = Worker([sys.executable, "-m", "tests.support.isolated.poison"], 64 << 20, os.environ)
print(worker._process.pid, flush=True)
worker.run(ObjectRun(view_of(b"loop"), POISON, 0.5))
"""


def test_when_this_process_is_killed_its_worker_does_not_loop_on() -> None:
    parent = subprocess.Popen(  # noqa: S603 - of our own
        [sys.executable, "-c", ORPHAN],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert parent.stdout
    orphan = int(parent.stdout.readline())
    time.sleep(0.2)
    parent.kill()
    parent.communicate()
    assert is_alive(orphan)
    deadline = time.monotonic() + 10
    while is_alive(orphan) and time.monotonic() < deadline:
        time.sleep(0.05)

    assert not is_alive(orphan)


def test_pipes_are_closed(poison: IsolatedProcessors) -> None:
    poison.run_isolated(view_of(b"good"))
    before = set(os.listdir("/proc/self/fd"))  # noqa: PTH208
    for content in (b"good", b"exit 3", b"loop"):
        poison.run_isolated(view_of(content))
    with pytest.raises(UnavailableError):
        isolated("-c", "").run_isolated(view_of(b"good"))

    assert set(os.listdir("/proc/self/fd")) == before  # noqa: PTH208


def test_a_process_that_ends_before_any_processor_runs_is_not_started_again_and_again() -> None:
    program = "import os, struct, sys; os.write(int(sys.argv[2]), struct.pack('>II', 2, 0) + b'{}')"

    outcome = isolated("-c", program).run_isolated(view_of(b"good"))

    assert outcome.reasons == ["processing: its process ended: exit code 0"]
