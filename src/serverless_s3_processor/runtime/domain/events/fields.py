"""Validates the fields of S3 events: any sender to the queue may have chosen them."""

from __future__ import annotations

import re
from typing import Any, Final, TypeVar

from serverless_s3_processor.runtime.domain.events import bucket
from serverless_s3_processor.runtime.domain.records.identity import NULL_VERSION

_MAX_SIZE: Final = 2**63 - 1
"""S3's API has sizes as 64-bit numbers."""
_MAX_EVENT_NAME_LENGTH: Final = 128
_OPAQUE: Final = re.compile(r"[!-~]{1,900}")
"""Characters that headers and queries can carry, few enough that the record's sort key, which may
have 1,024 bytes, has room for the time and the bucket.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html"""

_Field = TypeVar("_Field", str, int)


def required_text(fields: dict[str, Any], name: str) -> str:
    """Return a required text.

    Raises:
        ValueError, TypeError: it is missing, empty, or not Unicode text.
    """
    value = optional(fields, name, str)
    if not value:
        raise ValueError(f"{name} is missing")
    return value


def optional(fields: dict[str, Any], name: str, kind: type[_Field]) -> _Field | None:
    """Return a text or a number; None if it is missing.

    Raises:
        ValueError, TypeError: it is of another type, or the table can't store it.
    """
    value = fields.get(name)
    if value is None:
        return None
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(f"{name} is {value!r}")
    if isinstance(value, str):
        value.encode()  # the table stores Unicode only
    return value


def opaque(fields: dict[str, Any], name: str) -> str | None:
    """Return a version id, an ETag or a sequencer; None if it is missing or empty.

    Raises:
        ValueError, TypeError: it would break a request or the record's key.
    """
    value = fields.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise TypeError(f"{name} is {value!r}")
    if not _OPAQUE.fullmatch(value):
        raise ValueError(f"{name} is longer than 900 characters, or not all visible ASCII")
    return value


def version_id(fields: dict[str, Any], name: str) -> str | None:
    """Return the version id; None in unversioned buckets."""
    value = opaque(fields, name)
    return None if value == NULL_VERSION else value


def sequencer(fields: dict[str, Any]) -> str | None:
    """Return the sequencer in upper case; EventBridge has it in lower case."""
    value = opaque(fields, "sequencer")
    return value.upper() if value else None


def size(fields: dict[str, Any]) -> int | None:
    """Return the object's size in bytes."""
    value = optional(fields, "size", int)
    if value is not None and not 0 <= value <= _MAX_SIZE:
        raise ValueError("size is out of range for an object")
    return value


def bucket_name(fields: dict[str, Any]) -> str:
    """Return the bucket's name, which becomes part of a URL's host or path."""
    return bucket.validate(required_text(fields, "name"))


def event_name(name: str) -> str:
    """Return the name, which must be short because it is recorded."""
    if len(name) > _MAX_EVENT_NAME_LENGTH:
        raise ValueError(f"an event's name has {len(name):,} characters")
    return name
