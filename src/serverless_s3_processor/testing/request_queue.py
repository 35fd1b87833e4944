"""The queue of our own requests, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent


@dataclass(slots=True)
class MemoryRequestQueue:
    """Implements `ports.request_queue.RequestQueue`; `bulk` is the bulk work in `sent`."""

    sent: list[ObjectEvent] = field(default_factory=list)
    bulk: list[ObjectEvent] = field(default_factory=list)

    def send(self, event: ObjectEvent) -> None:
        self.sent.append(event)

    def send_all(self, events: Sequence[ObjectEvent]) -> None:
        self.sent += events
        self.bulk += events
