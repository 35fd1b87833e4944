"""S3 as botocore's stubber answers for it."""

import io
from datetime import UTC, datetime
from typing import Any

from botocore.response import StreamingBody
from botocore.stub import Stubber

from serverless_s3_processor.runtime.ports import (
    Address,
)

MOMENT = datetime(2026, 1, 31, 12, tzinfo=UTC)
VERSION = Address(bucket="bucket", key="uploads/a b", version_id="v1")
UNVERSIONED = Address(bucket="bucket", key="uploads/a b", etag="e1")
WHERE = {"Bucket": "bucket", "Key": "uploads/a b"}
HEADERS = {"x-amz-delete-marker": "true", "last-modified": "Sat, 31 Jan 2026 12:00:00 GMT"}


def answer_with(content: bytes, **headers: Any) -> dict[str, Any]:
    body = StreamingBody(io.BytesIO(content), len(content))
    return {
        "Body": body,
        "ETag": '"e1"',
        "LastModified": MOMENT,
        "ContentLength": len(content),
        "ContentType": "text/plain",
        **headers,
    }


def refuse(stub: Stubber, code: str, status: int, headers: dict[str, str] | None = None) -> None:
    meta = {"HTTPHeaders": headers or {}}
    stub.add_client_error(
        "get_object", service_error_code=code, http_status_code=status, response_meta=meta
    )


MD5 = "9a0364b9e99bb480dd25e1f0284c8555"
