"""A redriver of uploads, on queues in memory."""

from functools import partial

from serverless_s3_processor.runtime.domain.dead_letter import (
    DeadLetter,
)
from serverless_s3_processor.runtime.services.dead_letters.redriver import Redriver
from serverless_s3_processor.testing.dead_letters import MemoryDeadLetterQueue, MemoryReturnQueue
from tests.support.dead_letters import upload
from tests.support.world import SETTINGS

OBJECTS = partial(DeadLetter.objects, watched=SETTINGS.watched)


def uploads(count: int) -> list[str]:
    return [upload(f"uploads/{number}") for number in range(count)]


def redriver_of(dead: MemoryDeadLetterQueue, queue: MemoryReturnQueue) -> Redriver:
    return Redriver(dead_letters=dead, queue=queue, objects=OBJECTS)
