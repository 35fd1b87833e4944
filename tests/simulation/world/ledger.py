"""What was announced, and what digests counted; and how often each may repeat.

A repeat is allowed after a crash or a failure of the topic between publishing and recording that.
Each such case is counted here, so that one more repeat is a broken promise.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.notices.notice import Notice, RecordChange
from serverless_s3_processor.runtime.domain.records.record import Record
from serverless_s3_processor.runtime.ports.summary_table import PendingSummary
from tests.simulation.world.faults import Invocation, ViolationError

ONLY_NEWS = "only news is announced"
ONE_DIGEST = "never two digests in one period"

Row = tuple[str, str]
_Name = tuple[str | None, ...]


@dataclass(slots=True, eq=False)
class NotifierRun(Invocation):
    """A run of the notifier: its news by what its notice says, in order; what it published."""

    news: dict[_Name, str] = field(default_factory=dict)
    published: list[str] = field(default_factory=list)
    summary_row: Row | None = None
    is_uncorrected: bool = False


@dataclass(slots=True, eq=False)
class DigestRun(Invocation):
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
    refused_notices: set[tuple[str, str]] = field(default_factory=set)
    published: Counter[str] = field(default_factory=Counter)
    allowed_republications: Counter[str] = field(default_factory=Counter)
    digest_counts: Counter[str] = field(default_factory=Counter)
    allowed_digest_repeats: Counter[str] = field(default_factory=Counter)
    rows: dict[Row, tuple[str, ...]] = field(default_factory=dict)
    periods: set[int] = field(default_factory=set)

    def note_change(self, change: RecordChange) -> None:
        """Note a change of the table, and whether it is news."""
        self.changes.append(change)
        new, old = change.new, change.old
        if new is not None and (old is None or _outcome(old) != _outcome(new)):
            self.records[change.id] = new

    def is_refused(self, change: str) -> bool:
        """Tell whether a change can't be announced, and is among the dead letters as that."""
        return (
            change in self.unpublishable and self.records[change].identity in self.refused_notices
        )

    def begin_notifier_run(self, changes: Iterable[RecordChange]) -> NotifierRun:
        """Begin a run of the notifier."""
        run = NotifierRun("notifier")
        for change in changes:
            if change.id in self.records:
                run.news[_name(self.records[change.id])] = change.id
        return run

    def note_delivered(
        self, run: NotifierRun, notices: Iterable[Notice], *, is_acknowledged: bool
    ) -> None:
        """Note what the topic delivered, and whether the notifier learned of it."""
        for notice in notices:
            change = self.change_of(run, notice)
            self.published[change] += 1
            if is_acknowledged:
                run.published.append(change)
            else:
                self.allowed_republications[change] += 1

    def change_of(self, run: NotifierRun, notice: Notice) -> str:
        """Return the change that a notice announces."""
        fields = json.loads(notice.message)
        change = run.news.get(tuple(fields[part] for part in _NAME))
        if change is None:
            raise ViolationError(ONLY_NEWS, fields["objectKey"], notice.message)
        return change

    def note_summary(self, run: NotifierRun, pending: PendingSummary) -> None:
        """Note which changes a batch's summary counts."""
        news = list(run.news.values())
        start = news.index(pending.change)
        row = (pending.minute, pending.change)
        self.rows[row] = tuple(news[start : start + pending.summary.total])

    def end_notifier_run(self, run: NotifierRun, again: Collection[str], *, crashed: bool) -> None:
        """End a run of the notifier: the changes `again` are delivered again."""
        self.acknowledged.update(change for change in run.news.values() if change not in again)
        if crashed or run.topic_failed:
            self.allowed_republications.update(
                change for change in run.published if change in again
            )
        if run.is_uncorrected and run.summary_row:
            self.allowed_digest_repeats.update(
                c for c in self.rows.get(run.summary_row, ()) if c in again
            )

    def note_digest_read(self, run: DigestRun, waiting: Iterable[PendingSummary]) -> None:
        """Note what a digest will report."""
        rows = ((entry.minute, entry.change) for entry in waiting)
        run.rows = {row: self.rows[row] for row in rows}
        changes = [change for row in run.rows.values() for change in row]
        run.unsure = [change for change in changes if change not in self.acknowledged]

    def note_digest(self, run: DigestRun, period: int) -> None:
        """Note a digest that was sent."""
        if period in self.periods:
            raise ViolationError(ONE_DIGEST, None, f"period {period}")
        self.periods.add(period)
        run.sent = True
        for row in run.rows.values():
            self.digest_counts.update(row)
        self.allowed_digest_repeats.update(run.unsure)

    def end_digest_run(self, run: DigestRun, waiting: Sequence[Row], *, failed: bool) -> None:
        """End a run of the digest; what it sent and could not commit is sent again."""
        if run.sent and failed:
            left = {change for row in waiting for change in self.rows[row]}
            self.allowed_digest_repeats.update(
                c for row in run.rows.values() for c in row if c in left
            )

    def note_committed(self, waiting: Collection[Row]) -> None:
        """Forget the rows that no longer wait."""
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
