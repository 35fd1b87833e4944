"""The end of a run: everything works again, and what is under way comes to rest."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from cli.dead_letters import redrive
from cli.target import on_local
from tests.e2e.deployment import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.deployment import Deployment

SETTLE_SECONDS = 240
STILL_SECONDS = 3


def drain(deployment: Deployment) -> int:
    """Wait until the queue is empty, bringing dead letters back; return how many there were."""
    sqs = deployment.client("sqs")
    queue = deployment.outputs["UploadsQueueUrl"]
    dead_letters = deployment.outputs["UploadsDeadLetterQueueUrl"]
    bring_back = redrive(on_local(deployment.stack, deployment.environment))
    redriven = 0

    def waiting() -> int:
        nonlocal redriven
        redriven += sum(1 for _ in bring_back())
        return depth(sqs, queue) + depth(sqs, dead_letters)

    wait_for(waiting, lambda left: left == 0, SETTLE_SECONDS)
    return redriven


def depth(sqs: Any, queue: str) -> int:
    """Return how many messages wait or are in work."""
    parts = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    answer = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=parts)
    return sum(int(answer["Attributes"][part]) for part in parts)


def stand_still(look: Callable[[], int]) -> None:
    """Wait until a number has not changed for some seconds."""
    deadline = time.monotonic() + SETTLE_SECONDS
    seen, since = look(), time.monotonic()
    while time.monotonic() < since + STILL_SECONDS:
        assert time.monotonic() < deadline, f"never came to rest: {seen}"
        time.sleep(0.2)
        if (now := look()) != seen:
            seen, since = now, time.monotonic()
