"""The depth of a queue and the age of its oldest message, as a test sets them."""

from dataclasses import dataclass, field

from serverless_s3_processor.runtime.ports.queue_gauge import QueueDepth


@dataclass(slots=True)
class MemoryQueueGauge:
    """Implements `ports.queue_gauge.QueueGauge`."""

    queue_depth: QueueDepth = field(default_factory=lambda: QueueDepth(0, 0))
    oldest_seconds: int | None = None

    def depth(self) -> QueueDepth:
        return self.queue_depth

    def oldest_message_age_seconds(self) -> int | None:
        return self.oldest_seconds
