"""Listings of records by time: filters, order, and pages.

The newest records come first. In unversioned buckets, different keys may share an upload time: they
are in the order of their partitions in the index, and within a partition in the index's order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.domain import clock

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from serverless_s3_processor.runtime.domain.records.record import Record

MAX_RECORDS: Final = 1000
"""Maximum number of records per page."""

ANY_FLAG: Final = "*"
"""The filter for records that have any flag."""
_ANY_SUBTYPE: Final = "/*"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFilters:
    """The filters of a request; None or an empty text matches every record.

    They select uploads in [since, until). `status` is the value of a `Status`. `content_type` is
    `text/plain`, which also matches `text/plain; charset=utf-8`, or a family such as `image/*`;
    `detected_type` likewise. `flag` is one of a record's flags, or `*` for any flag.
    """

    since: datetime | None = None
    until: datetime | None = None
    bucket: str | None = None
    prefix: str = ""
    status: str | None = None
    content_type: str | None = None
    detected_type: str | None = None
    flag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordQuery(RecordFilters):
    """Filters with a window.

    S3 reports uploads in whole seconds, so both ends are truncated to seconds. Both are in the
    years 1000 to 9999.
    """

    since: datetime
    until: datetime

    @property
    def lower_bound(self) -> str:
        """A text that is less than all upload times at or after `since`."""
        return clock.format_seconds(self.since)

    @property
    def upper_bound(self) -> str:
        """A text that is greater than all upload times before `until`, and is not one itself."""
        return clock.format_seconds(self.until)

    def matches(self, record: Record) -> bool:
        """Tell whether a record passes the filters, regardless of when it was uploaded."""
        return (
            self.bucket in (None, record.bucket_name)
            and record.object_key.startswith(self.prefix)
            and self.status in (None, record.status)
            and _is_of_type(record.content_type, self.content_type)
            and _is_of_type(record.detected_type, self.detected_type)
            and self._has_flag(record.flags)
        )

    def _has_flag(self, flags: Collection[str]) -> bool:
        return self.flag is None or (bool(flags) if self.flag == ANY_FLAG else self.flag in flags)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ends: after the record with this identity, whether or not it passes the filters.

    Without an `object_key`, after all records whose upload time is not less than `upload_time` as
    text, which is then a day (`2026-01-31`) or a second.
    """

    upload_time: str
    object_key: str = ""


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Records in order, and where the next page starts; None after the last page.

    A page may have a position and no record because the search has a budget.
    """

    records: tuple[Record, ...]
    position: Position | None


def rank(upload_time: str, shard: int) -> tuple[str, int]:
    """Return a sort key across partitions; the greater comes first."""
    return upload_time, -shard


def media_type(pattern: str) -> tuple[str, str]:
    """Return a text that a matching content type equals, and one that it may start with instead.

    Parameters follow a `;`: https://www.rfc-editor.org/rfc/rfc9110#name-media-type
    """
    if pattern.endswith(_ANY_SUBTYPE):
        return pattern, pattern.removesuffix("*")
    return pattern, f"{pattern};"


def _is_of_type(content_type: str | None, pattern: str | None) -> bool:
    if pattern is None:
        return True
    if content_type is None:
        return False
    exact, start = media_type(pattern)
    return content_type == exact or content_type.startswith(start)
