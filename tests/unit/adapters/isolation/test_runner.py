"""With real processes, which crash in each way."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from s3_processor.adapters.isolation.runner import IsolatedProcessors
from s3_processor.ports import UnavailableError, UnsettledError
from s3_processor.processors.registry import built_in
from s3_processor.processors.view import ObjectView
from s3_processor.services.run_processors import run_processors
from tests.unit.processors.views import Content, noise, view_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from s3_processor.domain.outcome import Outcome

SECONDS = 1.0
MEMORY = 64 << 20
CRASHES = {
    b"exit 3": "poison: it ended its process: exit code 3",
    b"kill": "poison: it ended its process: Killed (signal 9)",
    b"crash": "poison: it ended its process: Segmentation fault (signal 11)",
    b"interrupt": "poison: it ended its process: Interrupt (signal 2)",
    b"loop": "poison: it took longer than 1 s",
    b"sleep 9": "poison: it took longer than 1 s",
    b"memory": "poison: MemoryError",
    b"raise": "poison: RuntimeError: as commanded",
    b"garble": "poison: it garbled the answer of its process: it said too much",
}


def isolated(*program: str, seconds: float = SECONDS) -> IsolatedProcessors:
    return IsolatedProcessors(
        command=[sys.executable, *program], seconds=seconds, memory_bytes=MEMORY
    )


@pytest.fixture
def poison() -> Iterator[IsolatedProcessors]:
    runner = isolated("-m", "tests.poison")
    yield runner
    runner.end()


@pytest.fixture
def patient() -> Iterator[IsolatedProcessors]:
    """Tries for half a second, so that a busy machine makes no difference."""
    runner = isolated("-m", "tests.poison", seconds=5)
    yield runner
    runner.end()


def process_of(outcome: Outcome) -> int:
    number = outcome.results["poison"]["process"]
    assert isinstance(number, int)
    return number


@pytest.mark.parametrize(("content", "reason"), CRASHES.items(), ids=lambda part: str(part)[:12])
def test_each_kind_of_poison_is_settled_as_a_failure_with_its_reason(
    poison: IsolatedProcessors, content: bytes, reason: str
) -> None:
    assert poison.settle(view_of(content)).failures == [reason]


@pytest.mark.parametrize("content", CRASHES)
def test_while_others_are_waiting_poison_is_put_off_and_harms_none(
    patient: IsolatedProcessors, content: bytes
) -> None:
    before = patient.try_briefly(view_of(b"before"))
    with pytest.raises(UnsettledError):
        patient.try_briefly(view_of(content))
    after = patient.try_briefly(view_of(b"after"))

    assert after.results["poison"]["command"] == "after"
    assert process_of(after) != process_of(before)


def test_good_objects_share_a_process_which_ends_with_the_batch(
    patient: IsolatedProcessors,
) -> None:
    with ThreadPoolExecutor(4) as pool:
        views = [view_of(b"good") for _ in range(20)]
        outcomes = list(patient.ending_after(pool.map)(patient.try_briefly, views))

    (number,) = {process_of(outcome) for outcome in outcomes}
    assert number != os.getpid()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_what_is_settled_has_a_process_to_itself(poison: IsolatedProcessors) -> None:
    numbers = {process_of(poison.settle(view_of(b"good"))) for _ in range(2)}

    assert len(numbers) == 2


def test_it_takes_a_tenth_of_the_time_to_put_an_object_off(patient: IsolatedProcessors) -> None:
    patient.try_briefly(view_of(b"start"))
    began = time.monotonic()
    with pytest.raises(UnsettledError, match=r"poison: it took longer than 0\.5 s"):
        patient.try_briefly(view_of(b"loop"))

    assert 0.5 <= time.monotonic() - began < 2


def test_what_a_processor_starts_ends_with_it(poison: IsolatedProcessors) -> None:
    left = poison.settle(view_of(b"leave")).results["poison"]["left"]
    assert isinstance(left, int)
    deadline = time.monotonic() + 5
    while _is_alive(left) and time.monotonic() < deadline:
        time.sleep(0.01)

    assert not _is_alive(left)


def _is_alive(process: int) -> bool:
    """Nobody may have asked yet how it ended; then it is a zombie."""
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xd8\xff\xe0" + noise(999), b"PK"])
def test_the_outcome_is_that_of_running_in_this_process(content: bytes) -> None:
    runner = isolated("-m", "s3_processor.isolated")

    outcome = runner.settle(view_of(content, content_type="text/csv", key="uploads/é\n\x01"))

    assert outcome == run_processors(built_in(), view_of(content, content_type="text/csv"))


def test_more_than_the_head_is_read_through_this_process_on_the_budget(
    poison: IsolatedProcessors,
) -> None:
    content = Content(b"read 0".ljust(2_000_000, b"."))

    outcome = poison.settle(view_of(content, head=6))
    spent = poison.settle(view_of(content, head=6, budget=300_000))

    assert outcome.results["poison"]["read"] == 2_000_000
    assert spent.failures == ["poison: more than 300,006 bytes of 2,000,000"]
    assert content.asked_for == 2_000_000 - 6 + 300_000


def test_a_head_of_many_megabytes_comes_through() -> None:
    content = b"line\n" * 1_000_000

    outcome = isolated("-m", "s3_processor.isolated").settle(view_of(content, head=len(content)))

    assert outcome.results["text"]["lines"] == 1_000_000


def _view(fetch: Callable[[int, int], bytes], head: bytes = b"read 0") -> ObjectView:
    return ObjectView(key="k", content_type="", size=1000, head=head, fetch=fetch, budget=1000)


def test_a_failure_of_s3_is_no_fault_of_the_object(poison: IsolatedProcessors) -> None:
    def refuse(_start: int, _length: int) -> bytes:
        raise UnavailableError("SlowDown")

    for run in (poison.try_briefly, poison.settle):
        with pytest.raises(UnavailableError, match="SlowDown") as caught:
            run(_view(refuse))
        assert not isinstance(caught.value, UnsettledError)


def test_the_time_that_s3_takes_is_not_the_objects(poison: IsolatedProcessors) -> None:
    def slowly(_start: int, length: int) -> bytes:
        time.sleep(0.8)
        return bytes(length)

    outcome = poison.settle(_view(slowly, b"read 0.6"))

    assert outcome.results["poison"]["read"] == 1000


def test_the_time_that_s3_may_take_is_limited(poison: IsolatedProcessors) -> None:
    def too_slowly(_start: int, length: int) -> bytes:
        time.sleep(1.1)
        return bytes(length)

    with pytest.raises(UnavailableError, match="reading it took longer than 1 s"):
        poison.settle(_view(too_slowly))


@pytest.mark.parametrize("program", ["import sys; sys.exit(1)", "not Python"])
def test_a_process_that_does_not_start_is_no_fault_of_the_object(program: str) -> None:
    with pytest.raises(UnavailableError, match="did not start"):
        isolated("-c", program).settle(view_of(b"good"))


def test_no_program_is_no_fault_of_the_object() -> None:
    runner = IsolatedProcessors(command=["/no/such/python"], seconds=1, memory_bytes=MEMORY)
    with pytest.raises(UnavailableError, match="no process could be started"):
        runner.settle(view_of(b"good"))


ANSWERS = {
    "no JSON": "b'}{', b''",
    "no object of JSON": "b'[]', b''",
    "no outcome": "b'{}', b''",
    "no outcome at all": '''b'{"results": {}, "flags": [1], "failures": []}', b""''',
    "holds a float": '''b'{"results": {"a": {"b": 0.5}}, "flags": [], "failures": []}', b""''',
}


@pytest.mark.parametrize(("what", "answer"), ANSWERS.items(), ids=ANSWERS)
def test_an_answer_that_makes_no_sense_is_the_objects_failure(what: str, answer: str) -> None:
    program = f"""
import os, struct, sys, time
reads, writes, _ = map(int, sys.argv[1:])
def say(text, data):
    os.write(writes, struct.pack(">II", len(text), len(data)) + text + data)
say(b'{{}}', b'')
say({answer})
time.sleep(9)
"""
    (failure,) = isolated("-c", program).settle(view_of(b"good")).failures

    assert failure.startswith("processing: it garbled the answer of its process: ")
    assert what.removesuffix(" at all") in failure


ORPHAN = """
import sys
from s3_processor.adapters.isolation.worker import Worker
from tests.unit.processors.views import view_of
worker = Worker([sys.executable, "-m", "tests.poison"], 64 << 20)
print(worker._process.pid, flush=True)
worker.run(view_of(b"loop"), 0.5)
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
    assert _is_alive(orphan)
    deadline = time.monotonic() + 10
    while _is_alive(orphan) and time.monotonic() < deadline:
        time.sleep(0.05)

    assert not _is_alive(orphan)


def test_pipes_are_closed(poison: IsolatedProcessors) -> None:
    poison.settle(view_of(b"good"))
    before = set(os.listdir("/proc/self/fd"))  # noqa: PTH208
    for content in (b"good", b"exit 3", b"loop"):
        poison.settle(view_of(content))
    with pytest.raises(UnavailableError):
        isolated("-c", "").settle(view_of(b"good"))

    assert set(os.listdir("/proc/self/fd")) == before  # noqa: PTH208
