"""Parts of the notifier, of the digest and of what the records tell that lack one guard each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.domain.notices import digest
from serverless_s3_processor.runtime.domain.notices.notice import should_announce
from serverless_s3_processor.runtime.domain.records import history
from serverless_s3_processor.runtime.domain.records.record import Record, Status
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.ports.summary_table import PendingSummary
from serverless_s3_processor.runtime.services.notices.announcer import (
    Announcement,
    Announcer,
    AnnounceReport,
)
from serverless_s3_processor.runtime.services.notices.digest_sender import DigestSender
from tests.simulation.telling import FaultySummaries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from serverless_s3_processor.runtime.domain.notices.digest import Summary
    from serverless_s3_processor.runtime.domain.notices.notice import Notice, RecordChange
    from serverless_s3_processor.runtime.ports.notice_topic import NoticeTopic, PublishRefusal
    from serverless_s3_processor.runtime.ports.summary_table import SummaryTable


class AllIsNews(Announcer):
    """Does not compare old and new."""

    def handle_changes(self, changes: Sequence[RecordChange]) -> AnnounceReport:
        return super().handle_changes([replace(change, old=None) for change in changes])


class NoticesFirst(Announcer):
    """Publishes before it keeps the summary."""

    def handle_changes(self, changes: Sequence[RecordChange]) -> AnnounceReport:
        news = [
            Announcement(c.id, c.timestamp, c.new)
            for c in changes
            if c.new is not None and should_announce(c)
        ]
        report = AnnounceReport()
        self._publish(news, report)
        if news and report.first_failed_id is None:
            summary = digest.summarize(item.record for item in news)
            minute = f"{news[0].timestamp:%Y-%m-%dT%H:%M}"
            pending = PendingSummary(minute=minute, change=news[0].id, summary=summary)
            try:
                self.summaries.put_pending(pending)
            except UnavailableError:
                report.first_failed_id = news[0].id
        return report


class GoesOn(Announcer):
    """Publishes what comes behind a failure, though the stream delivers it again."""

    def handle_changes(self, changes: Sequence[RecordChange]) -> AnnounceReport:
        report = super().handle_changes(changes)
        return replace(report, first_failed_id=None)


class ForgetsRefused(Announcer):
    """Drops a notice that is refused for good."""

    def _keep(
        self, refused: Sequence[tuple[Announcement, PublishRefusal]], report: AnnounceReport
    ) -> set[str]:
        del report
        return {item.id for item, _ in refused}


@dataclass(frozen=True, slots=True)
class TakesAllForFinal:
    """A topic that takes each refusal for one of the notice itself, as `SenderFault` would."""

    topic: NoticeTopic

    def publish(self, notices: Sequence[Notice]) -> list[PublishRefusal | None]:
        return [no and replace(no, final=True) for no in self.topic.publish(notices)]


class TimedByTheBatch(Announcer):
    """Keeps the summary in the minute of the batch's first change, be that news or not."""

    def handle_changes(self, changes: Sequence[RecordChange]) -> AnnounceReport:
        return super().handle_changes(
            [replace(change, timestamp=changes[0].timestamp) for change in changes]
        )


class Uncorrected(Announcer):
    """Leaves the summary of a batch as it was, though a part of it is delivered again."""

    def _correct(self, pending: PendingSummary, report: AnnounceReport) -> None:
        del pending, report


class SettlesFirst(DigestSender):
    """Stops the summaries waiting before the digest is sent."""

    def send(self) -> Summary | None:
        waiting = self.summaries.pending()
        summary = digest.merge(entry.summary for entry in waiting)
        if not summary.total or not self.summaries.claim(self._period()):
            return None
        self.summaries.commit_pending(waiting, self.now() + timedelta(days=self.keep_days))
        self._publish(summary)
        return summary


class NeverSettles(DigestSender):
    """Leaves waiting what it sent."""

    def send(self) -> Summary | None:
        summary = digest.merge(entry.summary for entry in self.summaries.pending())
        if summary.total and self.summaries.claim(self._period()):
            self._publish(summary)
        return summary


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """A table of summaries that lets every digest go out."""

    table: SummaryTable

    def put_pending(self, pending: PendingSummary) -> None:
        self.table.put_pending(pending)

    def pending(self) -> list[PendingSummary]:
        return self.table.pending()

    def claim(self, period: int) -> bool:
        self.table.claim(period)
        return True

    def commit_pending(self, pending: Sequence[PendingSummary], expires: datetime) -> None:
        self.table.commit_pending(pending, expires)

    def minutes(self, day: str, first: str = "00:00", last: str = "23:59") -> Mapping[str, Summary]:
        return self.table.minutes(day, first, last)


@dataclass(frozen=True, slots=True)
class SettlesUnread(Unclaimed):
    """Settles what it finds in place of what was read."""

    def claim(self, period: int) -> bool:
        return self.table.claim(period)

    def commit_pending(self, pending: Sequence[PendingSummary], expires: datetime) -> None:
        assert isinstance(self.table, FaultySummaries)
        places = {(entry.minute, entry.change) for entry in pending}
        found = [e for e in self.table.table.pending() if (e.minute, e.change) in places]
        self.table.commit_pending(found, expires)


def left_padded(records: Iterable[Record]) -> list[Record]:
    """Make sequencers compare as if the shorter were padded on the left."""
    return [replace(r, sequencer=(r.sequencer or "").rjust(64, "0")) for r in records]


def by_upload_time(records: Iterable[Record]) -> list[Record]:
    """Make records that were found by listing stand where Last-Modified puts them."""
    return [
        r if r.sequencer else replace(r, event_time=f"{r.upload_time[:19]}.999Z") for r in records
    ]


def current_among_all(records: Iterable[Record]) -> Record | None:
    """Return the current version, as if what is gone had a place among what is there."""
    known = list(records)
    identities = {record.identity for record in history.live_versions(known)}
    newest = [r for r in history.sort_versions(known) if r.identity in identities][-1:]
    return newest[0] if newest and not newest[0].marker else None


def all_null_versions(records: Iterable[Record]) -> list[Record]:
    """Return what exists, as if one upload did not end another where there are no versions."""
    ordered = history.sort_versions(records)
    removed = {r.version_id for r in ordered if r.status is Status.DELETED and not r.marker}
    dead = (Status.DELETED, Status.GONE)
    return [
        r
        for r in ordered
        if r.status not in dead and (r.version_id is None or r.version_id not in removed)
    ]
