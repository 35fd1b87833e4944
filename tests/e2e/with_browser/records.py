"""Records that have just been written."""

from datetime import UTC, datetime, timedelta
from typing import Any

from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.records.record import Record
from tests.support.records import make_record
from tests.support.world import BUCKET


def record(key: str, number: int = 0, **changes: Any) -> Record:
    """A record of an object that came so many seconds ago."""
    uploaded_at = datetime.now(UTC) - timedelta(seconds=number)
    defaults = {
        "bucket_name": BUCKET,
        "processed_at": clock.format_milliseconds(uploaded_at),
        "event_time": clock.format_milliseconds(uploaded_at),
        "object_size": 1234,
        "content_type": "text/csv",
        "sequencer": f"{10**6 - number:08}",
    }
    return make_record(key, uploaded_at, f"v{number}", **{**defaults, **changes})
