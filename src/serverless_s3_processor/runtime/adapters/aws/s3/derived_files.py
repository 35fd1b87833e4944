"""Derived files, on S3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.adapters.aws.s3.writing import write

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3DerivedFiles:
    """Implements `ports.derived_files.DerivedFiles`."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, key: str, content: bytes, content_type: str) -> None:
        """See `ports.derived_files.DerivedFiles`."""
        write(self._client, self._bucket, key, content, content_type)
