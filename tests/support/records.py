"""Records as the processor writes them; tests change the fields that they are about."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from serverless_s3_processor.runtime.domain.records import identity
from serverless_s3_processor.runtime.domain.records.record import Record, Status

RECORD = Record(
    object_key="uploads/a",
    upload_time="2026-01-31T12:00:00Z#v1",
    bucket_name="bucket",
    status=Status.PROCESSED,
    processed_at="2026-01-31T12:00:01.000Z",
    environment="test",
    event_name="ObjectCreated:Put",
    event_time="2026-01-31T12:00:00.500Z",
    version_id="v1",
    sequencer="0055AED6",
)


def make_record(
    key: str, uploaded_at: datetime, version_id: str | None = "v1", **changes: Any
) -> Record:
    """Return the record of an upload, by default without a sequencer."""
    return replace(
        RECORD,
        **{
            "object_key": key,
            "upload_time": identity.upload_time(uploaded_at, version_id or "etag"),
            "version_id": version_id,
            "sequencer": None,
            **changes,
        },
    )
