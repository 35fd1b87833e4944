"""Responses of S3 for botocore's stubber."""

import io
from datetime import UTC, datetime
from typing import Any

from botocore.response import StreamingBody
from botocore.stub import Stubber

from serverless_s3_processor.runtime.adapters.aws.s3.object_store import S3ObjectStore
from serverless_s3_processor.runtime.ports import Address, StoredObject

MOMENT = datetime(2026, 1, 31, 12, tzinfo=UTC)
VERSION = Address(bucket="bucket", key="uploads/a b", version_id="v1")
UNVERSIONED = Address(bucket="bucket", key="uploads/a b", etag="e1")
WHERE = {"Bucket": "bucket", "Key": "uploads/a b"}
HEADERS = {"x-amz-delete-marker": "true", "last-modified": "Sat, 31 Jan 2026 12:00:00 GMT"}


def object_response(content: bytes, **headers: Any) -> dict[str, Any]:
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


def read_object(
    store: S3ObjectStore, address: Address, length: int, expected_size: int | None = None
) -> StoredObject:
    stored_object = store.read(address, length, expected_size)
    assert isinstance(stored_object, StoredObject)
    return stored_object
