"""List records by time, page by page, with a cursor for the client."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.domain.records import cursor as cursors
from serverless_s3_processor.runtime.domain.records.cursor import ResumedQuery
from serverless_s3_processor.runtime.domain.records.listing import (
    Position,
    RecordFilters,
    RecordPage,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from serverless_s3_processor.runtime.domain.records.listing import RecordQuery
    from serverless_s3_processor.runtime.domain.records.record import Record
    from serverless_s3_processor.runtime.ports.cursor_keys import CursorKeys
    from serverless_s3_processor.runtime.ports.record_table import RecordTable

DEFAULT_WINDOW: Final = timedelta(days=30)
"""Default length of the time window of a listing."""
MAX_CLOCK_SKEW: Final = timedelta(minutes=5)
"""Maximum time that S3's clock may be ahead of Lambda's."""
BEFORE_S3: Final = datetime(2006, 3, 14, tzinfo=UTC)
"""The day when S3 opened: nothing was uploaded before."""
MAX_RESPONSE_BYTES: Final = 4_000_000
"""Maximum size of records in a response; Lambda's limit is 6 MB.
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""


@dataclass(frozen=True, slots=True)
class RecordListing:
    """A page; `cursor` is None on the last one; `query` contains the time window."""

    records: Sequence[Record]
    cursor: str | None
    query: RecordQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLister:
    """Lists records."""

    records: RecordTable
    cursor_keys: CursorKeys
    now: Callable[[], datetime]
    max_bytes: int = MAX_RESPONSE_BYTES

    def list_page(
        self, filters: RecordFilters, limit: int, cursor: str | None = None
    ) -> RecordListing:
        """Return up to `limit` (1 to `listing.MAX_RECORDS`) records, newest first.

        All pages have the time window of the first. A page may have few records, or none, and
        still a cursor.

        Raises:
            CursorError: the cursor is invalid or belongs to other filters.
        """
        start = self._start(filters, cursor)
        after = start.position if isinstance(start, ResumedQuery) else None
        query = start.query if isinstance(start, ResumedQuery) else start
        page = self._cut(self.records.page(query, after, limit))
        return RecordListing(page.records, self._sealed(page.position, filters, query), query)

    def _start(self, filters: RecordFilters, cursor: str | None) -> ResumedQuery | RecordQuery:
        if cursor is not None:
            return cursors.decode(cursor, filters, self.cursor_keys.signing_key())
        latest = self.now() + MAX_CLOCK_SKEW
        until = max(min(filters.until or latest, latest), BEFORE_S3)
        since = max(filters.since or until - DEFAULT_WINDOW, BEFORE_S3)
        return cursors.resolve_query(filters, _whole_seconds(since), _whole_seconds(until))

    def _sealed(
        self, position: Position | None, filters: RecordFilters, query: RecordQuery
    ) -> str | None:
        if position is None:
            return None
        return cursors.encode(position, filters, query, self.cursor_keys.signing_key())

    def _cut(self, page: RecordPage) -> RecordPage:
        """End the page before the record that would make it too big; keep at least one record."""
        size = 0
        for count, record in enumerate(page.records):
            size += _size(record)
            if count and size > self.max_bytes:
                last = page.records[count - 1]
                return RecordPage(page.records[:count], Position(last.upload_time, last.object_key))
        return page


def _whole_seconds(timestamp: datetime) -> datetime:
    return timestamp.astimezone(UTC).replace(microsecond=0)


def _size(record: Record) -> int:
    """Return the bytes of a record in Lambda's response: its JSON, in a string in JSON."""
    text = json.dumps(record.to_attributes())
    return len(text) + text.count('"') + text.count("\\")
