"""Records that have just been written."""

from datetime import UTC, datetime, timedelta
from typing import Any

from serverless_s3_processor.runtime.domain.records.record import Record, Status
from tests.support.world import BUCKET


def record(key: str, number: int = 0, **changes: Any) -> Record:
    """A record of an object that came so many seconds ago."""
    uploaded_at = datetime.now(UTC) - timedelta(seconds=number)
    at = uploaded_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    usual: dict[str, Any] = {
        "object_key": key,
        "upload_time": f"{at}#v{number}",
        "bucket_name": BUCKET,
        "status": Status.PROCESSED,
        "processed_at": uploaded_at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "environment": "test",
        "event_name": "ObjectCreated:Put",
        "event_time": uploaded_at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "object_size": 1234,
        "content_type": "text/csv",
        "version_id": f"v{number}",
        "sequencer": f"{10**6 - number:08}",
    }
    return Record(**{**usual, **changes})
