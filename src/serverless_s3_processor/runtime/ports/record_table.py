"""What the services need of the table of object records."""

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
    """Records of one key, in no order; `complete` if it has no others that were asked for."""

    records: Sequence[Record]
    complete: bool


@dataclass(frozen=True, slots=True)
class SegmentPage:
    """Some records of a part of the table; what follows is behind `after`, if anything does."""

    records: Sequence[Record]
    after: tuple[str, str] | None


class RecordTable(Protocol):
    """The table of object records."""

    def put_all(self, records: Sequence[Record]) -> list[Record]:
        """Write records of different identities; return those that were not written.

        Nothing is raised: what the table refuses counts as not written.
        """

    def put_guarded(self, record: Record, guard: Guard) -> bool:
        """Write a record unless `guard` forbids it; False if it did.

        Raises:
            UnavailableError: the table refused or failed.
        """

    def history(self, key: str, bucket: str | None) -> list[Record]:
        """Return the records of a key as they are now (strongly consistent), in no order.

        Each bucket has its own history of a key; None stands for all of them.

        Raises:
            UnavailableError: the table refused or failed.
        """

    def newest(self, key: str, max_records: int, version_id: str | None = None) -> NewestRecords:
        """Return up to `most` of a key's records, those with the highest upload times.

        With `version_id` only what is of this version; what was written within the last second or
        so may then be left out. What a call reads is bounded, however many and big the records are:
        it may return fewer, even none, and not be complete.

        Raises:
            UnavailableError: the table refused or failed.
        """

    def get_many(
        self, identities: Sequence[tuple[str, str]], *, consistent: bool = False
    ) -> dict[tuple[str, str], Record]:
        """Return the outlines of those of up to a hundred records that are there, by identity.

        Without `consistent` one that was written within the last second or so may be left out, for
        half the price.

        Raises:
            UnavailableError: the table refused or failed.
        """

    def scan_segment(
        self, number: int, of: int, after: tuple[str, str] | None = None
    ) -> SegmentPage:
        """Return outlines of one of `of` parts of the table, behind the identity of one record.

        Records of one key come together, oldest first; a page may end amid them, or be empty. What
        is written meanwhile may be left out.

        Raises:
            UnavailableError: the table refused or failed.
        """

    def page(self, query: RecordQuery, after: Position | None, limit: int) -> RecordPage:
        """Return up to `limit` of the wanted records behind `after`, newest first.

        What a call reads is bounded, whatever the table holds and however few records pass the
        filters: it may return fewer, even none, and a position to go on from. From page to page,
        what was there at the first comes once; what is written meanwhile comes if it is behind.

        Raises:
            UnavailableError: the table refused or failed.
        """
