"""The API's adapters in memory: the parts that the world has when they are used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.bootstrap.api_adapters import ApiAdapters
from serverless_s3_processor.runtime.ports.queue_gauge import QueueDepth
from serverless_s3_processor.testing.dead_letters import MemoryChangeStream
from serverless_s3_processor.testing.object_links import MemoryObjectLinks
from serverless_s3_processor.testing.queue_gauge import MemoryQueueGauge

if TYPE_CHECKING:
    from serverless_s3_processor.testing.cursor_keys import MemoryCursorKeys
    from serverless_s3_processor.testing.dead_letters import (
        MemoryDeadLetterQueue,
        MemoryFailureLog,
        MemoryReturnQueue,
    )
    from serverless_s3_processor.testing.object_store import MemoryObjectStore
    from serverless_s3_processor.testing.record_table import MemoryRecordTable
    from serverless_s3_processor.testing.request_queue import MemoryRequestQueue
    from serverless_s3_processor.testing.runs import MemoryRuns
    from serverless_s3_processor.testing.summary_table import MemorySummaryTable
    from tests.support.world import World


class MemoryApiAdapters(ApiAdapters):
    """Queues have the addresses of the world's settings."""

    def __init__(self, world: World) -> None:
        self.world = world

    def records(self) -> MemoryRecordTable:
        return self.world.records

    def record_updates(self) -> MemoryRecordTable:
        return self.world.records

    def changes(self) -> MemoryChangeStream:
        return MemoryChangeStream(self.world.records.stream)

    def cursor_keys(self) -> MemoryCursorKeys:
        return self.world.cursor_keys

    def summaries(self) -> MemorySummaryTable:
        return self.world.summaries

    def store(self) -> MemoryObjectStore:
        return self.world.store

    def listing(self) -> MemoryObjectStore:
        return self.world.store

    def links(self) -> MemoryObjectLinks:
        return MemoryObjectLinks()

    def requests(self) -> MemoryRequestQueue:
        return self.world.requests

    def returned(self) -> MemoryReturnQueue:
        return self.world.returned

    def gauge(self, url: str) -> MemoryQueueGauge:
        if url == "https://queue":
            return self.world.gauge
        return MemoryQueueGauge(QueueDepth(len(self.dead_letters(url).letters), 0))

    def dead_letters(self, url: str) -> MemoryDeadLetterQueue:
        return {
            "https://dead": self.world.uploads_dead,
            "https://changes": self.world.changes_dead,
            "https://actions": self.world.actions_dead,
        }[url]

    def failure_log(self, group: str, **options: Any) -> MemoryFailureLog:
        del group, options
        return self.world.failure_log

    def runs(self) -> MemoryRuns:
        return self.world.runs
