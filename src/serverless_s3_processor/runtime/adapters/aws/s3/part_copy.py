"""Copies objects that are too large for one request in parts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mypy_boto3_s3 import S3Client

    from serverless_s3_processor.runtime.ports import Address

PART_BYTES: Final = 2**30
"""Size of a part; S3 accepts up to 5 GiB, but smaller parts are copied concurrently."""
_MAX_CONCURRENT_PARTS: Final = 8
_COPIED_HEADERS: Final = (
    "CacheControl",
    "ContentDisposition",
    "ContentEncoding",
    "ContentLanguage",
    "ContentType",
    "Metadata",
)
"""Properties that a copy in one request keeps automatically."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartCopy:
    """Copies within a bucket; a lifecycle rule removes incomplete uploads after a week."""

    client: S3Client
    part_bytes: int = PART_BYTES

    def copy(self, address: Address, source: Mapping[str, str], to: str, size: int) -> None:
        """Copy an object of `size` bytes with its metadata and tags; errors are botocore's.

        `source` is S3's CopySource.
        """
        where: Any = {"Bucket": address.bucket, "Key": to}
        upload = self.client.create_multipart_upload(**where, **self._properties(source))[
            "UploadId"
        ]
        precondition: Any = {"CopySourceIfMatch": f'"{address.etag}"'} if address.etag else {}
        part: Any = {**where, "UploadId": upload, "CopySource": source, **precondition}
        try:
            with ThreadPoolExecutor(_MAX_CONCURRENT_PARTS) as pool:
                parts = list(pool.map(lambda span: self._copy(part, *span), self._ranges(size)))
            self.client.complete_multipart_upload(
                **where, UploadId=upload, MultipartUpload={"Parts": parts}
            )
        except BaseException:
            self.client.abort_multipart_upload(**where, UploadId=upload)
            raise

    def _properties(self, source: Mapping[str, str]) -> Any:  # noqa: ANN401 - S3's parameters
        where: Any = source
        head: Any = self.client.head_object(**where)
        tags = self.client.get_object_tagging(**where)["TagSet"]
        properties = {name: head[name] for name in _COPIED_HEADERS if name in head}
        tagging = urlencode({tag["Key"]: tag["Value"] for tag in tags})
        return {**properties, "Tagging": tagging} if tagging else properties

    def _ranges(self, size: int) -> Iterator[tuple[int, str]]:
        for number, start in enumerate(range(0, size, self.part_bytes), 1):
            yield number, f"bytes={start}-{min(start + self.part_bytes, size) - 1}"

    def _copy(self, part: Any, number: int, span: str) -> Any:  # noqa: ANN401
        response = self.client.upload_part_copy(**part, PartNumber=number, CopySourceRange=span)
        return {"ETag": response["CopyPartResult"]["ETag"], "PartNumber": number}
