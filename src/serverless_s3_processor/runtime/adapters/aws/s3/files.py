"""Files that functions write to the stack's bucket, on S3."""

from __future__ import annotations

import base64
import zlib
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.adapters.aws.errors import translate_errors

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3DerivedFiles:
    """Implements `ports.derived_files.DerivedFiles`."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, key: str, content: bytes, content_type: str) -> None:
        """Write a file with a checksum, which S3 requires in buckets with an object lock.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html
        """
        checksum = base64.b64encode(zlib.crc32(content).to_bytes(4, "big")).decode()
        with translate_errors(f"writing {key!r}"):
            self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=content,
                ContentType=content_type,
                ChecksumCRC32=checksum,
            )


class S3RunFiles(S3DerivedFiles):
    """Implements `ports.run_files.RunFiles`."""

    def get(self, key: str) -> bytes:
        with translate_errors(f"reading {key!r}"):
            return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()

    def keys(self, prefix: str) -> list[str]:
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=prefix
        )
        with translate_errors(f"listing {prefix!r}"):
            return [item["Key"] for page in pages for item in page.get("Contents", [])]
