from collections.abc import Callable
from time import monotonic, sleep
from typing import TypeVar

TIMEOUT_SECONDS = 15.0

Value = TypeVar("Value")


def eventually(look: Callable[[], Value], timeout_seconds: float = TIMEOUT_SECONDS) -> Value:
    """The first true value of `look`."""
    deadline = monotonic() + timeout_seconds
    while not (value := look()):
        assert monotonic() < deadline, "It did not happen in time"
        sleep(0.05)
    return value
