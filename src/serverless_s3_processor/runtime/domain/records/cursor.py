"""Cursors: signed, opaque texts that name the position where a page of a listing ended.

A cursor has one byte of version, the signature, the digest of the filters, and the position, in
URL-safe base64. It goes into a query string, so it is never much longer than the key. The filters
are not in it: the caller repeats them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.records.listing import Position, RecordQuery

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.listing import RecordFilters

_VERSION: Final = b"\x01"
_SIGNATURE_BYTES: Final = 16
"""128 bits can't be guessed: https://www.rfc-editor.org/rfc/rfc2104#section-5"""
_DIGEST_BYTES: Final = 8
"""The signature protects it; it only distinguishes the filters of one caller."""
_BODY_OFFSET: Final = len(_VERSION) + _SIGNATURE_BYTES
_HEADER: Final = struct.Struct(">8sqqH")
"""Digest of the filters, the window's ends in seconds since 1970, and the upload time's length."""


class CursorError(ValueError):
    """A text is not a cursor of this listing; the message tells the caller why."""


@dataclass(frozen=True, slots=True)
class ResumedQuery:
    """The position to resume at, and the query with the first page's window."""

    position: Position
    query: RecordQuery


def encode(position: Position, filters: RecordFilters, query: RecordQuery, key: bytes) -> str:
    """Return the cursor: letters, digits, `-` and `_`.

    `filters` are the caller's; `query` has the window that they resolved to.
    """
    upload_time = position.upload_time.encode()
    head = _HEADER.pack(
        _digest(filters), _epoch_seconds(query.since), _epoch_seconds(query.until), len(upload_time)
    )
    body = head + upload_time + position.object_key.encode()
    return _to_text(_VERSION + _signature(body, key) + body)


def decode(cursor: str, filters: RecordFilters, key: bytes) -> ResumedQuery:
    """Return what `encode` was given.

    Raises:
        CursorError: it was changed, truncated, or made by another deployment or for other filters.
    """
    sealed = _from_text(cursor)
    if sealed[:1] != _VERSION:
        raise CursorError("it is not a cursor of this version of the API")
    signature, body = sealed[len(_VERSION) : _BODY_OFFSET], sealed[_BODY_OFFSET:]
    if not hmac.compare_digest(signature, _signature(body, key)):
        raise CursorError("it is not a cursor that this API made")
    digest, since, until, length = _HEADER.unpack_from(body)
    if digest != _digest(filters):
        raise CursorError("it was made for other filters; repeat those of the first page")
    upload_time, object_key = body[_HEADER.size :][:length], body[_HEADER.size + length :]
    position = Position(upload_time.decode(), object_key.decode())
    return ResumedQuery(
        position, resolve_query(filters, _from_epoch_seconds(since), _from_epoch_seconds(until))
    )


def resolve_query(filters: RecordFilters, since: datetime, until: datetime) -> RecordQuery:
    """Return the query for the filters in the given window."""
    return RecordQuery(
        since=since,
        until=until,
        bucket=filters.bucket,
        prefix=filters.prefix,
        status=filters.status,
        content_type=filters.content_type,
        detected_type=filters.detected_type,
        flag=filters.flag,
    )


def _signature(body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, b"cursor" + _VERSION + body, "sha256")[:_SIGNATURE_BYTES]


def _digest(filters: RecordFilters) -> bytes:
    window = (filters.since, filters.until)
    values = (
        *(timestamp and clock.format_seconds(timestamp) for timestamp in window),
        filters.bucket,
        filters.prefix,
        filters.status,
        filters.content_type,
        filters.detected_type,
        filters.flag,
    )
    return hashlib.sha256(json.dumps(values).encode()).digest()[:_DIGEST_BYTES]


def _epoch_seconds(timestamp: datetime) -> int:
    return int(timestamp.timestamp())


def _from_epoch_seconds(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _to_text(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def _from_text(cursor: str) -> bytes:
    """Decode only what `_to_text` returns: base64 has other spellings of the same bytes."""
    try:
        sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (binascii.Error, ValueError):
        raise CursorError("it is not a cursor") from None
    if _to_text(sealed) != cursor:
        raise CursorError("it is not a cursor")
    return sealed
