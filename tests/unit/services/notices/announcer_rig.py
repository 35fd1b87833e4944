"""Changes, and who announces them on a topic in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from serverless_s3_processor.runtime.domain.notices.notice import Notice, RecordChange
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.ports.notice_topic import PublishRefusal
from serverless_s3_processor.runtime.ports.summary_table import PendingSummary
from serverless_s3_processor.runtime.services.notices.announcer import (
    Announcer,
    AnnounceReport,
)
from serverless_s3_processor.testing.dead_letters import MemoryReturnQueue
from serverless_s3_processor.testing.notice_topic import MemoryNoticeTopic
from serverless_s3_processor.testing.summary_table import MemorySummaryTable
from tests.support.records import RECORD

MADE = datetime(2026, 1, 31, 12, 0, 30, tzinfo=UTC)


def news(count: int) -> list[RecordChange]:
    """Return changes that are all news."""
    return [
        RecordChange(
            id=f"{n:03}", timestamp=MADE, old=None, new=replace(RECORD, object_key=f"uploads/{n}")
        )
        for n in range(count)
    ]


def key(notice: Notice) -> str:
    return notice.message.partition('"objectKey": "')[2].partition('"')[0]


@dataclass(slots=True)
class Topic(MemoryNoticeTopic):
    """Refuses the keys of `refusals` the next times, and may be down for some calls."""

    refusals: dict[str, list[PublishRefusal]] = field(default_factory=dict)
    down: int = 0
    calls: list[int] = field(default_factory=list)

    def publish(self, notices: Sequence[Notice]) -> list[PublishRefusal | None]:
        self.calls.append(len(notices))
        if self.down:
            self.down -= 1
            raise UnavailableError("publishing: ServiceUnavailable")
        answers: list[PublishRefusal | None] = []
        for notice in notices:
            waiting = self.refusals.get(key(notice), [])
            answers.append(waiting.pop(0) if waiting else None)
            if answers[-1] is None:
                self.published.append(notice)
        return answers


@dataclass(slots=True)
class Summaries(MemorySummaryTable):
    """Fails the first `down` times."""

    down: int = 0

    def put_pending(self, pending: PendingSummary) -> None:
        if self.down:
            self.down -= 1
            raise UnavailableError("keeping a summary: ThrottlingException")
        MemorySummaryTable.put_pending(self, pending)


@dataclass(slots=True)
class AnnouncerRig:
    topic: Topic = field(default_factory=Topic)
    summaries: Summaries = field(default_factory=Summaries)
    dead_letters: MemoryReturnQueue = field(default_factory=MemoryReturnQueue)
    waits: list[float] = field(default_factory=list)

    def __call__(self, changes: Sequence[RecordChange]) -> AnnounceReport:
        announce = Announcer(
            topic=self.topic,
            summaries=self.summaries,
            dead_letters=lambda: self.dead_letters,
            sleep=self.waits.append,
        )
        return announce.handle_changes(changes)

    @property
    def published(self) -> list[str]:
        return [key(notice) for notice in self.topic.published]

    @property
    def waiting(self) -> int:
        return sum(pending.summary.total for pending in self.summaries.pending())
