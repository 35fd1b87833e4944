"""A topic that fails for a while, or refuses a notice permanently."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.notices.refused_notice import RefusedNotice
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.ports.notice_topic import PublishRefusal
from serverless_s3_processor.runtime.ports.summary_table import PendingSummary
from serverless_s3_processor.testing.dead_letters import MemoryReturnQueue
from serverless_s3_processor.testing.summary_table import MemorySummaryTable
from tests.support.records import RECORD
from tests.unit.services.notices.announcer_rig import AnnouncerRig, Summaries, Topic, news


@pytest.mark.parametrize("down", [1, 2])
def test_a_topic_that_fails_briefly_is_waited_for(down: int) -> None:
    announce = AnnouncerRig(topic=Topic(down=down))

    report = announce(news(4))

    assert report.first_failed_id is None
    assert announce.waits == [0.5, 1.0][:down]
    assert announce.published == [f"uploads/{n}" for n in range(4)]


def test_only_those_that_were_refused_are_tried_again_and_not_at_once() -> None:
    announce = AnnouncerRig(topic=Topic(refusals={"uploads/1": [PublishRefusal("Throttled")] * 2}))

    report = announce(news(3))

    assert announce.topic.calls == [3, 1, 1]
    assert sorted(announce.published) == ["uploads/0", "uploads/1", "uploads/2"]
    assert (report.announced, report.first_failed_id) == (3, None)
    assert announce.waits == [0.5, 1.0]


def test_nothing_is_waited_for_where_all_is_well(announce: AnnouncerRig) -> None:
    announce(news(45))

    assert announce.waits == []


def test_what_fails_is_delivered_again_from_there_and_nothing_behind_it_is_announced() -> None:
    announce = AnnouncerRig(
        topic=Topic(refusals={"uploads/12": [PublishRefusal("InternalError")] * 3})
    )

    report = announce(news(25))

    assert report.first_failed_id == "012"
    assert "uploads/12" not in announce.published
    assert "uploads/20" not in announce.published
    assert "InternalError" in report.reasons


def test_no_change_is_lost_while_the_topic_is_unavailable() -> None:
    announce = AnnouncerRig(topic=Topic(down=3))

    report = announce(news(2))

    assert (report.announced, report.first_failed_id) == (0, "000")
    assert announce.published == []
    assert announce.waiting == 0


def test_a_permanently_refused_notice_does_not_stop_the_others() -> None:
    refusal = PublishRefusal("InvalidParameter: too long", final=True)
    announce = AnnouncerRig(topic=Topic(refusals={"uploads/1": [refusal]}))

    report = announce(news(12))

    assert report.first_failed_id is None
    assert [notice.object_key for notice in report.refused] == ["uploads/1"]
    assert report.announced == 11
    assert announce.waiting == 12
    assert announce.waits == []


def test_a_permanently_refused_notice_becomes_a_dead_letter() -> None:
    refusal = PublishRefusal("InvalidParameter: too long", final=True)
    announce = AnnouncerRig(topic=Topic(refusals={"uploads/1": [refusal]}))

    announce(news(3))

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
def test_a_refused_notice_that_can_not_be_stored_is_retried(raises: bool) -> None:  # noqa: FBT001
    refusals = {"uploads/1": [PublishRefusal("InvalidParameter", final=True)] * 4}
    queue = _FullQueue(down=3, raises=raises)
    announce = AnnouncerRig(topic=Topic(refusals=refusals), dead_letters=queue)

    report = announce(news(3))
    assert (report.first_failed_id, report.refused) == ("001", [])
    assert "a refused notice could not be stored: no queue" in report.reasons

    assert announce(news(3)[1:]).first_failed_id is None
    assert len(queue.bodies) == 1


def test_a_failed_correction_is_reported() -> None:
    class Once(Summaries):
        def put_pending(self, pending: PendingSummary) -> None:
            if self.pending():
                raise UnavailableError("throttled")
            MemorySummaryTable.put_pending(self, pending)

    announce = AnnouncerRig(topic=Topic(down=3), summaries=Once())

    assert "the digest will count some twice: throttled" in announce(news(2)).reasons


@pytest.mark.slow
@given(st.integers(1, 40), st.integers(0, 10**6))
def test_however_topic_and_table_fail_each_is_announced_and_counted(count: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    changes = news(count)
    announce = AnnouncerRig()
    for change in changes:
        if chance.random() < 0.2 and change.new:
            failures = [PublishRefusal("InternalError")] * chance.randint(1, 7)
            announce.topic.refusals[change.new.object_key] = failures

    waiting = changes
    while waiting:
        announce.summaries.down = chance.choice([0, 0, 1])
        announce.topic.down = chance.choice([0, 0, 1, 3])
        failed = announce(waiting).first_failed_id
        if announce.summaries.down:  # the correction failed: what it counts twice is told
            announce.summaries.down = 0
        waiting = [change for change in waiting if failed is not None and change.id >= failed]

    assert set(announce.published) == {f"uploads/{n}" for n in range(count)}
    assert announce.waiting == count
