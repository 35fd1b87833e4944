"""Who was told what: each announcement and each digest, and the repeats that were unavoidable.

A repeat is allowed where a crash or a failure of the topic fell between telling and remembering
that it was told. Each such case is counted here, so that one repeat more is a broken promise.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.config import names
from tests.simulation.faults import Invocation, ViolationError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from serverless_s3_processor.runtime.domain.notices.notice import Notice, RecordChange
    from serverless_s3_processor.runtime.domain.records.record import Record
    from serverless_s3_processor.runtime.ports.summary_table import PendingSummary

ONLY_NEWS = "only news is announced"
ONE_DIGEST = "never two digests in one period"

Row = tuple[str, str]
_Name = tuple[str | None, ...]


@dataclass(slots=True, eq=False)
class Announcing(Invocation):
    """A run of the notifier: its news by what its notice says, in order; what it published."""

    news: dict[_Name, str] = field(default_factory=dict)
    published: list[str] = field(default_factory=list)
    summed: Row | None = None
    uncorrected: bool = False


@dataclass(slots=True, eq=False)
class Digesting(Invocation):
    """A run of the digest: the rows that it read, and whether it sent them."""

    rows: dict[Row, tuple[str, ...]] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)
    sent: bool = False


@dataclass(slots=True)
class Ledger:
    """Counts, by the change's id in the table's stream."""

    changes: list[RecordChange] = field(default_factory=list)
    records: dict[str, Record] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)
    unpublishable: set[str] = field(default_factory=set)
    kept: set[tuple[str, str]] = field(default_factory=set)
    published: Counter[str] = field(default_factory=Counter)
    republished: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    retold: Counter[str] = field(default_factory=Counter)
    rows: dict[Row, tuple[str, ...]] = field(default_factory=dict)
    periods: set[int] = field(default_factory=set)

    def changed(self, change: RecordChange) -> None:
        """Note a change of the table, if it is one to be told."""
        self.changes.append(change)
        new, old = change.new, change.old
        if new is not None and (old is None or _outcome(old) != _outcome(new)):
            self.records[change.id] = new

    def is_refused(self, change: str) -> bool:
        """Tell whether a change can't be announced, and is among the dead letters as that."""
        return change in self.unpublishable and self.records[change].identity in self.kept

    def begin(self, changes: Iterable[RecordChange]) -> Announcing:
        """Begin a run of the notifier."""
        run = Announcing("notifier")
        for change in changes:
            if change.id in self.records:
                run.news[_name(self.records[change.id])] = change.id
        return run

    def delivered(self, run: Announcing, notices: Iterable[Notice], *, known: bool) -> None:
        """Note what the topic delivered, and whether the notifier was told so."""
        for notice in notices:
            change = self.change_of(run, notice)
            self.published[change] += 1
            if known:
                run.published.append(change)
            else:
                self.republished[change] += 1

    def change_of(self, run: Announcing, notice: Notice) -> str:
        """Return which change a notice is of."""
        said = json.loads(notice.message)
        change = run.news.get(tuple(said[part] for part in _NAME))
        if change is None:
            raise ViolationError(ONLY_NEWS, said["objectKey"], notice.message)
        return change

    def summed(self, run: Announcing, pending: PendingSummary) -> None:
        """Note which changes a batch's summary counts."""
        news = list(run.news.values())
        start = news.index(pending.change)
        row = (pending.minute, pending.change)
        self.rows[row] = tuple(news[start : start + pending.summary.total])

    def end(self, run: Announcing, again: Collection[str], *, crashed: bool) -> None:
        """End a run of the notifier: the changes `again` are delivered again."""
        self.acknowledged.update(change for change in run.news.values() if change not in again)
        if crashed or run.topic_failed:
            self.republished.update(change for change in run.published if change in again)
        if run.uncorrected and run.summed:
            self.retold.update(c for c in self.rows.get(run.summed, ()) if c in again)

    def read(self, run: Digesting, waiting: Iterable[PendingSummary]) -> None:
        """Note what a digest is going to tell."""
        rows = ((entry.minute, entry.change) for entry in waiting)
        run.rows = {row: self.rows[row] for row in rows}
        changes = [change for row in run.rows.values() for change in row]
        run.unsure = [change for change in changes if change not in self.acknowledged]

    def digested(self, run: Digesting, period: int) -> None:
        """Note a digest that was sent."""
        if period in self.periods:
            raise ViolationError(ONE_DIGEST, None, f"period {period}")
        self.periods.add(period)
        run.sent = True
        for row in run.rows.values():
            self.told.update(row)
        self.retold.update(run.unsure)

    def finish(self, run: Digesting, waiting: Sequence[Row], *, failed: bool) -> None:
        """End a run of the digest; what it told and could not settle is told again."""
        if run.sent and failed:
            left = {change for row in waiting for change in self.rows[row]}
            self.retold.update(c for row in run.rows.values() for c in row if c in left)

    def settled(self, waiting: Collection[Row]) -> None:
        """Forget the rows that wait no more."""
        self.rows = {row: changes for row, changes in self.rows.items() if row in waiting}


_NAME = ("objectKey", "uploadTime", "status", "processedAt", "sequencer")


def is_digest(notice: Notice) -> bool:
    """Tell a digest from the notice of an object."""
    return notice.attributes[names.NOTICE_KIND] == names.KIND_DIGEST


def _name(record: Record) -> _Name:
    key, upload_time = record.identity
    return key, upload_time, record.status.value, record.processed_at, record.sequencer


def _outcome(record: Record) -> tuple[object, ...]:
    return record.status, record.failure, record.flags, record.results
