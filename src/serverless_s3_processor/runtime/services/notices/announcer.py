"""Announce changes of the table, and summarize them for the next digest."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.notices import digest
from serverless_s3_processor.runtime.domain.notices.notice import (
    RecordChange,
    build_object_notice,
    should_announce,
)
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.ports.notice_topic import PublishRefusal
from serverless_s3_processor.runtime.ports.summary_table import PendingSummary

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from serverless_s3_processor.runtime.domain.actions.rules import RecordSelection
    from serverless_s3_processor.runtime.domain.notices.digest import Summary
    from serverless_s3_processor.runtime.domain.notices.refused_notice import RefusedNotice
    from serverless_s3_processor.runtime.domain.records.record import Record
    from serverless_s3_processor.runtime.ports.dead_letters import ReturnQueue
    from serverless_s3_processor.runtime.ports.notice_topic import NoticeTopic
    from serverless_s3_processor.runtime.ports.summary_table import SummaryTable

_BATCH_SIZE = 20
"""Maximum number of notices per publish; if one fails, its whole batch is published again."""
_WAIT_SECONDS = (0.5, 1.0)
"""Waiting times before retries: a topic limits messages per second."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """A change to announce."""

    id: str
    timestamp: datetime
    record: Record


@dataclass(slots=True)
class AnnounceReport:
    """The result of a batch of changes.

    The stream delivers again from `first_failed_id`. `refused` notices will never be published;
    they are dead letters now.
    """

    announced: int = 0
    silent: int = 0
    first_failed_id: str | None = None
    refused: list[RefusedNotice] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcer:
    """Announces a batch of changes in their order."""

    topic: NoticeTopic
    summaries: SummaryTable
    dead_letters: Callable[[], ReturnQueue]
    """Returns the queue for permanently refused notices; most batches have none."""
    sleep: Callable[[float], None] = time.sleep
    announced: RecordSelection | None = None
    """The records that are announced one by one, by default all. Digests count all of them."""

    def handle_changes(self, changes: Sequence[RecordChange]) -> AnnounceReport:
        """Announce changes; raise nothing: failures are in the report.

        The summary is written before the notices are published, so that a failing table never
        repeats a notice; its key is the first announcement, so that a repeated batch counts once.
        """
        announcements = [
            Announcement(change.id, change.timestamp, change.new)
            for change in changes
            if change.new is not None and should_announce(change)
        ]
        report = AnnounceReport(silent=len(changes) - len(announcements))
        if not announcements:
            return report
        pending = PendingSummary(
            minute=clock.format_minute(announcements[0].timestamp),
            change=announcements[0].id,
            summary=_summarize(announcements),
        )
        try:
            self.summaries.put_pending(pending)
        except UnavailableError as error:
            report.first_failed_id, report.reasons = announcements[0].id, [str(error)]
            return report
        to_announce = [
            item
            for item in announcements
            if self.announced is None or item.record in self.announced
        ]
        report.silent += len(announcements) - len(to_announce)
        self._publish(to_announce, report)
        if report.first_failed_id is not None:
            self._correct(
                replace(
                    pending, summary=_summarize(_before(report.first_failed_id, announcements))
                ),
                report,
            )
        return report

    def _publish(self, announcements: Sequence[Announcement], report: AnnounceReport) -> None:
        """Publish in batches, and stop where one fails: the stream delivers the rest again."""
        for start in range(0, len(announcements), _BATCH_SIZE):
            failed = self._publish_some(announcements[start : start + _BATCH_SIZE], report)
            if failed:
                report.first_failed_id = failed[0].id
                return

    def _publish_some(
        self, announcements: Sequence[Announcement], report: AnnounceReport
    ) -> Sequence[Announcement]:
        """Retry failures soon: the stream would repeat their neighbors too."""
        failed: Sequence[Announcement] = self._publish_once(announcements, report)
        for wait in _WAIT_SECONDS:
            if failed:
                self.sleep(wait)
                failed = self._publish_once(failed, report)
        return failed

    def _publish_once(
        self, announcements: Sequence[Announcement], report: AnnounceReport
    ) -> list[Announcement]:
        try:
            refusals = self.topic.publish(
                [build_object_notice(item.record) for item in announcements]
            )
        except UnavailableError as error:
            refusals = [PublishRefusal(str(error))] * len(announcements)
        refused = [
            (item, refusal)
            for item, refusal in zip(announcements, refusals, strict=True)
            if refusal
        ]
        report.announced += len(announcements) - len(refused)
        report.reasons += (refusal.reason for _, refusal in refused)
        dead_letters = self._keep(
            [(item, refusal) for item, refusal in refused if refusal.final], report
        )
        return [item for item, _ in refused if item.id not in dead_letters]

    def _keep(
        self, refused: Sequence[tuple[Announcement, PublishRefusal]], report: AnnounceReport
    ) -> set[str]:
        """Make dead letters of refused notices; return the ids of the changes that became one."""
        dead_letters: set[str] = set()
        for item, refusal in refused:
            notice = _refused_notice(item.record, refusal)
            try:
                (reason,) = self.dead_letters().put([notice.to_body()])
            except UnavailableError as error:
                reason = str(error)
            if reason is None:
                report.refused.append(notice)
                dead_letters.add(item.id)
            else:
                report.reasons.append(f"a refused notice could not be stored: {reason}")
        return dead_letters

    def _correct(self, pending: PendingSummary, report: AnnounceReport) -> None:
        """Count only what comes before the failed change: the rest is delivered again."""
        try:
            self.summaries.put_pending(pending)
        except UnavailableError as error:
            report.reasons.append(f"the digest will count some twice: {error}")


def _refused_notice(record: Record, refusal: PublishRefusal) -> RefusedNotice:
    from serverless_s3_processor.runtime.domain.notices.refused_notice import RefusedNotice  # noqa: PLC0415 - most have none

    return RefusedNotice(
        bucket=record.bucket_name,
        object_key=record.object_key,
        upload_time=record.upload_time,
        reason=refusal.reason,
    )


def _summarize(announcements: Sequence[Announcement]) -> Summary:
    return digest.summarize(item.record for item in announcements)


def _before(change: str, announcements: Sequence[Announcement]) -> Sequence[Announcement]:
    return announcements[: [item.id for item in announcements].index(change)]
