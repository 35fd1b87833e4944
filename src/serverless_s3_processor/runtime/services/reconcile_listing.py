"""Have all that the bucket holds on record: ask for what is missing, or recorded as another."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.domain.reconciliation import (
    Tally,
    Verdict,
    judge,
    reprocess_event,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from serverless_s3_processor.runtime.domain.reconciliation import (
        ListedVersion,
        ReconcileOptions,
    )
    from serverless_s3_processor.runtime.ports.record_table import RecordTable
    from serverless_s3_processor.runtime.ports.request_queue import RequestQueue

AT_ONCE: Final = 100
"""Records that one call of the table finds.
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html"""
_MENDED: Final = (Verdict.MISSING, Verdict.STALE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileListing:
    """Compares what is listed with the table; there is one way of processing: through the queue."""

    records: RecordTable
    queue: RequestQueue

    def __call__(self, listed: Iterable[ListedVersion], terms: ReconcileOptions) -> Tally:
        """Return how many of each verdict; what is to be mended waits in the queue.

        Safe to repeat: what is asked for twice is recorded once.

        Raises:
            UnavailableError: the table or the queue refused or failed; some may be asked for.
        """
        tally, rest = Tally(), iter(listed)
        while some := list(islice(rest, AT_ONCE)):
            verdicts = self._verdicts(some, terms)
            tally.update(verdicts)
            wanted = [each for each, v in zip(some, verdicts, strict=True) if _is_wanted(v, terms)]
            if not terms.dry_run:
                self.queue.send_all([reprocess_event(each, terms) for each in wanted])
        return tally

    def _verdicts(self, listed: Sequence[ListedVersion], terms: ReconcileOptions) -> list[Verdict]:
        """Read cheaply first; only of what then seems wrong ask for the table's last word."""
        found = self.records.find([each.identity for each in listed])
        first = [judge(each, found.get(each.identity), terms) for each in listed]
        doubtful = [e.identity for e, v in zip(listed, first, strict=True) if v in _MENDED]
        if not doubtful:
            return first
        found |= self.records.find(doubtful, consistent=True)
        return [judge(each, found.get(each.identity), terms) for each in listed]


def _is_wanted(verdict: Verdict, terms: ReconcileOptions) -> bool:
    return verdict in _MENDED or (terms.force and verdict is Verdict.MATCHES)
