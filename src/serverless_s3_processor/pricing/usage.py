"""What AWS bills for objects that arrive: counted, by what is billed.

`tests/benchmarks/test_cost.py` lets the functions process batches against a stub that counts, and
compares. How long Lambda works comes from `pricing/work.py`: it was measured, not counted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

WRITE_UNITS: Final = 2
"""Of one record: one for the table, one for its index; a record of up to 1 KB takes one each.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
"""
SUMMARY_WRITE_UNITS: Final = 1
"""Of one batch of the notifier."""
RECEIVED_AT_ONCE: Final = 10
"""Messages that Lambda receives, and deletes, with one request to the queue.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
"""
PUBLISHED_AT_ONCE: Final = 10
"""Notices that go out with one request, which is billed as one if they have 64 KB at most."""
MAX_IN_A_BATCH: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Requests and units that so many objects need; functions' time is not in it."""

    queue_requests: float
    gets: float
    write_units: float
    publishes: float
    invocations: float

    @classmethod
    def of(cls, objects: int, batch: int) -> Usage:
        """Count for uploads that are processed `batch` at a time, 1 to `MAX_IN_A_BATCH`.

        Raises ValueError if the batch is none.
        """
        if not 1 <= batch <= MAX_IN_A_BATCH:
            raise ValueError(f"a batch has 1 to {MAX_IN_A_BATCH} objects, not {batch}")
        batches = objects / batch
        handed_over = batches * math.ceil(batch / RECEIVED_AT_ONCE)
        return cls(
            queue_requests=objects + 2 * handed_over,
            gets=objects,
            write_units=objects * WRITE_UNITS + batches * SUMMARY_WRITE_UNITS,
            publishes=batches * math.ceil(batch / PUBLISHED_AT_ONCE),
            invocations=2 * batches,
        )
