"""Compare a segment of the table with the fingerprints of the bucket's listing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

from serverless_s3_processor.runtime.domain.reconcile.fingerprint_set import FingerprintSet
from serverless_s3_processor.runtime.domain.reconcile.scanned_range import (
    ZERO_TOTALS,
    Requests,
    Totals,
)
from serverless_s3_processor.runtime.services.reconcile.gap_reconciler import NoProgressError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from serverless_s3_processor.runtime.domain.reconcile.run import ReconcileRun
    from serverless_s3_processor.runtime.domain.records.record import Record
    from serverless_s3_processor.runtime.ports.record_table import RecordTable
    from serverless_s3_processor.runtime.ports.run_files import RunFiles
    from serverless_s3_processor.runtime.services.reconcile.record_reconciler import (
        RecordReconciler,
    )
    from serverless_s3_processor.runtime.services.reconcile.time_limit import TimeLimit


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentProgress:
    """How far a segment is done: through the record with the identity `after`."""

    segment: int
    total_segments: int
    after: tuple[str, str] | None = None
    done: bool = False
    totals: Totals = ZERO_TOTALS

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads back."""
        progress = {
            "segment": self.segment,
            "of": self.total_segments,
            "after": self.after,
            "done": self.done,
        }
        return {**progress, "totals": self.totals.to_json()}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Self:
        """Read the progress from an earlier step, or from the beginning of the run."""
        key, time = fields["after"] or (None, None)
        return cls(
            segment=fields["segment"],
            total_segments=fields["of"],
            after=(key, time) if key and time else None,
            totals=Totals.from_json(fields["totals"]) if "totals" in fields else ZERO_TOTALS,
        )


@dataclass(slots=True, kw_only=True)
class _SegmentWalk:
    """Iterates over a segment by whole keys, and records how far it came."""

    records: RecordTable
    progress: SegmentProgress
    limit: TimeLimit
    after: tuple[str, str] | None = None
    done: bool = False
    _pending: list[Record] = field(default_factory=list)

    def __iter__(self) -> Iterator[list[Record]]:
        self.after = start_after = self.progress.after
        while not self.limit.is_up():
            page = self.records.scan_segment(
                self.progress.segment, self.progress.total_segments, start_after
            )
            for record in page.records:
                if self._pending and self._pending[0].object_key != record.object_key:
                    yield self._pending
                    if self._finish_key():
                        return
                self._pending.append(record)
            start_after = page.after
            if start_after is None:
                break
            if not self._pending:
                self.after = start_after
        else:
            return
        if self._pending:
            yield self._pending
        self.done = True

    def _finish_key(self) -> bool:
        self.after = self._pending[-1].identity
        self._pending = []
        return self.limit.is_up()


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentReconciler:
    """Reconciles a segment of the table as far as the time allows."""

    records: RecordTable
    record_reconciler: RecordReconciler
    files: RunFiles
    requests: Requests

    def reconcile(
        self, run: ReconcileRun, progress: SegmentProgress, limit: TimeLimit
    ) -> SegmentProgress:
        """Return the progress.

        Raises:
            NoProgressError: the time was up before the first key was done.
        """
        fingerprints = FingerprintSet.from_bytes(self.files.get(run.fingerprints_key))
        walk = _SegmentWalk(records=self.records, progress=progress, limit=limit)
        tally = self.record_reconciler.reconcile(
            filter(None, _in_run(run, walk)), fingerprints, run.options
        )
        if not walk.done and walk.after == progress.after:
            raise NoProgressError(f"There was not time for one key of segment {progress.segment}.")
        spent = self.requests + Counter(milliseconds=limit.take_milliseconds())
        totals = progress.totals + Totals(tally=tally, requests=spent)
        return replace(progress, after=walk.after, done=walk.done, totals=totals)


def _in_run(run: ReconcileRun, by_key: Iterable[list[Record]]) -> Iterator[list[Record]]:
    """Yield the records of each key that belong to the run."""
    for records in by_key:
        if records[0].object_key.startswith(run.prefix):
            yield [record for record in records if record.bucket_name == run.options.bucket]
