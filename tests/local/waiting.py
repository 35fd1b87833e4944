from collections.abc import Callable
from time import monotonic, sleep
from typing import TypeVar

PATIENCE_SECONDS = 15.0

Seen = TypeVar("Seen")


def eventually(look: Callable[[], Seen]) -> Seen:
    """The first true value of `look`."""
    deadline = monotonic() + PATIENCE_SECONDS
    while not (seen := look()):
        assert monotonic() < deadline, "It did not happen in time"
        sleep(0.05)
    return seen
