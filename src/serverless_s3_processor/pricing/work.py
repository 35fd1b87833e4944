"""Lambda's duration per batch, measured on a stub and scaled to the memory of a function.

Lambda allocates CPU in proportion to memory: what takes a second on a full vCPU takes three and a
half at 512 MB. Waiting times do not change.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from serverless_s3_processor.pricing.usage import PUBLISH_BATCH_SIZE

FULL_VCPU_MB: Final = 1769
"""https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html"""
S3_SECONDS: Final = 0.03
CALL_SECONDS: Final = 0.01
"""Assumed response times of S3, and of the other services."""
CONCURRENT_READS: Final = 16
_PUBLISHES_AT_ONCE: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """CPU seconds of a function on a full vCPU, per batch and per object.

    Measured with `python -m benchmarks.work`, all processors on, files of ten kinds.
    """

    memory_mb: int
    batch_seconds: float
    object_seconds: float

    def seconds(self, objects: int, waiting: float) -> float:
        """Return the duration of a batch; `waiting` is the seconds that it waits for responses."""
        busy = self.batch_seconds + objects * self.object_seconds
        return busy * max(1, FULL_VCPU_MB / self.memory_mb) + waiting

    def gb_seconds(self, objects: int, waiting: float) -> float:
        """Return the billed GB-seconds of a batch."""
        return self.seconds(objects, waiting) * self.memory_mb / 1024


PROCESSOR: Final = Work(memory_mb=512, batch_seconds=0.0006, object_seconds=0.00106)
NOTIFIER: Final = Work(memory_mb=256, batch_seconds=0.0004, object_seconds=0.00013)


def gb_seconds(objects: int, batch: int) -> float:
    """Return the billed GB-seconds of both functions for a number of objects."""
    per_batch = PROCESSOR.gb_seconds(batch, _processor_waiting(batch)) + NOTIFIER.gb_seconds(
        batch, _notifier_waiting(batch)
    )
    return per_batch * objects / batch


def processor_seconds(batch: int = 100) -> float:
    """Return the processor's duration of a batch."""
    return PROCESSOR.seconds(batch, _processor_waiting(batch))


def notifier_seconds(batch: int = 100) -> float:
    """Return the notifier's duration of a batch."""
    return NOTIFIER.seconds(batch, _notifier_waiting(batch))


def _processor_waiting(batch: int) -> float:
    """Return the seconds of waiting for S3, and for one concurrent write of the records."""
    return math.ceil(batch / CONCURRENT_READS) * S3_SECONDS + CALL_SECONDS


def _notifier_waiting(batch: int) -> float:
    calls = math.ceil(batch / PUBLISH_BATCH_SIZE)
    return (1 + math.ceil(calls / _PUBLISHES_AT_ONCE)) * CALL_SECONDS
