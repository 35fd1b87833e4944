from __future__ import annotations

import base64
import zlib
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.adapters.aws.errors import translate_errors

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def write(client: S3Client, bucket: str, key: str, content: bytes, content_type: str) -> None:
    """Write an object with a checksum: S3 demands one where an object lock keeps each version.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html

    Raises:
        UnavailableError: S3 refused or failed.
    """
    checksum = base64.b64encode(zlib.crc32(content).to_bytes(4, "big")).decode()
    with translate_errors(f"writing {key!r}"):
        client.put_object(
            Bucket=bucket,
            Key=key,
            Body=content,
            ContentType=content_type,
            ChecksumCRC32=checksum,
        )
