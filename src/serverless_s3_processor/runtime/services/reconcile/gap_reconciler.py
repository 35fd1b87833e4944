"""Reconcile what the batches of a run left out, and merge their fingerprints."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.domain.reconcile.fingerprint_set import FingerprintSet
from serverless_s3_processor.runtime.domain.reconcile.key_range import find_gaps
from serverless_s3_processor.runtime.domain.reconcile.scanned_range import (
    ZERO_TOTALS,
    Requests,
    ScannedRange,
    Totals,
)
from serverless_s3_processor.runtime.services.reconcile.range_reconciler import BINARY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from serverless_s3_processor.runtime.domain.reconcile.run import ReconcileRun
    from serverless_s3_processor.runtime.ports.run_files import RunFiles
    from serverless_s3_processor.runtime.services.reconcile.range_reconciler import RangeReconciler
    from serverless_s3_processor.runtime.services.reconcile.time_limit import TimeLimit


class NoProgressError(Exception):
    """One invocation's time is not enough for a single key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapReconciler:
    """Reconciles what no batch of a run has covered.

    That is what is listed before the first current key, what batches had no time for, and what
    changes between two listings moved from one batch to another.
    """

    range_reconciler: RangeReconciler
    files: RunFiles
    in_parallel: Callable[[Callable[[str], bytes], Sequence[str]], Iterable[bytes]]
    requests: Requests

    def reconcile(self, run: ReconcileRun, limit: TimeLimit) -> Totals | None:
        """Return the totals of the listing; None if the time was up before the end.

        Raises:
            NoProgressError: the time was up before the first key was done.
        """
        parts = self._parts(run)
        progress = False
        for gap in find_gaps(part.key_range for part in parts):
            part = self.range_reconciler.reconcile_gap(run, gap, limit)
            parts.append(part)
            progress = progress or part.key_range.through != gap.start_after
            if part.key_range.through != gap.through:
                if not progress:
                    raise NoProgressError(
                        f"There was not time for one key after {gap.start_after!r}."
                    )
                return None
        fingerprints = FingerprintSet.union([part.fingerprints for part in parts])
        self.files.put(run.fingerprints_key, fingerprints.to_bytes(), BINARY)
        self.requests["milliseconds"] += limit.take_milliseconds()
        own_totals = Totals(tally=ZERO_TOTALS.tally, requests=Counter(self.requests))
        return sum((part.totals for part in parts), own_totals)

    def _parts(self, run: ReconcileRun) -> list[ScannedRange]:
        keys = self.files.keys(run.scan_prefix)
        return [
            ScannedRange.from_bytes(content) for content in self.in_parallel(self.files.get, keys)
        ]
