"""How long Lambda works on a batch: measured on a stub, told for the memory that a function has.

Lambda gives a function as much of a processor as it has memory, so what takes a second of a whole
one takes three and a half at 512 MB; waiting is not stretched.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from serverless_s3_processor.pricing.usage import PUBLISHED_AT_ONCE

WHOLE_PROCESSOR_MB: Final = 1769
"""https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html"""
S3_SECONDS: Final = 0.03
CALL_SECONDS: Final = 0.01
"""How long S3, and the others, take to answer: assumed."""
READS_AT_ONCE: Final = 16
_PUBLISHES_AT_ONCE: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a function does: seconds of a whole processor for a batch, and for each of its objects.

    Measured with `python -m benchmarks.work`, all processors on, files of ten kinds.
    """

    memory_mb: int
    batch_seconds: float
    object_seconds: float

    def seconds(self, objects: int, waiting: float) -> float:
        """Return how long one batch takes, with the seconds that it waits for answers."""
        busy = self.batch_seconds + objects * self.object_seconds
        return busy * max(1, WHOLE_PROCESSOR_MB / self.memory_mb) + waiting

    def gb_seconds(self, objects: int, waiting: float) -> float:
        """Return what one batch is billed for."""
        return self.seconds(objects, waiting) * self.memory_mb / 1024


PROCESSOR: Final = Work(memory_mb=512, batch_seconds=0.0006, object_seconds=0.00106)
NOTIFIER: Final = Work(memory_mb=256, batch_seconds=0.0004, object_seconds=0.00013)


def gb_seconds(objects: int, batch: int) -> float:
    """Return what so many objects take of Lambda, both functions together."""
    each = PROCESSOR.gb_seconds(batch, _reading(batch)) + NOTIFIER.gb_seconds(
        batch, _telling(batch)
    )
    return each * objects / batch


def processor_seconds(batch: int = 100) -> float:
    """Return how long the processor takes for a batch."""
    return PROCESSOR.seconds(batch, _reading(batch))


def notifier_seconds(batch: int = 100) -> float:
    """Return how long the notifier takes for a batch."""
    return NOTIFIER.seconds(batch, _telling(batch))


def _reading(batch: int) -> float:
    """Records are written in up to four calls at once."""
    return math.ceil(batch / READS_AT_ONCE) * S3_SECONDS + CALL_SECONDS


def _telling(batch: int) -> float:
    calls = math.ceil(batch / PUBLISHED_AT_ONCE)
    return (1 + math.ceil(calls / _PUBLISHES_AT_ONCE)) * CALL_SECONDS
