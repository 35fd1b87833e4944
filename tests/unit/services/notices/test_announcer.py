"""News is announced in its order, counted once, and delivered again from what failed."""

from dataclasses import replace
from datetime import timedelta

from serverless_s3_processor.runtime.domain.notices import digest
from serverless_s3_processor.runtime.domain.notices.notice import RecordChange
from serverless_s3_processor.runtime.domain.records.record import Status
from serverless_s3_processor.runtime.ports.notice_topic import PublishRefusal
from tests.support.records import RECORD
from tests.unit.services.notices.announcer_rig import (
    MADE,
    AnnouncerRig,
    Summaries,
    Topic,
    news,
)


def test_news_is_announced_in_order_in_batches_of_limited_size(announce: AnnouncerRig) -> None:
    report = announce(news(23))

    assert announce.published == [f"uploads/{n}" for n in range(23)]
    assert announce.topic.calls == [20, 3]
    assert (report.announced, report.silent, report.first_failed_id) == (23, 0, None)


def test_only_news_is_announced_and_counted(announce: AnnouncerRig) -> None:
    new, changed, same = news(3)
    again = replace(same, old=replace(RECORD, object_key="uploads/2", processed_at="before"))
    worse = replace(changed, old=replace(RECORD, status=Status.FAILED))
    removed = RecordChange(id="9", timestamp=MADE, old=RECORD, new=None)

    report = announce([new, worse, again, removed])

    assert announce.published == ["uploads/0", "uploads/1"]
    assert (report.announced, report.silent) == (2, 2)
    assert announce.waiting == 2


def test_a_batch_without_news_costs_nothing(announce: AnnouncerRig) -> None:
    announce([RecordChange(id="1", timestamp=MADE, old=RECORD, new=RECORD)])

    assert announce.topic.calls == []
    assert announce.summaries.pending() == []


def test_the_summary_waits_in_the_minute_of_the_first_change_under_its_id(
    announce: AnnouncerRig,
) -> None:
    announce(news(2))

    (pending,) = announce.summaries.pending()
    assert (pending.minute, pending.change) == ("2026-01-31T12:00", "000")
    assert pending.summary == digest.summarize(c.new for c in news(2) if c.new)


def test_nothing_is_announced_before_its_summary_is_written() -> None:
    announce = AnnouncerRig(summaries=Summaries(down=1))

    report = announce(news(3))

    assert announce.topic.calls == []
    assert report.first_failed_id == "000"
    assert report.reasons == ["keeping a summary: ThrottlingException"]


def test_a_batch_that_is_delivered_again_counts_once(announce: AnnouncerRig) -> None:
    announce(news(5))
    announce(news(5))

    assert announce.waiting == 5


def test_a_batch_that_is_delivered_again_without_its_silent_head_counts_once(
    announce: AnnouncerRig,
) -> None:
    """The stream cuts a batch in two after a crash, and goes on from the first that failed."""
    silent = RecordChange(id="", timestamp=MADE - timedelta(minutes=1), old=RECORD, new=RECORD)

    announce([silent, *news(5)])
    announce(news(5))

    assert announce.waiting == 5


def test_what_is_delivered_again_is_counted_once() -> None:
    announce = AnnouncerRig(
        topic=Topic(refusals={"uploads/12": [PublishRefusal("InternalError")] * 3})
    )
    changes = news(25)

    failed = announce(changes).first_failed_id
    rest = [change for change in changes if failed is not None and change.id >= failed]
    assert announce(rest).first_failed_id is None

    assert announce.waiting == 25
    assert set(announce.published) == {f"uploads/{n}" for n in range(25)}
