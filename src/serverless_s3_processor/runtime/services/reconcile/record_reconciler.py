"""Have nothing on record as held that the bucket holds no more: ghosts get their deletion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
from serverless_s3_processor.runtime.domain.reconcile.comparison import (
    Tally,
    Verdict,
    is_too_recent,
    orphaned_records,
    synthetic_delete_event,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence
    from datetime import datetime

    from serverless_s3_processor.runtime.domain.reconcile.comparison import ReconcileOptions
    from serverless_s3_processor.runtime.domain.records.record import Record
    from serverless_s3_processor.runtime.ports.record_table import RecordTable
    from serverless_s3_processor.runtime.ports.request_queue import RequestQueue
    from serverless_s3_processor.runtime.ports.version_listing import VersionListing

_BATCH_SIZE: Final = 10
"""Events that go on the queue in one request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReconciler:
    """Looks for ghosts. Most records are known to be held; the others are looked up one by one."""

    records: RecordTable
    listing: VersionListing
    queue: RequestQueue
    now: Callable[[], datetime]

    def reconcile(
        self,
        by_key: Iterable[Sequence[Record]],
        listed_identities: Container[tuple[str, str]],
        options: ReconcileOptions,
    ) -> Tally:
        """Return how many of each verdict; `held` are identities that S3 listed in this run.

        Each of `by_key` are the records of one key, perhaps not all and not the newest.

        Raises:
            UnavailableError: S3, the table or the queue refused or failed.
        """
        tally, waiting = Tally(), list[ObjectEvent]()
        for records in by_key:
            orphaned: list[Record] = []
            orphans = orphaned_records(records, listed_identities, options)
            recent = [record for record in orphans if is_too_recent(record, options)]
            if len(recent) < len(orphans):
                detected_at = (
                    self.now()
                )  # they were removed before; what is uploaded later came later
                orphaned = self._find_orphaned(records[0].object_key, options)
                waiting += [synthetic_delete_event(record, detected_at) for record in orphaned]
            tally[Verdict.ORPHANED] += len(orphaned)
            tally[Verdict.TOO_RECENT] += len(recent)
            tally[Verdict.MATCHES] += len(records) - len(orphaned) - len(recent)
            if len(waiting) >= _BATCH_SIZE:
                self._send(waiting, options)
                waiting = []
        self._send(waiting, options)
        return tally

    def _send(self, events: Sequence[ObjectEvent], options: ReconcileOptions) -> None:
        if not options.dry_run:
            self.queue.send_all(events)

    def _find_orphaned(self, key: str, options: ReconcileOptions) -> list[Record]:
        """Ask the table for the last word, and only then S3: what it does not hold then is gone.

        Where there are no versions, what is there now has ended what was there before: once that is
        on record, the history says so.
        """
        records = self.records.history(key, options.bucket)
        listed = self.listing.list_key(options.bucket, key)
        orphans = orphaned_records(records, {version.identity for version in listed}, options)
        replaced = any(version.version_id is None for version in listed)
        orphaned = [record for record in orphans if not is_too_recent(record, options)]
        return [record for record in orphaned if record.version_id or not replaced]
