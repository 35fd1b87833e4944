"""Limits of CPU time that hold on any machine, with any Python, and under coverage."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_STEPS: Final = 200_000
_SECONDS: Final = 0.01
"""CPU time of so many steps on the machine that the limits are meant for."""


@contextmanager
def cpu_limit(seconds: float) -> Iterator[None]:
    """Fail if the block takes more CPU time than `seconds` on a machine of moderate speed.

    The machine's speed is measured before and after, by a loop in Python.
    """
    before = _measure_speed()
    start = time.process_time()
    yield
    used = time.process_time() - start
    slowness = max(before, _measure_speed())
    assert used < seconds * slowness, f"{used / slowness:.2f} s"


def _measure_speed() -> float:
    """Return how many times as long as on that machine a loop takes, at least 1."""
    start = time.process_time()
    total = 0
    for number in range(_STEPS):
        total += number
    return max(1, (time.process_time() - start) / _SECONDS)
