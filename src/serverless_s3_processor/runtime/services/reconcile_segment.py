"""Compare a part of the table with what a run has seen of the bucket."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

from serverless_s3_processor.runtime.domain.fingerprint_set import FingerprintSet
from serverless_s3_processor.runtime.domain.scanned_range import ZERO_TOTALS, Requests, Totals
from serverless_s3_processor.runtime.services.reconcile_rest import NoProgressError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from serverless_s3_processor.runtime.domain.reconcile_run import ReconcileRun
    from serverless_s3_processor.runtime.domain.record import Record
    from serverless_s3_processor.runtime.ports.record_table import RecordTable
    from serverless_s3_processor.runtime.ports.run_files import RunFiles
    from serverless_s3_processor.runtime.services.reconcile_records import ReconcileRecords
    from serverless_s3_processor.runtime.services.time_limit import TimeLimit


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentProgress:
    """How far a segment is done; all that is up to `after`, which is the identity of a record."""

    segment: int
    of: int
    after: tuple[str, str] | None = None
    done: bool = False
    totals: Totals = ZERO_TOTALS

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads back."""
        progress = {"segment": self.segment, "of": self.of, "after": self.after, "done": self.done}
        return {**progress, "totals": self.totals.to_json()}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Read what an earlier step handed on, or where the run began."""
        key, time = told["after"] or (None, None)
        return cls(
            segment=told["segment"],
            of=told["of"],
            after=(key, time) if key and time else None,
            totals=Totals.from_json(told["totals"]) if "totals" in told else ZERO_TOTALS,
        )


@dataclass(slots=True, kw_only=True)
class _SegmentWalk:
    """Goes through a segment, whole keys at a time, and knows how far it came."""

    records: RecordTable
    begun: SegmentProgress
    limit: TimeLimit
    after: tuple[str, str] | None = None
    done: bool = False
    _pending: list[Record] = field(default_factory=list)

    def __iter__(self) -> Iterator[list[Record]]:
        self.after = place = self.begun.after
        while not self.limit.is_up():
            page = self.records.segment(self.begun.segment, self.begun.of, place)
            for record in page.records:
                if self._pending and self._pending[0].object_key != record.object_key:
                    yield self._pending
                    if self._finish_key():
                        return
                self._pending.append(record)
            place = page.after
            if place is None:
                break
            if not self._pending:
                self.after = place
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
class ReconcileSegment:
    """Does a part of the table as far as there is time for it."""

    records: RecordTable
    compare: ReconcileRecords
    files: RunFiles
    requests: Requests

    def __call__(
        self, run: ReconcileRun, begun: SegmentProgress, limit: TimeLimit
    ) -> SegmentProgress:
        """Return how far it is done by now.

        Raises:
            UnavailableError: S3, the table or the queue refused or failed.
            NoProgressError: no key could be done.
        """
        held = FingerprintSet.read(self.files.get(run.held_file))
        walk = _SegmentWalk(records=self.records, begun=begun, limit=limit)
        tally = self.compare(filter(None, _of(run, walk)), held, run.options)
        if not walk.done and walk.after == begun.after:
            raise NoProgressError(f"There was not time for one key of segment {begun.segment}.")
        spent = self.requests + Counter(milliseconds=limit.take_milliseconds())
        totals = begun.totals + Totals(tally=tally, requests=spent)
        return replace(begun, after=walk.after, done=walk.done, totals=totals)


def _of(run: ReconcileRun, by_key: Iterable[list[Record]]) -> Iterator[list[Record]]:
    """Yield what the run is about of the records of each key, if there is any."""
    for records in by_key:
        if records[0].object_key.startswith(run.prefix):
            yield [record for record in records if record.bucket_name == run.options.bucket]
