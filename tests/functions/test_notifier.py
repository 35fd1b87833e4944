import json
from collections.abc import Sequence
from typing import Any

import pytest

from serverless_s3_processor.runtime.domain.notices.notice import Notice
from serverless_s3_processor.runtime.domain.notices.refused_notice import RefusedNotice
from serverless_s3_processor.runtime.lambdas import notifier
from serverless_s3_processor.runtime.ports.notice_topic import PublishRefusal
from serverless_s3_processor.testing.notice_topic import MemoryNoticeTopic
from tests.functions.events import event
from tests.support.world import World


class _Refusing(MemoryNoticeTopic):
    """Refuses everything."""

    def __init__(self, *, final: bool) -> None:
        super().__init__()
        self.final = final

    def publish(self, notices: Sequence[Notice]) -> list[PublishRefusal | None]:
        return [PublishRefusal("no", final=self.final)] * len(notices)


def _handled(world: World, given: Any) -> list[str]:
    answer = notifier.handle(given, world.announcer, world.log)
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def test_of_a_batch_of_the_stream_the_news_is_announced(world: World) -> None:
    assert _handled(world, event("dynamodb-stream")) == []

    assert [(n["objectKey"], n["status"]) for n in world.notices] == [
        ("uploads/a.txt", "processed"),
        ("uploads/b.txt", "processed"),
    ]


def test_the_sums_wait_for_the_digest_in_the_minute_of_the_first_change(world: World) -> None:
    _handled(world, event("dynamodb-stream"))

    (pending,) = world.summaries.pending()
    assert pending.minute == "2026-01-31T12:00"
    assert pending.change == "4421584500000000017450439090"
    assert (pending.summary.total, pending.summary.size) == (2, 16)


def test_a_batch_is_one_line_of_log_when_all_is_well(world: World) -> None:
    _handled(world, event("dynamodb-stream"))

    (line,) = world.lines
    assert (line["changes"], line["silent"]) == (4, 2)
    assert (line["Announced"], line["Unannounced"]) == (2, 0)
    assert "NoticesRefused" not in line


def test_what_was_not_announced_is_delivered_again_from_there() -> None:
    world = World(topic=_Refusing(final=False))

    assert _handled(world, event("dynamodb-stream")) == ["4421584500000000017450439090"]
    assert world.lines[-1]["Unannounced"] == 1


def test_a_permanently_refused_notice_is_logged_and_not_retried() -> None:
    world = World(topic=_Refusing(final=True))

    assert _handled(world, event("dynamodb-stream")) == []
    logged = [
        line["key"] for line in world.lines if "refused permanently: no" in line.get("reason", "")
    ]
    assert logged == ["uploads/a.txt", "uploads/b.txt"]
    assert (world.lines[-1]["NoticesRefused"], world.lines[-1]["Unannounced"]) == (2, 2)
    returned = [RefusedNotice.from_body(body).object_key for body in world.refused_notices.bodies]
    assert returned == logged


@pytest.mark.parametrize(
    "foreign",
    [
        {"objectKey": {"S": "mine"}, "uploadTime": {"S": "now"}},
        {"objectKey": {"S": "mine"}, "uploadTime": {"S": "now"}, "data": {"B": "AAE="}},
    ],
)
def test_an_item_that_is_no_record_does_not_stop_the_stream(
    world: World, foreign: dict[str, Any]
) -> None:
    batch = event("dynamodb-stream")
    batch["Records"][0]["dynamodb"]["NewImage"] = foreign

    assert _handled(world, batch) == []
    assert [n["objectKey"] for n in world.notices] == ["uploads/b.txt"]
    assert world.lines[0]["reason"].startswith("an item that is no record")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("objectSize", {"S": "big"}),
        ("objectSize", {"N": "1.5"}),
        ("results", {"L": []}),
        ("results", {"M": {"text": {"N": "1"}}}),
        ("status", {"S": "lost"}),
        ("flags", {"S": "flag"}),
        ("contentType", {"NULL": True}),
    ],
)
def test_a_corrupted_record_does_not_stop_the_stream(
    world: World, name: str, value: dict[str, Any]
) -> None:
    batch = event("dynamodb-stream")
    batch["Records"][0]["dynamodb"]["NewImage"][name] = value

    assert _handled(world, batch) == []
    assert [n["objectKey"] for n in world.notices] == ["uploads/b.txt"]


def test_a_notice_has_all_attributes_that_subscribers_filter_on(world: World) -> None:
    _handled(world, event("dynamodb-stream"))

    first = world.topic.published[0]
    assert first.subject == "S3 Object Processed - test"
    assert first.attributes == {
        "kind": "object",
        "bucket": "s3-processor-bucket-test-111122223333",
        "prefix": "uploads/",
        "status": "processed",
        "contentType": "text/plain",
        "sizeClass": "small",
    }
    assert json.loads(first.message)["results"] == {
        "text": {"version": 1, "lines": 2, "complete": True}
    }
