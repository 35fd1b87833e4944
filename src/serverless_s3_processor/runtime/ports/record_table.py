"""The table of object records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serverless_s3_processor.runtime.domain.records.listing import (
        Position,
        RecordPage,
        RecordQuery,
    )
    from serverless_s3_processor.runtime.domain.records.record import Guard, Record


@dataclass(frozen=True, slots=True)
class NewestRecords:
    """Records of one key, in no order; `complete` if there are no others."""

    records: Sequence[Record]
    complete: bool


@dataclass(frozen=True, slots=True)
class SegmentPage:
    """Some records of a segment of the table; the next page starts after `after`, if not None."""

    records: Sequence[Record]
    after: tuple[str, str] | None


class RecordTable(Protocol):
    """The table of object records."""

    def put_all(self, records: Sequence[Record]) -> list[Record]:
        """Write records of different identities; return those that were not written.

        Nothing is raised: what the table refuses counts as not written.
        """

    def put_guarded(self, record: Record, guard: Guard) -> bool:
        """Write a record unless `guard` forbids it; return whether it was written."""

    def history(self, key: str, bucket: str | None) -> list[Record]:
        """Return the records of a key as they are now (strongly consistent), in no order.

        Each bucket has its own history of a key; None stands for all of them.
        """

    def newest(self, key: str, max_records: int, version_id: str | None = None) -> NewestRecords:
        """Return up to `max_records` of a key's records, those with the highest upload times.

        With `version_id` only records of this version; what was written within the last second may
        be missing then. A call reads a limited number of bytes: it may return fewer records, even
        none, and be incomplete.
        """

    def get_many(
        self, identities: Sequence[tuple[str, str]], *, consistent: bool = False
    ) -> dict[tuple[str, str], Record]:
        """Return outlines of up to a hundred records by identity, without those that don't exist.

        Without `consistent` what was written within the last second may be missing, for half the
        price.
        """

    def scan_segment(
        self, number: int, of: int, after: tuple[str, str] | None = None
    ) -> SegmentPage:
        """Return outlines of the records of one of `of` segments, after the identity `after`.

        Records of one key come together, oldest first; a page may end between them, or be empty.
        What is written meanwhile may be missing.
        """

    def page(self, query: RecordQuery, after: Position | None, limit: int) -> RecordPage:
        """Return up to `limit` records that match the query, after `after`, newest first.

        A call reads a limited number of bytes: it may return fewer records, even none, and the
        position of the next page. Over all pages, each record that existed at the first page is
        returned once; what is written meanwhile is returned if it lies after the position.
        """
