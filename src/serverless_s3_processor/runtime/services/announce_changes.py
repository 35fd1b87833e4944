"""Announce what the table's stream tells, and keep the sums for the next digest."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.domain import clock, digest
from serverless_s3_processor.runtime.domain.notice import RecordChange, is_news, object_notice
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.ports.notice_topic import PublishRefusal
from serverless_s3_processor.runtime.ports.summary_table import PendingSummary

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from serverless_s3_processor.runtime.domain.actions import RecordSelection
    from serverless_s3_processor.runtime.domain.digest import Summary
    from serverless_s3_processor.runtime.domain.record import Record
    from serverless_s3_processor.runtime.domain.refused_notice import RefusedNotice
    from serverless_s3_processor.runtime.ports.dead_letters import ReturnQueue
    from serverless_s3_processor.runtime.ports.notice_topic import NoticeTopic
    from serverless_s3_processor.runtime.ports.summary_table import SummaryTable

_AT_ONCE = 20
"""Notices that the topic gets at the same time: those beside one that fails are told again."""
_WAIT_SECONDS = (0.5, 1.0)
"""Before those that fail are tried again: a topic counts the messages of a second."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """A change that is to be announced."""

    id: str
    made: datetime
    record: Record


@dataclass(slots=True)
class AnnounceReport:
    """What a batch of changes came to.

    `failed` is the first change that was not announced: the stream delivers again from there.
    `refused` are notices that the topic will never take: they are dead letters now.
    """

    announced: int = 0
    silent: int = 0
    failed: str | None = None
    refused: list[RefusedNotice] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnounceChanges:
    """Announces a batch of changes in their order."""

    topic: NoticeTopic
    summaries: SummaryTable
    dead_letters: Callable[[], ReturnQueue]
    """Returns the queue for notices that the topic will never take: most batches have none."""
    sleep: Callable[[float], None] = time.sleep
    announced: RecordSelection | None = None
    """Those of which machines are told one by one, if not all. Digests count all."""

    def __call__(self, changes: Sequence[RecordChange]) -> AnnounceReport:
        """Announce; nothing is raised, failures are in the report.

        The summary is written before the notices, under the first news' minute and id, so that a
        table that fails never causes a notice to be repeated, and a repeated batch counts once,
        wherever it is cut.
        """
        news = [
            Announcement(c.id, c.made, c.new) for c in changes if c.new is not None and is_news(c)
        ]
        report = AnnounceReport(silent=len(changes) - len(news))
        if not news:
            return report
        pending = PendingSummary(
            minute=clock.minute(news[0].made),
            change=news[0].id,
            summary=_sum(news),
        )
        try:
            self.summaries.put_pending(pending)
        except UnavailableError as error:
            report.failed, report.reasons = news[0].id, [str(error)]
            return report
        told = [item for item in news if self.announced is None or item.record in self.announced]
        report.silent += len(news) - len(told)
        self._publish(told, report)
        if report.failed is not None:
            self._correct(replace(pending, summary=_sum(_before(report.failed, news))), report)
        return report

    def _publish(self, news: Sequence[Announcement], report: AnnounceReport) -> None:
        """Publish some at a time, and stop where one fails: what follows comes again."""
        for start in range(0, len(news), _AT_ONCE):
            failed = self._publish_some(news[start : start + _AT_ONCE], report)
            if failed:
                report.failed = failed[0].id
                return

    def _publish_some(
        self, news: Sequence[Announcement], report: AnnounceReport
    ) -> Sequence[Announcement]:
        """Try those that fail again soon: the stream would repeat their neighbors too."""
        failed: Sequence[Announcement] = self._publish_once(news, report)
        for wait in _WAIT_SECONDS:
            if failed:
                self.sleep(wait)
                failed = self._publish_once(failed, report)
        return failed

    def _publish_once(
        self, news: Sequence[Announcement], report: AnnounceReport
    ) -> list[Announcement]:
        try:
            refusals = self.topic.publish([object_notice(item.record) for item in news])
        except UnavailableError as error:
            refusals = [PublishRefusal(str(error))] * len(news)
        refused = [(item, no) for item, no in zip(news, refusals, strict=True) if no]
        report.announced += len(news) - len(refused)
        report.reasons += (no.reason for _, no in refused)
        kept = self._keep([(item, no) for item, no in refused if no.final], report)
        return [item for item, _ in refused if item.id not in kept]

    def _keep(
        self, refused: Sequence[tuple[Announcement, PublishRefusal]], report: AnnounceReport
    ) -> set[str]:
        """Make dead letters of notices; return of which changes, others are tried again."""
        kept: set[str] = set()
        for item, no in refused:
            notice = _refused_notice(item.record, no)
            try:
                (reason,) = self.dead_letters().put([notice.to_body()])
            except UnavailableError as error:
                reason = str(error)
            if reason is None:
                report.refused.append(notice)
                kept.add(item.id)
            else:
                report.reasons.append(f"a refused notice could not be kept: {reason}")
        return kept

    def _correct(self, pending: PendingSummary, report: AnnounceReport) -> None:
        """Count only what comes before the failed change: the rest is counted when it is back."""
        try:
            self.summaries.put_pending(pending)
        except UnavailableError as error:
            report.reasons.append(f"the digest will count some twice: {error}")


def _refused_notice(record: Record, refusal: PublishRefusal) -> RefusedNotice:
    from serverless_s3_processor.runtime.domain.refused_notice import RefusedNotice  # noqa: PLC0415 - most have none

    return RefusedNotice(
        bucket=record.bucket_name,
        object_key=record.object_key,
        upload_time=record.upload_time,
        reason=refusal.reason,
    )


def _sum(news: Sequence[Announcement]) -> Summary:
    return digest.summarise(item.record for item in news)


def _before(change: str, news: Sequence[Announcement]) -> Sequence[Announcement]:
    return news[: [item.id for item in news].index(change)]
