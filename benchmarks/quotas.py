"""What AWS lets through in a second, as its pages say it, and what our template sets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from serverless_s3_processor.pricing import work
from serverless_s3_processor.runtime.domain.identity import TIME_SHARDS

BATCH: Final = 100
RECEIVES: Final = 5
HIDDEN_SECONDS: Final = 181
"""What the template sets: a batch, the tries before the dead letters, the visibility timeout."""
OFFERED_SECONDS: Final = 2
"""As long at least as a worker offers again what a throttled table left of its batch."""

PUTS_A_PREFIX: Final = 3500
GETS_A_PREFIX: Final = 5500
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html"""
IN_FLIGHT: Final = 120_000
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html"""
FIRST_AT_ONCE: Final = 5
MORE_AT_ONCE_A_MINUTE: Final = 300
"""https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"""
ACCOUNT_AT_ONCE: Final = 1000
"""All functions together, unless more was asked for; a new account has less.
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""
NEW_TABLE_WRITES: Final = 4000
"""https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html"""
TABLE_WRITES: Final = 40_000
"""https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html"""
PARTITION_WRITES: Final = 1000
PEAK_SECONDS: Final = 30 * 60
"""https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html and
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html"""
BATCHES_A_STREAM_SHARD: Final = 2
"""Of 1 to 10: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html"""
PUBLISHES: Final = 30_000
"""Messages, not requests; of us-east-1, others have as few as 300.
https://docs.aws.amazon.com/general/latest/gr/sns.html"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """One set of them: the defaults are a new deployment in an account nobody asked more for.

    `writes` is what table and index take at once: their warm throughput. All are a second's.
    """

    prefixes: int = 1
    at_once: int = 10
    account_at_once: int = ACCOUNT_AT_ONCE
    writes: int = NEW_TABLE_WRITES
    table_writes: int = TABLE_WRITES
    index_shards: int = TIME_SHARDS
    stream_batches: int = BATCHES_A_STREAM_SHARD
    publishes: int = PUBLISHES
    batch_seconds: float = field(default_factory=work.processor_seconds)
    notifier_seconds: float = field(default_factory=work.notifier_seconds)
    """Of one batch of `BATCH`."""

    @property
    def puts(self) -> int:
        """Uploads that S3 takes."""
        return self.prefixes * PUTS_A_PREFIX

    def workers(self, seconds: int) -> int:
        """Batches in work at once, so long after the queue began to fill."""
        scaled = FIRST_AT_ONCE + seconds * MORE_AT_ONCE_A_MINUTE // 60
        return min(self.at_once, self.account_at_once, scaled)

    def reads(self, seconds: int) -> float:
        """Objects that the processor gets through."""
        read = self.workers(seconds) * BATCH / self.batch_seconds
        return min(read, self.prefixes * GETS_A_PREFIX)

    def records(self, peak: int) -> int:
        """Records that table and index take, after a peak of half an hour ago or more."""
        warm = min(max(self.writes, 2 * peak), self.table_writes)
        return min(warm, self.index_shards * PARTITION_WRITES)

    def notices(self, peak: int) -> float:
        """Notices that go out: a shard of the stream for each partition of the table."""
        warm = min(max(self.writes, 2 * peak), self.table_writes)
        batches = -(-warm // PARTITION_WRITES) * self.stream_batches
        return min(self.publishes, batches * BATCH / self.notifier_seconds)
