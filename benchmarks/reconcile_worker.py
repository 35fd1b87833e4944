"""Processes that do what Lambda's instances do: each with the function, and one thing at a time."""

from __future__ import annotations

import functools
import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.aws_stub import ENVIRONMENT
from benchmarks.state_machine import StateMachine, wired

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Took:
    """The seconds of one step, and how many of them the process was at work."""

    seconds: float
    cpu: float

    @property
    def waiting(self) -> float:
        """The seconds for which it waited, for answers or for a processor."""
        return self.seconds - self.cpu


@functools.cache
def _machine() -> StateMachine:
    return StateMachine(wired())


def prepare(address: str) -> None:
    """Have this process ask the stub at an address."""
    os.environ.update(ENVIRONMENT, AWS_ENDPOINT_URL=address)


def timed(method: str, *given: Any) -> Took:  # noqa: ANN401 - by method
    """Do one step of the state machine in this process, and tell what it took."""
    step = getattr(_machine(), method)
    begin, begin_cpu = time.perf_counter(), time.process_time()
    step(*given)
    return Took(time.perf_counter() - begin, time.process_time() - begin_cpu)


@contextmanager
def workers(count: int, address: str) -> Iterator[list[ProcessPoolExecutor]]:
    """Start processes that have all imported; give them, and end them with the block."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with ExitStack() as stack:
        pools = [
            ProcessPoolExecutor(1, mp_context=context, initializer=prepare, initargs=(address,))
            for _ in range(count)
        ]
        for pool in pools:
            stack.enter_context(pool)
        yield pools


def all_at_once(
    pools: Sequence[ProcessPoolExecutor], terms: dict[str, Any], batches: Sequence[Sequence[str]]
) -> tuple[float, list[Took]]:
    """Do all batches, as many at a time as there are processes; return the seconds, and each."""
    left = iter(batches)

    def drive(pool: ProcessPoolExecutor) -> list[Took]:
        return [pool.submit(timed, "batch", terms, keys).result() for keys in left]

    begin = time.perf_counter()
    with ThreadPoolExecutor(len(pools)) as threads:
        took = [each for some in threads.map(drive, pools) for each in some]
    return time.perf_counter() - begin, took
