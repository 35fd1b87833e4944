"""AWS's quotas per second, as its pages state them, and the settings of this project's template."""

from dataclasses import dataclass, field
from typing import Final

from serverless_s3_processor.pricing import work
from serverless_s3_processor.runtime.domain.records.identity import TIME_SHARDS

BATCH_SIZE: Final = 100
MAX_RECEIVES: Final = 5
VISIBILITY_TIMEOUT_SECONDS: Final = 181
RETRY_SECONDS: Final = 2
"""Minimum time for which a worker retries what a throttled table left of its batch."""

PUTS_PER_PREFIX: Final = 3500
GETS_PER_PREFIX: Final = 5500
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html"""
MAX_IN_FLIGHT: Final = 120_000
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html"""
INITIAL_CONCURRENCY: Final = 5
ADDED_CONCURRENCY_PER_MINUTE: Final = 300
"""https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"""
INVOKES_PER_POLLER: Final = 10
MESSAGES_PER_POLLER: Final = 100
"""Ten polls per second, of up to ten messages."""
ADDED_POLLERS_PER_MINUTE: Final = 100
"""For 1,000 more concurrent batches. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"""
ACCOUNT_CONCURRENCY: Final = 1000
"""Of all functions together by default; a new account has less.
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""
NEW_TABLE_WRITES: Final = 4000
"""https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html"""
TABLE_WRITES: Final = 40_000
"""https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html"""
PARTITION_WRITES: Final = 1000
PEAK_SECONDS: Final = 30 * 60
"""https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html and
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html"""
PARALLELIZATION_FACTOR: Final = 2
"""From 1 to 10: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html"""
PUBLISHES: Final = 30_000
"""Messages rather than requests, in us-east-1; other regions have as few as 300.
https://docs.aws.amazon.com/general/latest/gr/sns.html"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """One set of quotas; the defaults are those of a new deployment in an unchanged account.

    `writes` is the warm throughput of table and index. The seconds are those of a full batch.
    Provisioned pollers, if there are any, take the place of `concurrency`.
    """

    prefixes: int = 1
    concurrency: int = 10
    min_pollers: int = 0
    max_pollers: int = 0
    account_concurrency: int = ACCOUNT_CONCURRENCY
    writes: int = NEW_TABLE_WRITES
    table_writes: int = TABLE_WRITES
    index_shards: int = TIME_SHARDS
    parallelization_factor: int = PARALLELIZATION_FACTOR
    publishes: int = PUBLISHES
    batch_seconds: float = field(default_factory=work.processor_seconds)
    notifier_seconds: float = field(default_factory=work.notifier_seconds)

    @property
    def puts(self) -> int:
        """Uploads that S3 takes."""
        return self.prefixes * PUTS_PER_PREFIX

    def workers(self, seconds: int) -> int:
        """Return the number of concurrent batches, `seconds` after the queue began to fill."""
        if self.max_pollers:
            return min(self.pollers(seconds) * INVOKES_PER_POLLER, self.account_concurrency)
        scaled = INITIAL_CONCURRENCY + seconds * ADDED_CONCURRENCY_PER_MINUTE // 60
        return min(self.concurrency, self.account_concurrency, scaled)

    def pollers(self, seconds: int) -> int:
        """Return the number of provisioned pollers, `seconds` after the queue began to fill."""
        return min(self.min_pollers + seconds * ADDED_POLLERS_PER_MINUTE // 60, self.max_pollers)

    def reads(self, seconds: int) -> float:
        """Return the number of objects that the processor reads."""
        read = self.workers(seconds) * BATCH_SIZE / self.batch_seconds
        if self.max_pollers:
            read = min(read, self.pollers(seconds) * MESSAGES_PER_POLLER)
        return min(read, self.prefixes * GETS_PER_PREFIX)

    def records(self, peak: int) -> int:
        """Return the number of records that table and index take.

        `peak` is the highest number per second until half an hour ago.
        """
        return min(self._warm_writes(peak), self.index_shards * PARTITION_WRITES)

    def notices(self, peak: int) -> float:
        """Return the number of notices; the stream has a shard for each partition of the table."""
        shards = -(-self._warm_writes(peak) // PARTITION_WRITES)
        batches = shards * self.parallelization_factor
        return min(self.publishes, batches * BATCH_SIZE / self.notifier_seconds)

    def _warm_writes(self, peak: int) -> int:
        return min(max(self.writes, 2 * peak), self.table_writes)
