"""How full a queue is, as it is told to be."""

from __future__ import annotations

from dataclasses import dataclass, field

from serverless_s3_processor.runtime.ports.queue_gauge import Depth


@dataclass(slots=True)
class MemoryQueueGauge:
    """Implements `ports.queue_gauge.QueueGauge`."""

    told: Depth = field(default_factory=lambda: Depth(0, 0))
    oldest: int | None = None

    def depth(self) -> Depth:
        """See `ports.queue_gauge.QueueGauge`."""
        return self.told

    def oldest_seconds(self) -> int | None:
        """See `ports.queue_gauge.QueueGauge`."""
        return self.oldest
