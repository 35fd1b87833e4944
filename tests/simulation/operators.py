"""What an operator does: have what failed processed again."""

import json

from serverless_s3_processor.runtime.domain.events import parsing
from serverless_s3_processor.runtime.domain.events.object_event import EventType, ObjectEvent
from serverless_s3_processor.runtime.domain.records.record import Status
from tests.simulation.system import Parts


def reprocess_failed(parts: Parts) -> None:
    """Request that what failed is processed again."""
    failed = {
        record.identity
        for key in parts.bucket.versions
        for record in parts.records.history(key, None)
        if record.status is Status.FAILED
    }
    for version in parts.bucket.all_live_versions():
        if (version.key, version.upload_time) in failed:
            request = ObjectEvent(
                type=EventType.CREATED,
                name=parsing.REQUESTED,
                bucket=version.event.bucket,
                key=version.key,
                time=parts.time(),
                version_id=version.event.version_id,
                etag=version.event.etag,
            )
            message = json.dumps(parsing.to_message(request))
            parts.queue.send(message, (request,), parts.time.elapsed)
