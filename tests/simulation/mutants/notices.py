"""Parts of the notifier and of the digest that lack one guard each."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from serverless_s3_processor.runtime.domain.notices import digest
from serverless_s3_processor.runtime.domain.notices.digest import Summary
from serverless_s3_processor.runtime.domain.notices.notice import (
    Notice,
    RecordChange,
    should_announce,
)
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.ports.notice_topic import PublishRefusal
from serverless_s3_processor.runtime.ports.summary_table import PendingSummary
from serverless_s3_processor.runtime.services.notices.announcer import (
    Announcement,
    Announcer,
    AnnounceReport,
)
from serverless_s3_processor.runtime.services.notices.digest_sender import DigestSender
from tests.simulation.adapters.notices import FaultySummaries, FaultyTopic


class AnnouncesEverything(Announcer):
    """Does not compare the old record with the new one."""

    def handle_changes(self, changes: Sequence[RecordChange]) -> AnnounceReport:
        return super().handle_changes([replace(change, old=None) for change in changes])


class PublishesFirst(Announcer):
    """Publishes before it writes the summary."""

    def handle_changes(self, changes: Sequence[RecordChange]) -> AnnounceReport:
        announcements = [
            Announcement(change.id, change.timestamp, change.new)
            for change in changes
            if change.new is not None and should_announce(change)
        ]
        report = AnnounceReport()
        self._publish(announcements, report)
        if announcements and report.first_failed_id is None:
            first = announcements[0]
            summary = digest.summarize(item.record for item in announcements)
            minute = f"{first.timestamp:%Y-%m-%dT%H:%M}"
            try:
                self.summaries.put_pending(
                    PendingSummary(minute=minute, change=first.id, summary=summary)
                )
            except UnavailableError:
                report.first_failed_id = first.id
        return report


class ReportsNoFailure(Announcer):
    """Reports no failed change, so that the stream doesn't deliver it again."""

    def handle_changes(self, changes: Sequence[RecordChange]) -> AnnounceReport:
        return replace(super().handle_changes(changes), first_failed_id=None)


class DropsRefusedNotices(Announcer):
    """Drops a notice that is refused permanently."""

    def _keep(
        self, refused: Sequence[tuple[Announcement, PublishRefusal]], report: AnnounceReport
    ) -> set[str]:
        del report
        return {item.id for item, _ in refused}


class TakesAllRefusalsForFinal(FaultyTopic):
    """Takes each refusal for one of the notice itself, as `SenderFault` would."""

    def publish(self, notices: Sequence[Notice]) -> list[PublishRefusal | None]:
        return [
            refusal and replace(refusal, final=True)
            for refusal in FaultyTopic.publish(self, notices)
        ]


class SummarizesByBatchTime(Announcer):
    """Puts the summary into the minute of the batch's first change, announced or not."""

    def handle_changes(self, changes: Sequence[RecordChange]) -> AnnounceReport:
        first = changes[0].timestamp
        return super().handle_changes([replace(change, timestamp=first) for change in changes])


class DoesNotCorrectSummary(Announcer):
    """Leaves the summary of a batch as it was, though a part of it is delivered again."""

    def _correct(self, pending: PendingSummary, report: AnnounceReport) -> None:
        del pending, report


class CommitsBeforeSending(DigestSender):
    """Commits the pending summaries before the digest is sent."""

    def send(self) -> Summary | None:
        waiting = self.summaries.pending()
        summary = digest.merge(entry.summary for entry in waiting)
        if not summary.total or not self.summaries.claim(self._period()):
            return None
        self.summaries.commit_pending(waiting, self.now() + timedelta(days=self.keep_days))
        self._publish(summary)
        return summary


class NeverCommits(DigestSender):
    """Leaves pending what it sent."""

    def send(self) -> Summary | None:
        summary = digest.merge(entry.summary for entry in self.summaries.pending())
        if summary.total and self.summaries.claim(self._period()):
            self._publish(summary)
        return summary


class GrantsEveryClaim(FaultySummaries):
    """Lets every digest of a period go out."""

    def claim(self, period: int) -> bool:
        FaultySummaries.claim(self, period)
        return True


class CommitsUnreadSummaries(FaultySummaries):
    """Commits what is pending now instead of what the digest has read."""

    def commit_pending(self, pending: Sequence[PendingSummary], expires: datetime) -> None:
        rows = {(entry.minute, entry.change) for entry in pending}
        current = [e for e in self.table.pending() if (e.minute, e.change) in rows]
        FaultySummaries.commit_pending(self, current, expires)
