"""The queue of S3's events and of requests to process objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent


class RequestQueue(Protocol):
    """The queue of S3's events and of requests to process objects."""

    def send(self, event: ObjectEvent) -> None:
        """Put live work on the queue: an event whose result a person waits for."""

    def send_all(self, events: Sequence[ObjectEvent]) -> None:
        """Put bulk work on the queue, ten events per request; live work is delivered before it.

        Raises:
            UnavailableError: some may be on the queue.
        """
