"""The end of a run: everything works again, and what is under way comes to rest."""

import time
from collections.abc import Callable
from functools import partial

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

SETTLE_SECONDS = 240
STILL_SECONDS = 3
LOOK_SECONDS = 0.3


def drain(deployment: Deployment) -> int:
    """Wait until the queue is empty, bringing dead letters back; return how many there were."""
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

    wait(is_empty)
    return redriven


def stand_still(look: Callable[[], int]) -> None:
    """Wait until a number has not changed for some seconds."""
    seen, since = look(), time.monotonic()

    def is_still() -> bool:
        nonlocal seen, since
        if (now := look()) != seen:
            seen, since = now, time.monotonic()
        return time.monotonic() > since + STILL_SECONDS

    wait(is_still)


def wait(done: Callable[[], bool]) -> None:
    """Wait, but not for ever: the verdict tells what is missing."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while not done() and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
