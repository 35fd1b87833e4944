import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain import digest
from serverless_s3_processor.runtime.domain.notice import Notice, RecordChange
from serverless_s3_processor.runtime.domain.record import Status
from serverless_s3_processor.runtime.domain.refused_notice import RefusedNotice
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.ports.notice_topic import PublishRefusal
from serverless_s3_processor.runtime.ports.summary_table import PendingSummary
from serverless_s3_processor.runtime.services.announce_changes import (
    AnnounceChanges,
    AnnounceReport,
)
from serverless_s3_processor.testing.dead_letters import MemoryReturnQueue
from serverless_s3_processor.testing.notice_topic import MemoryNoticeTopic
from serverless_s3_processor.testing.summary_table import MemorySummaryTable
from tests.unit.domain.test_record import RECORD

MADE = datetime(2026, 1, 31, 12, 0, 30, tzinfo=UTC)


def _changes(count: int) -> list[RecordChange]:
    """Return changes that are all news."""
    return [
        RecordChange(
            id=f"{n:03}", made=MADE, old=None, new=replace(RECORD, object_key=f"uploads/{n}")
        )
        for n in range(count)
    ]


def _key(notice: Notice) -> str:
    return notice.message.partition('"objectKey": "')[2].partition('"')[0]


@dataclass(slots=True)
class _Topic(MemoryNoticeTopic):
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
            waiting = self.refusals.get(_key(notice), [])
            answers.append(waiting.pop(0) if waiting else None)
            if answers[-1] is None:
                self.published.append(notice)
        return answers


@dataclass(slots=True)
class _Summaries(MemorySummaryTable):
    """Fails the first `down` times."""

    down: int = 0

    def put_pending(self, pending: PendingSummary) -> None:
        if self.down:
            self.down -= 1
            raise UnavailableError("keeping a summary: ThrottlingException")
        MemorySummaryTable.put_pending(self, pending)


@dataclass(slots=True)
class _Announcer:
    topic: _Topic = field(default_factory=_Topic)
    summaries: _Summaries = field(default_factory=_Summaries)
    dead_letters: MemoryReturnQueue = field(default_factory=MemoryReturnQueue)
    waits: list[float] = field(default_factory=list)

    def __call__(self, changes: Sequence[RecordChange]) -> AnnounceReport:
        announce = AnnounceChanges(
            topic=self.topic,
            summaries=self.summaries,
            dead_letters=lambda: self.dead_letters,
            sleep=self.waits.append,
        )
        return announce(changes)

    @property
    def published(self) -> list[str]:
        return [_key(notice) for notice in self.topic.published]

    @property
    def waiting(self) -> int:
        return sum(pending.summary.total for pending in self.summaries.pending())


def test_news_is_announced_in_its_order_as_much_at_a_time_as_may_be_told_twice() -> None:
    announce = _Announcer()

    report = announce(_changes(23))

    assert announce.published == [f"uploads/{n}" for n in range(23)]
    assert announce.topic.calls == [20, 3]
    assert (report.announced, report.silent, report.failed) == (23, 0, None)


def test_only_news_is_announced_and_counted() -> None:
    announce = _Announcer()
    new, changed, same = _changes(3)
    again = replace(same, old=replace(RECORD, object_key="uploads/2", processed_at="before"))
    worse = replace(changed, old=replace(RECORD, status=Status.FAILED))
    removed = RecordChange(id="9", made=MADE, old=RECORD, new=None)

    report = announce([new, worse, again, removed])

    assert announce.published == ["uploads/0", "uploads/1"]
    assert (report.announced, report.silent) == (2, 2)
    assert announce.waiting == 2


def test_a_batch_without_news_costs_nothing() -> None:
    announce = _Announcer()

    announce([RecordChange(id="1", made=MADE, old=RECORD, new=RECORD)])

    assert announce.topic.calls == []
    assert announce.summaries.pending() == []


def test_the_summary_waits_in_the_minute_of_the_first_change_under_its_id() -> None:
    announce = _Announcer()

    announce(_changes(2))

    (pending,) = announce.summaries.pending()
    assert (pending.minute, pending.change) == ("2026-01-31T12:00", "000")
    assert pending.summary == digest.summarise(c.new for c in _changes(2) if c.new)


def test_nothing_is_announced_before_its_summary_is_kept() -> None:
    announce = _Announcer(summaries=_Summaries(down=1))

    report = announce(_changes(3))

    assert announce.topic.calls == []
    assert report.failed == "000"
    assert report.reasons == ["keeping a summary: ThrottlingException"]


def test_a_batch_that_is_delivered_again_counts_once() -> None:
    announce = _Announcer()

    announce(_changes(5))
    announce(_changes(5))

    assert announce.waiting == 5


def test_a_batch_that_is_delivered_again_without_its_silent_head_counts_once() -> None:
    """The stream cuts a batch in two after a crash, and goes on from the first that failed."""
    announce = _Announcer()
    silent = RecordChange(id="", made=MADE - timedelta(minutes=1), old=RECORD, new=RECORD)

    announce([silent, *_changes(5)])
    announce(_changes(5))

    assert announce.waiting == 5


@pytest.mark.parametrize("down", [1, 2])
def test_a_topic_that_fails_briefly_is_waited_for(down: int) -> None:
    announce = _Announcer(topic=_Topic(down=down))

    report = announce(_changes(4))

    assert report.failed is None
    assert announce.waits == [0.5, 1.0][:down]
    assert announce.published == [f"uploads/{n}" for n in range(4)]


def test_only_those_that_were_refused_are_tried_again_and_not_at_once() -> None:
    announce = _Announcer(topic=_Topic(refusals={"uploads/1": [PublishRefusal("Throttled")] * 2}))

    report = announce(_changes(3))

    assert announce.topic.calls == [3, 1, 1]
    assert sorted(announce.published) == ["uploads/0", "uploads/1", "uploads/2"]
    assert (report.announced, report.failed) == (3, None)
    assert announce.waits == [0.5, 1.0]


def test_nothing_is_waited_for_where_all_is_well() -> None:
    announce = _Announcer()

    announce(_changes(45))

    assert announce.waits == []


def test_what_fails_is_delivered_again_from_there_and_nothing_behind_it_is_announced() -> None:
    announce = _Announcer(
        topic=_Topic(refusals={"uploads/12": [PublishRefusal("InternalError")] * 3})
    )

    report = announce(_changes(25))

    assert report.failed == "012"
    assert "uploads/12" not in announce.published
    assert "uploads/20" not in announce.published
    assert "InternalError" in report.reasons


def test_what_is_delivered_again_is_counted_once() -> None:
    announce = _Announcer(
        topic=_Topic(refusals={"uploads/12": [PublishRefusal("InternalError")] * 3})
    )
    changes = _changes(25)

    failed = announce(changes).failed
    rest = [change for change in changes if failed is not None and change.id >= failed]
    assert announce(rest).failed is None

    assert announce.waiting == 25
    assert set(announce.published) == {f"uploads/{n}" for n in range(25)}


def test_a_topic_that_stays_down_announces_nothing_and_loses_nothing() -> None:
    announce = _Announcer(topic=_Topic(down=3))

    report = announce(_changes(2))

    assert (report.announced, report.failed) == (0, "000")
    assert announce.published == []
    assert announce.waiting == 0


def test_a_notice_that_the_topic_will_never_take_does_not_stop_the_others() -> None:
    refusal = PublishRefusal("InvalidParameter: too long", final=True)
    announce = _Announcer(topic=_Topic(refusals={"uploads/1": [refusal]}))

    report = announce(_changes(12))

    assert report.failed is None
    assert [notice.object_key for notice in report.refused] == ["uploads/1"]
    assert report.announced == 11
    assert announce.waiting == 12
    assert announce.waits == []


def test_a_notice_that_the_topic_will_never_take_becomes_a_dead_letter() -> None:
    refusal = PublishRefusal("InvalidParameter: too long", final=True)
    announce = _Announcer(topic=_Topic(refusals={"uploads/1": [refusal]}))

    announce(_changes(3))

    assert [RefusedNotice.from_body(body) for body in announce.dead_letters.bodies] == [
        RefusedNotice(
            bucket=RECORD.bucket_name,
            object_key="uploads/1",
            upload_time=RECORD.upload_time,
            reason="InvalidParameter: too long",
        )
    ]


@dataclass(slots=True)
class _FullQueue(MemoryReturnQueue):
    """Fails the first `down` times, by a refusal or by an error."""

    down: int = 0
    raises: bool = False

    def put(self, bodies: Sequence[str], *, is_bulk: bool = False) -> list[str | None]:
        if not self.down:
            return MemoryReturnQueue.put(self, bodies, is_bulk=is_bulk)
        self.down -= 1
        if self.raises:
            raise UnavailableError("no queue")
        return ["no queue"]


@pytest.mark.parametrize("raises", [True, False])
def test_what_can_not_be_kept_is_not_given_up(raises: bool) -> None:  # noqa: FBT001
    refusals = {"uploads/1": [PublishRefusal("InvalidParameter", final=True)] * 4}
    queue = _FullQueue(down=3, raises=raises)
    announce = _Announcer(topic=_Topic(refusals=refusals), dead_letters=queue)

    report = announce(_changes(3))
    assert (report.failed, report.refused) == ("001", [])
    assert "a refused notice could not be kept: no queue" in report.reasons

    assert announce(_changes(3)[1:]).failed is None
    assert len(queue.bodies) == 1


def test_a_correction_that_fails_is_told() -> None:
    class Once(_Summaries):
        def put_pending(self, pending: PendingSummary) -> None:
            if self.pending():
                raise UnavailableError("throttled")
            MemorySummaryTable.put_pending(self, pending)

    announce = _Announcer(topic=_Topic(down=3), summaries=Once())

    assert "the digest will count some twice: throttled" in announce(_changes(2)).reasons


@pytest.mark.slow
@given(st.integers(1, 40), st.integers(0, 10**6))
def test_however_topic_and_table_fail_each_is_announced_and_counted(count: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    changes = _changes(count)
    announce = _Announcer()
    for change in changes:
        if chance.random() < 0.2 and change.new:
            failures = [PublishRefusal("InternalError")] * chance.randint(1, 7)
            announce.topic.refusals[change.new.object_key] = failures

    waiting = changes
    while waiting:
        announce.summaries.down = chance.choice([0, 0, 1])
        announce.topic.down = chance.choice([0, 0, 1, 3])
        failed = announce(waiting).failed
        if announce.summaries.down:  # the correction failed: what it counts twice is told
            announce.summaries.down = 0
        waiting = [change for change in waiting if failed is not None and change.id >= failed]

    assert set(announce.published) == {f"uploads/{n}" for n in range(count)}
    assert announce.waiting == count
