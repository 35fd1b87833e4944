"""The queue that S3's events and our own requests wait in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent


class RequestQueue(Protocol):
    """The queue that S3's events and our own requests wait in."""

    def send(self, event: ObjectEvent) -> None:
        """Put live work on the queue: an event that a person waits for.

        Raises:
            UnavailableError: the queue refused or failed.
        """

    def send_all(self, events: Sequence[ObjectEvent]) -> None:
        """Put bulk work on the queue, ten events per request: live work is delivered before it.

        Raises:
            UnavailableError: the queue did not take all; some may be on it.
        """
