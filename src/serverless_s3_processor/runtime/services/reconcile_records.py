"""Have nothing on record as held that the bucket holds no more: ghosts get their deletion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.domain.events import ObjectEvent
from serverless_s3_processor.runtime.domain.reconciliation import (
    Tally,
    Verdict,
    is_too_recent,
    orphaned_records,
    synthetic_delete_event,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence
    from datetime import datetime

    from serverless_s3_processor.runtime.domain.reconciliation import ReconcileOptions
    from serverless_s3_processor.runtime.domain.record import Record
    from serverless_s3_processor.runtime.ports.record_table import RecordTable
    from serverless_s3_processor.runtime.ports.request_queue import RequestQueue
    from serverless_s3_processor.runtime.ports.version_listing import VersionListing

_AT_ONCE: Final = 10
"""Events that go on the queue in one request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileRecords:
    """Looks for ghosts. Most records are known to be held; the others are looked up one by one."""

    records: RecordTable
    listing: VersionListing
    queue: RequestQueue
    now: Callable[[], datetime]

    def __call__(
        self,
        by_key: Iterable[Sequence[Record]],
        held: Container[tuple[str, str]],
        terms: ReconcileOptions,
    ) -> Tally:
        """Return how many of each verdict; `held` are identities that S3 listed in this run.

        Each of `by_key` are the records of one key, perhaps not all and not the newest.

        Raises:
            UnavailableError: S3, the table or the queue refused or failed.
        """
        tally, waiting = Tally(), list[ObjectEvent]()
        for records in by_key:
            ghosts: list[Record] = []
            orphans = orphaned_records(records, held, terms)
            recent = [record for record in orphans if is_too_recent(record, terms)]
            if len(recent) < len(orphans):
                looked = self.now()  # they were removed before; what is uploaded later came later
                ghosts = self._ghosts(records[0].object_key, terms)
                waiting += [synthetic_delete_event(ghost, looked) for ghost in ghosts]
            tally[Verdict.ORPHANED] += len(ghosts)
            tally[Verdict.TOO_RECENT] += len(recent)
            tally[Verdict.MATCHES] += len(records) - len(ghosts) - len(recent)
            if len(waiting) >= _AT_ONCE:
                self._send(waiting, terms)
                waiting = []
        self._send(waiting, terms)
        return tally

    def _send(self, events: Sequence[ObjectEvent], terms: ReconcileOptions) -> None:
        if not terms.dry_run:
            self.queue.send_all(events)

    def _ghosts(self, key: str, terms: ReconcileOptions) -> list[Record]:
        """Ask the table for the last word, and only then S3: what it does not hold then is gone.

        Where there are no versions, what is there now has ended what was there before: once that is
        on record, the history says so.
        """
        records = self.records.history(key, terms.bucket)
        listed = self.listing.of_key(terms.bucket, key)
        orphans = orphaned_records(records, {each.identity for each in listed}, terms)
        replaced = any(each.version_id is None for each in listed)
        ghosts = [record for record in orphans if not is_too_recent(record, terms)]
        return [ghost for ghost in ghosts if ghost.version_id or not replaced]
