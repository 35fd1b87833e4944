"""Queue versions whose records are missing or stale."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.domain.reconcile.comparison import (
    Tally,
    Verdict,
    compare,
    reprocess_event,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from serverless_s3_processor.runtime.domain.reconcile.comparison import (
        ListedVersion,
        ReconcileOptions,
    )
    from serverless_s3_processor.runtime.ports.record_table import RecordTable
    from serverless_s3_processor.runtime.ports.request_queue import RequestQueue

BATCH_SIZE: Final = 100
"""Maximum number of records per call of the table.
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html"""
_REPAIRED: Final = (Verdict.MISSING, Verdict.STALE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingReconciler:
    """Compares listed versions with the table, and queues what differs."""

    records: RecordTable
    queue: RequestQueue

    def reconcile(self, listed: Iterable[ListedVersion], options: ReconcileOptions) -> Tally:
        """Queue what differs, and return the number of each verdict.

        Safe to repeat: an object that is queued twice is recorded once.
        """
        tally, remaining = Tally(), iter(listed)
        while batch := list(islice(remaining, BATCH_SIZE)):
            verdicts = self._verdicts(batch, options)
            tally.update(verdicts)
            to_process = [
                version
                for version, verdict in zip(batch, verdicts, strict=True)
                if _should_process(verdict, options)
            ]
            if not options.dry_run:
                self.queue.send_all([reprocess_event(version, options) for version in to_process])
        return tally

    def _verdicts(
        self, listed: Sequence[ListedVersion], options: ReconcileOptions
    ) -> list[Verdict]:
        """Read with eventual consistency, then what differs with strong consistency."""
        records = self.records.get_many([version.identity for version in listed])
        first = [compare(version, records.get(version.identity), options) for version in listed]
        doubtful = [
            version.identity
            for version, verdict in zip(listed, first, strict=True)
            if verdict in _REPAIRED
        ]
        if not doubtful:
            return first
        records |= self.records.get_many(doubtful, consistent=True)
        return [compare(version, records.get(version.identity), options) for version in listed]


def _should_process(verdict: Verdict, options: ReconcileOptions) -> bool:
    return verdict in _REPAIRED or (options.force and verdict is Verdict.MATCHES)
