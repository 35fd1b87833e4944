"""How full a queue is, as it is told to be."""

from __future__ import annotations

from dataclasses import dataclass, field

from serverless_s3_processor.runtime.ports.queue_gauge import QueueDepth


@dataclass(slots=True)
class MemoryQueueGauge:
    """Implements `ports.queue_gauge.QueueGauge`."""

    told: QueueDepth = field(default_factory=lambda: QueueDepth(0, 0))
    oldest: int | None = None

    def depth(self) -> QueueDepth:
        """See `ports.queue_gauge.QueueGauge`."""
        return self.told

    def oldest_seconds(self) -> int | None:
        """See `ports.queue_gauge.QueueGauge`."""
        return self.oldest
