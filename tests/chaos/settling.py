"""The end of a run: everything works again, and what is in flight is finished."""

import time
from collections.abc import Callable
from functools import partial
from typing import Final

from serverless_s3_processor.runtime.adapters.aws.messaging.sqs_dead_letters import (
    SQSDeadLetterQueue,
    SQSReturnQueue,
)
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.config.api import CALL_SECONDS
from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter
from serverless_s3_processor.runtime.domain.events.watched import WatchedLocations
from serverless_s3_processor.runtime.services.dead_letters.redriver import Redriver
from tests.e2e.support.deployment import Deployment, queue_depth

MAX_WAIT_SECONDS: Final = 240
STABLE_SECONDS: Final = 3
POLL_SECONDS: Final = 0.3


def drain(deployment: Deployment) -> int:
    """Wait until the queue is empty, and redrive dead letters; return how many there were."""
    sqs = deployment.client("sqs")
    queue = deployment.outputs["UploadsQueueUrl"]
    dead_letters = deployment.outputs["UploadsDeadLetterQueueUrl"]
    watched = WatchedLocations.parse(f"{deployment.bucket}/{names.WATCHED_PREFIX}")
    redriver = Redriver(
        dead_letters=SQSDeadLetterQueue(sqs, dead_letters, visibility_timeout_seconds=CALL_SECONDS),
        queue=SQSReturnQueue(sqs, queue),
        objects=partial(DeadLetter.objects, watched=watched),
    )
    redriven = 0

    def is_empty() -> bool:
        nonlocal redriven
        redriven += len(redriver.redrive().results)
        return queue_depth(sqs, queue) + queue_depth(sqs, dead_letters) == 0

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
