"""What an operator does: ask again for what failed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.domain.events import parsing
from serverless_s3_processor.runtime.domain.events.object_event import EventType, ObjectEvent
from serverless_s3_processor.runtime.domain.records.record import Status

if TYPE_CHECKING:
    from tests.simulation.bucket import Version
    from tests.simulation.system import Parts


def run_again(parts: Parts) -> None:
    """Ask again for what failed."""
    failed = {
        record.identity
        for key in parts.bucket.versions
        for record in parts.records.history(key, None)
        if record.status is Status.FAILED
    }
    for version in parts.bucket.all_held():
        if (version.key, version.upload_time) in failed:
            _ask_for(version, parts)


def _ask_for(version: Version, parts: Parts) -> None:
    event = _asked_for(version, parts)
    parts.queue.send(json.dumps(parsing.to_message(event)), (event,), parts.time.elapsed)


def _asked_for(version: Version, parts: Parts) -> ObjectEvent:
    said = version.event
    return ObjectEvent(
        type=EventType.CREATED,
        name=parsing.REQUESTED,
        bucket=said.bucket,
        key=said.key,
        time=parts.time(),
        version_id=said.version_id,
        etag=said.etag,
    )
