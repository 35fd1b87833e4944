"""A listing of records by time: what is wanted, in which order, and where a page ends.

The newest come first. Different keys may share one upload time where there are no versions: these
stand by their partition in the index, and within one partition as the index has them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.domain import clock

if TYPE_CHECKING:
    from datetime import datetime

    from serverless_s3_processor.runtime.domain.records.record import Record

MAX_RECORDS: Final = 1000
"""On one page."""

_ANY_SUBTYPE: Final = "/*"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFilters:
    """The filters of a request; None or an empty text lets every record pass.

    `since` and `until` are as in `RecordQuery`; `status` is the value of a `Status`. `content_type`
    is `text/plain`, which also matches `text/plain; charset=utf-8`, or a family such as `image/*`.
    """

    since: datetime | None = None
    until: datetime | None = None
    bucket: str | None = None
    prefix: str = ""
    status: str | None = None
    content_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordQuery:
    """The records uploaded in [since, until) that pass the filters; see `Filters`.

    S3 tells uploads in whole seconds, so both ends are cut to theirs. Both are in the years
    1000 to 9999.
    """

    since: datetime
    until: datetime
    bucket: str | None = None
    prefix: str = ""
    status: str | None = None
    content_type: str | None = None

    @property
    def lower_bound(self) -> str:
        """The start of all upload times at or after `since`: these are above it as text."""
        return clock.format_seconds(self.since)

    @property
    def upper_bound(self) -> str:
        """Above all upload times before `until`, as text; no upload time itself."""
        return clock.format_seconds(self.until)

    def matches(self, record: Record) -> bool:
        """Tell whether the filters let a record pass, whenever it was uploaded."""
        return (
            self.bucket in (None, record.bucket_name)
            and record.object_key.startswith(self.prefix)
            and self.status in (None, record.status)
            and self._is_of_type(record.content_type)
        )

    def _is_of_type(self, content_type: str | None) -> bool:
        if self.content_type is None:
            return True
        if content_type is None:
            return False
        exact, start = media_type(self.content_type)
        return content_type == exact or content_type.startswith(start)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ends: at the record that has this identity, whether or not it was wanted.

    Without an `object_key`, behind all whose upload time is not below `upload_time` as text, which
    is then a day (`2026-01-31`) or a whole second.
    """

    upload_time: str
    object_key: str = ""


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Records in order, and where to go on; nothing more is there if `position` is None.

    There may be a position and no record: the search has a budget.
    """

    records: tuple[Record, ...]
    position: Position | None


def rank(upload_time: str, shard: int) -> tuple[str, int]:
    """Return what compares across partitions: the higher comes first."""
    return upload_time, -shard


def media_type(pattern: str) -> tuple[str, str]:
    """Return what a content type must equal, or else start with.

    What follows a `;` are parameters: https://www.rfc-editor.org/rfc/rfc9110#name-media-type
    """
    if pattern.endswith(_ANY_SUBTYPE):
        return pattern, pattern.removesuffix("*")
    return pattern, f"{pattern};"
