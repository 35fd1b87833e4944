"""The end of a run: everything works again, and what is in flight is finished."""

import time
from collections.abc import Callable
from typing import Final

from tests.e2e.support.api import Api
from tests.e2e.support.deployment import Deployment

MAX_WAIT_SECONDS: Final = 240
STABLE_SECONDS: Final = 3
POLL_SECONDS: Final = 0.3


def drain(deployment: Deployment) -> int:
    """Wait until the queue is empty, and redrive dead letters; return how many there were."""
    api = Api.of(deployment)
    redriven = 0

    def is_empty() -> bool:
        nonlocal redriven
        if deployment.depth("UploadsDeadLetter"):
            redriven += len(api.post("/redrive", {}).expect_ok()["results"])
        return deployment.depth("Uploads") + deployment.depth("UploadsDeadLetter") == 0

    wait_until(is_empty)
    return redriven


def wait_until_stable(count: Callable[[], int]) -> None:
    """Wait until a number has not changed for some seconds."""
    last, since = count(), time.monotonic()

    def is_stable() -> bool:
        nonlocal last, since
        if (current := count()) != last:
            last, since = current, time.monotonic()
        return time.monotonic() > since + STABLE_SECONDS

    wait_until(is_stable)


def wait_until(is_done: Callable[[], bool]) -> None:
    """Wait for a limited time: the verdict says what is missing after it."""
    deadline = time.monotonic() + MAX_WAIT_SECONDS
    while not is_done() and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
