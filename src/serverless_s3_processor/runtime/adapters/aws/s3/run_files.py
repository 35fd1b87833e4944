"""The files of reconcile's runs, on S3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.adapters.aws.errors import translate_errors
from serverless_s3_processor.runtime.adapters.aws.s3.writing import write

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3RunFiles:
    """Implements `ports.run_files.RunFiles`."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, key: str, content: bytes, content_type: str) -> None:
        """See `ports.run_files.RunFiles`."""
        write(self._client, self._bucket, key, content, content_type)

    def get(self, key: str) -> bytes:
        """See `ports.run_files.RunFiles`."""
        with translate_errors(f"reading {key!r}"):
            return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()

    def keys(self, prefix: str) -> list[str]:
        """See `ports.run_files.RunFiles`."""
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=prefix
        )
        with translate_errors(f"listing {prefix!r}"):
            return [item["Key"] for page in pages for item in page.get("Contents", [])]
