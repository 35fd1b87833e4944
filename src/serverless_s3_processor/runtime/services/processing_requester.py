"""Request to process an object again, through the queue of uploads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.domain.events import parsing
from serverless_s3_processor.runtime.domain.events.object_event import EventType, ObjectEvent

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from serverless_s3_processor.runtime.ports import ObjectStore
    from serverless_s3_processor.runtime.ports.request_queue import RequestQueue


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessingRequester:
    """Puts existing objects on the queue."""

    store: ObjectStore
    queue: RequestQueue
    now: Callable[[], datetime]

    def request(self, bucket: str, key: str, version_id: str | None = None) -> bool:
        """Queue an object version, the current one by default; False if there is none."""
        event = self.event_of(bucket, key, version_id)
        if event is None:
            return False
        self.queue.send(event)
        return True

    def event_of(self, bucket: str, key: str, version_id: str | None) -> ObjectEvent | None:
        """Return the event that requests to process a version again; None if it doesn't exist."""
        requested_at = self.now()  # before the look-up: the version is not newer than its event
        address = self.store.locate(bucket, key, version_id)
        if address is None:
            return None
        return ObjectEvent(
            type=EventType.CREATED,
            name=parsing.REQUESTED,
            bucket=bucket,
            key=key,
            time=requested_at,
            version_id=address.version_id,
            etag=address.etag,
        )
