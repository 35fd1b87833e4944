from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.notices.digest import Summary
from serverless_s3_processor.runtime.domain.notices.notice import Notice
from serverless_s3_processor.runtime.domain.records.record import Status
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.ports.notice_topic import PublishRefusal
from serverless_s3_processor.runtime.ports.summary_table import PendingSummary
from serverless_s3_processor.runtime.services.notices.digest_sender import DigestSender
from serverless_s3_processor.testing.notice_topic import MemoryNoticeTopic
from serverless_s3_processor.testing.summary_table import MemorySummaryTable

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


@dataclass(slots=True)
class _Topic(MemoryNoticeTopic):
    answers: list[PublishRefusal | UnavailableError] = field(default_factory=list)

    def publish(self, notices: Sequence[Notice]) -> list[PublishRefusal | None]:
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, UnavailableError):
            raise answer
        return [answer] if answer else MemoryNoticeTopic.publish(self, notices)


@dataclass(slots=True)
class _Digests:
    now: datetime = NOON
    minutes: int = 1
    topic: _Topic = field(default_factory=_Topic)
    summaries: MemorySummaryTable = field(default_factory=MemorySummaryTable)
    waited: int = 0

    def arrive(self, count: int, status: Status = Status.PROCESSED) -> None:
        self.waited += 1
        minute = self.now.strftime("%Y-%m-%dT%H:%M")
        summary = Summary(counts={status: count} if count else {}, size=count)
        change = f"{self.waited:05}"
        self.summaries.put_pending(PendingSummary(minute=minute, change=change, summary=summary))

    def send(self) -> Summary | None:
        return DigestSender(
            topic=self.topic,
            summaries=self.summaries,
            now=lambda: self.now,
            environment="test",
            minutes=self.minutes,
            keep_days=90,
        ).send()

    @property
    def recorded(self) -> int:
        return sum(s.total for s in self.summaries.minutes("2026-01-31").values())


@pytest.fixture
def digests() -> _Digests:
    return _Digests()


def test_a_digest_reports_everything_since_the_last_one(digests: _Digests) -> None:
    digests.arrive(2)
    digests.arrive(3, Status.FAILED)

    summary = digests.send()

    assert summary is not None
    assert summary.total == 5
    (notice,) = digests.topic.published
    assert notice.subject == "[test] 5 files arrived, 3 FAILED"
    assert digests.summaries.pending() == []
    assert digests.recorded == 5


def test_nothing_is_sent_when_nothing_happened(digests: _Digests) -> None:
    assert digests.send() is None
    assert digests.topic.published == []


def test_nothing_is_sent_of_an_empty_batch(digests: _Digests) -> None:
    digests.arrive(0)

    assert digests.send() is None
    assert digests.topic.published == []
    assert digests.summaries.pending() == []


def test_there_is_never_a_second_digest_in_one_period(digests: _Digests) -> None:
    digests.arrive(1)
    digests.send()
    digests.arrive(2)

    assert digests.send() is None
    assert len(digests.topic.published) == 1

    digests.now += timedelta(minutes=1)
    summary = digests.send()
    assert summary is not None
    assert summary.total == 2


def test_a_period_without_news_claims_nothing(digests: _Digests) -> None:
    digests.send()
    digests.arrive(1)

    assert digests.send() is not None


@pytest.mark.parametrize(
    "answer", [UnavailableError("publishing: down"), PublishRefusal("InvalidParameter", final=True)]
)
def test_a_digest_that_was_not_published_is_an_error_and_waits_for_the_next_period(
    answer: PublishRefusal | UnavailableError,
) -> None:
    digests = _Digests(topic=_Topic(answers=[answer]))
    digests.arrive(1)

    with pytest.raises(UnavailableError):
        digests.send()
    assert digests.send() is None
    digests.now += timedelta(minutes=1)
    digests.arrive(1)
    summary = digests.send()

    assert summary is not None
    assert summary.total == 2
    assert len(digests.topic.published) == 1


def test_what_was_sent_and_not_settled_is_repeated_and_not_lost() -> None:
    class Failing(MemorySummaryTable):
        def commit_pending(self, pending: Sequence[PendingSummary], expires: datetime) -> None:
            raise UnavailableError(f"settling {len(pending)} {expires}")

    digests = _Digests(summaries=Failing())
    digests.arrive(1)

    with pytest.raises(UnavailableError):
        digests.send()

    assert len(digests.topic.published) == 1
    assert len(digests.summaries.pending()) == 1


def test_summaries_are_kept_for_the_configured_days() -> None:
    remaining = []

    class Noting(MemorySummaryTable):
        def commit_pending(self, pending: Sequence[PendingSummary], expires: datetime) -> None:
            remaining.append(expires)
            MemorySummaryTable.commit_pending(self, pending, expires)

    digests = _Digests(summaries=Noting())
    digests.arrive(1)
    digests.send()

    assert remaining == [NOON + timedelta(days=90)]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 90), st.booleans()), max_size=30),
    st.integers(1, 3),
)
def test_whenever_it_runs_everything_is_reported_once_and_never_too_often(
    runs: list[tuple[int, int, bool]], minutes: int
) -> None:
    digests = _Digests(minutes=minutes)
    arrived, announced, sent = 0, 0, []
    for count, seconds, down in runs:
        digests.arrive(count)
        arrived += count
        digests.now += timedelta(seconds=seconds)
        digests.topic.answers = [UnavailableError("down")] if down else []
        try:
            summary = digests.send()
        except UnavailableError:
            continue
        if summary is not None:
            announced += summary.total
            sent.append(digests.now)
    digests.now += timedelta(minutes=minutes)
    digests.topic.answers = []
    last = digests.send()

    assert announced + (last.total if last else 0) == arrived
    assert digests.recorded == arrived
    periods = [int(moment.timestamp()) // (60 * minutes) for moment in sent]
    assert len(periods) == len(set(periods))
