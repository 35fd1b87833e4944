"""Requests for presigned uploads and downloads, and the limits that S3 enforces on them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

MAX_UPLOAD_BYTES: Final = 5_000_000_000
"""Below the 5 GiB that S3 accepts in one upload.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html"""

_MAX_METADATA_BYTES: Final = 2048
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html"""
SHA256: Final = re.compile("[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=")
"""A SHA-256 checksum in base64: 32 bytes, the last four bits of which fill a character."""
METADATA_NAME: Final = re.compile(r"[a-z0-9!#$&'*+.^_`|~-]+")
METADATA_VALUE: Final = re.compile(r"[!-~]([ -~]*[!-~])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRequest:
    """An object to upload; without `size`, S3 accepts any size.

    `checksum_sha256` is in base64; S3 refuses any other content.
    """

    key: str
    content_type: str | None = None
    size: int | None = None
    checksum_sha256: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def size_range(self) -> tuple[int, int]:
        """The minimum and the maximum number of bytes."""
        return (0, MAX_UPLOAD_BYTES) if self.size is None else (self.size, self.size)

    @property
    def headers(self) -> dict[str, str]:
        """Metadata and checksum of the content, as HTTP headers or form fields."""
        headers = {f"x-amz-meta-{name}": value for name, value in self.metadata.items()}
        if self.content_type:
            headers["Content-Type"] = self.content_type
        if self.checksum_sha256:
            headers["x-amz-checksum-algorithm"] = "SHA256"
            headers["x-amz-checksum-sha256"] = self.checksum_sha256
        return headers


@dataclass(frozen=True, slots=True, kw_only=True)
class PresignedPost:
    """A form that S3 accepts an upload with, until it expires."""

    url: str
    fields: Mapping[str, str]
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PresignedUrl:
    """A URL that downloads one object version, until it expires."""

    url: str
    version_id: str | None
    expires_at: datetime


def validate_metadata(value: object) -> Mapping[str, str]:
    """Return user metadata that HTTP headers carry unchanged; names are in lower case.

    Raises:
        ValueError: S3 would refuse it, or return it changed.
    """
    if not isinstance(value, dict):
        raise ValueError("must be an object of names and values")  # noqa: TRY004 - one error
    for name, text in value.items():
        if not METADATA_NAME.fullmatch(name):
            raise ValueError(
                "has a name that is not made of lower-case letters, digits and hyphens"
            )
        if not (isinstance(text, str) and METADATA_VALUE.fullmatch(text)):
            raise ValueError("has a value that is not text of printable ASCII characters")
    size = sum(len(name) + len(text) for name, text in value.items())
    if size > _MAX_METADATA_BYTES:
        raise ValueError(f"has {size:,} bytes; {_MAX_METADATA_BYTES:,} are allowed")
    return value
