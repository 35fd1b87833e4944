"""The topic and the table of summaries, each call of which may fail or be the last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from serverless_s3_processor.runtime.domain.notices.digest import Summary
from serverless_s3_processor.runtime.domain.notices.notice import Notice
from serverless_s3_processor.runtime.domain.notices.refused_notice import RefusedNotice
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.ports.notice_topic import PublishRefusal
from serverless_s3_processor.runtime.ports.summary_table import PendingSummary
from serverless_s3_processor.testing.summary_table import MemorySummaryTable
from tests.simulation.world.clock import VirtualClock
from tests.simulation.world.faults import Faults, fail_after, fail_before
from tests.simulation.world.ledger import DigestRun, Ledger, NotifierRun, is_digest
from tests.simulation.world.profile import Fault

_FAULTY = PublishRefusal("InternalFailure")
_UNFIT = PublishRefusal("InvalidParameter", final=True)


@dataclass(frozen=True, slots=True)
class FaultyTopic:
    """Implements `ports.notice_topic.NoticeTopic`."""

    ledger: Ledger
    faults: Faults
    time: VirtualClock
    digest_minutes: int

    def publish(self, notices: Sequence[Notice]) -> list[PublishRefusal | None]:
        fault = self.faults.boundary()
        run = self.faults.invocation
        try:
            fail_before(fault, "publish")
            refusals = [self._refusal(notice) for notice in notices]
            pairs = zip(notices, refusals, strict=True)
            is_acknowledged = fault is not Fault.REFUSED_AFTER
            self._deliver(
                [notice for notice, no in pairs if no is None], is_acknowledged=is_acknowledged
            )
            fail_after(fault, "publish")
        except UnavailableError:
            run.topic_failed = True
            raise
        run.topic_failed = run.topic_failed or any(refusals)
        self._give_up(notices, refusals)
        return refusals

    def _refusal(self, notice: Notice) -> PublishRefusal | None:
        if self.faults.strikes(Fault.UNPUBLISHED):
            return _FAULTY
        never = not is_digest(notice) and self.faults.strikes(Fault.UNPUBLISHABLE)
        return _UNFIT if never else None

    def _deliver(self, notices: Sequence[Notice], *, is_acknowledged: bool) -> None:
        run = self.faults.invocation
        if isinstance(run, NotifierRun):
            self.ledger.note_delivered(run, notices, is_acknowledged=is_acknowledged)
        elif isinstance(run, DigestRun) and notices:
            self.ledger.note_digest(run, self._period())

    def _period(self) -> int:
        return int(self.time().timestamp()) // (60 * self.digest_minutes)

    def _give_up(
        self, notices: Sequence[Notice], refusals: Sequence[PublishRefusal | None]
    ) -> None:
        """Note which will never be published: the notifier was told."""
        run = self.faults.invocation
        if isinstance(run, NotifierRun):
            self.ledger.unpublishable.update(
                self.ledger.change_of(run, notice)
                for notice, no in zip(notices, refusals, strict=True)
                if no is _UNFIT
            )


@dataclass(frozen=True, slots=True)
class RefusedNoticeQueue:
    """Implements `ports.dead_letters.ReturnQueue`, for notices that are refused permanently."""

    ledger: Ledger
    faults: Faults

    def put(self, bodies: Sequence[str], *, is_bulk: bool = False) -> list[str | None]:
        assert not is_bulk

        def effect() -> None:
            for notice in map(RefusedNotice.from_body, bodies):
                self.ledger.refused_notices.add((notice.object_key, notice.upload_time))

        self.faults.call("keep refused notices", None, effect)
        return [None] * len(bodies)


@dataclass(frozen=True, slots=True)
class FaultySummaries:
    """Implements `ports.summary_table.SummaryTable`."""

    table: MemorySummaryTable
    ledger: Ledger
    faults: Faults

    def put_pending(self, pending: PendingSummary) -> None:
        run = self.faults.invocation
        assert isinstance(run, NotifierRun)
        correction, run.summary_row = run.summary_row is not None, (pending.minute, pending.change)

        def effect() -> None:
            self.table.put_pending(pending)
            self.ledger.note_summary(run, pending)

        try:
            self.faults.call("keep a summary", None, effect)
        except UnavailableError:
            run.is_uncorrected = correction
            raise

    def pending(self) -> list[PendingSummary]:
        run = self.faults.invocation
        assert isinstance(run, DigestRun)
        waiting = self.faults.call("read summaries", None, self.table.pending)
        self.ledger.note_digest_read(run, waiting)
        return waiting

    def claim(self, period: int) -> bool:
        return self.faults.call("claim", None, lambda: self.table.claim(period))

    def commit_pending(self, pending: Sequence[PendingSummary], expires: datetime) -> None:
        """A crash or a failure may come when a part is settled."""
        fault = self.faults.boundary()
        fail_before(fault, "settle")
        whole = fault is None or not pending
        part = pending if whole else pending[: self.faults.chance.randint(0, len(pending))]
        self.table.commit_pending(part, expires)
        self.ledger.note_committed({(entry.minute, entry.change) for entry in self.table.pending()})
        fail_after(fault, "settle")

    def minutes(self, day: str, first: str = "00:00", last: str = "23:59") -> Mapping[str, Summary]:
        return self.table.minutes(day, first, last)
