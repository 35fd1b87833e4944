"""Queue deletions for orphaned records, whose versions the bucket no longer holds."""

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
"""Number of events per request to the queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReconciler:
    """Finds orphaned records. Most versions were listed in the run; others are looked up."""

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
        """Queue deletions, and return the number of each verdict.

        `listed_identities` were listed in this run. Each of `by_key` has records of one key,
        perhaps not all and not the newest.
        """
        tally, waiting = Tally(), list[ObjectEvent]()
        for records in by_key:
            orphaned: list[Record] = []
            orphans = orphaned_records(records, listed_identities, options)
            recent = [record for record in orphans if is_too_recent(record, options)]
            if len(recent) < len(orphans):
                detected_at = self.now()  # before the look-up: later uploads are newer
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
        """Read the table with strong consistency, and then S3.

        In an unversioned bucket the object that is there now has replaced the others: its record
        ends theirs.
        """
        records = self.records.history(key, options.bucket)
        listed = self.listing.list_key(options.bucket, key)
        orphans = orphaned_records(records, {version.identity for version in listed}, options)
        replaced = any(version.version_id is None for version in listed)
        orphaned = [record for record in orphans if not is_too_recent(record, options)]
        return [record for record in orphaned if record.version_id or not replaced]
