"""Derived files: small files that processors make of an object, stored in the stack's bucket."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serverless_s3_processor.runtime.domain.records.record import Record

MAX_FILES: Final = 1
"""Maximum number of derived files per processor and object."""
MAX_BYTES: Final = 256 * 1024
_MAX_KEY_BYTES: Final = 1024
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html"""
_NAME: Final = r"[a-z0-9-]{1,60}\.[a-z0-9]{1,4}"
_TYPE: Final = r"[a-z]{1,20}/[a-z0-9.+-]{1,60}"


class DerivedTooLargeError(ValueError):
    """A processor derived too many files, or too large ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedFile:
    """A file that a processor made; its name has no folders: `thumbnail.webp`."""

    name: str
    content_type: str
    content: bytes


def validate(files: Sequence[DerivedFile]) -> None:
    """Check files before they are written: processors and broken processes may return anything.

    Raises:
        DerivedTooLargeError: they are too many or too large.
        ValueError: a name, a type, or a content is invalid.
    """
    if len(files) > MAX_FILES:
        raise DerivedTooLargeError(f"it derived more than {MAX_FILES} file")
    for file in files:
        if not re.fullmatch(_NAME, file.name):
            raise ValueError(f"{file.name!r} is not a name for a derived file")
        if not re.fullmatch(_TYPE, file.content_type):
            raise ValueError(f"{file.content_type!r} is not a type for a derived file")
        content: object = file.content
        if not isinstance(content, bytes):
            raise ValueError("a derived file's content is not bytes")  # noqa: TRY004 - as the others
        if len(content) > MAX_BYTES:
            raise DerivedTooLargeError(f"it derived more than {MAX_BYTES:,} bytes")


def derived_key(name: str, record: Record) -> str:
    """Return the key of a derived file; it is always the same one for a version and a name.

    If it would be too long, the object's key is replaced by its hash.
    """
    version = record.version_id or record.etag or "object"
    key = _key(record.bucket_name, record.object_key, version, name)
    if len(key.encode()) <= _MAX_KEY_BYTES:
        return key
    digest = hashlib.sha256(record.object_key.encode()).hexdigest()
    return _key(record.bucket_name, digest, version, name)


def _key(bucket: str, key: str, version: str, name: str) -> str:
    return f"{names.DERIVED_PREFIX}{bucket}/{key}/{version}/{name}"
