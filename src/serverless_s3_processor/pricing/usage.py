"""The requests and units that AWS bills for arriving objects.

`tests/benchmarks/test_cost.py` compares them with what the functions send to a counting stub.
Lambda's durations are measured: see `pricing/work.py`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

WRITE_UNITS: Final = 2
"""Write units per record: one for the table, one for its index, up to 1 KB each.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
"""
SUMMARY_WRITE_UNITS: Final = 1
"""Write units per batch of the notifier."""
RECEIVE_BATCH_SIZE: Final = 10
"""Messages that Lambda receives, and deletes, per request to the queue.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
"""
PUBLISH_BATCH_SIZE: Final = 10
"""Notices per request; up to 64 KB are billed as one request."""
MAX_BATCH_SIZE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Requests and units for a number of objects, without the durations of functions."""

    queue_requests: float
    gets: float
    write_units: float
    publishes: float
    invocations: float

    @classmethod
    def of(cls, objects: int, batch: int) -> Usage:
        """Return the usage of uploads, with 1 to `MAX_BATCH_SIZE` per batch.

        Raises:
            ValueError: the batch size is not possible.
        """
        if not 1 <= batch <= MAX_BATCH_SIZE:
            raise ValueError(f"a batch has 1 to {MAX_BATCH_SIZE} objects, not {batch}")
        batches = objects / batch
        receives = batches * math.ceil(batch / RECEIVE_BATCH_SIZE)
        return cls(
            queue_requests=objects + 2 * receives,
            gets=objects,
            write_units=objects * WRITE_UNITS + batches * SUMMARY_WRITE_UNITS,
            publishes=batches * math.ceil(batch / PUBLISH_BATCH_SIZE),
            invocations=2 * batches,
        )
