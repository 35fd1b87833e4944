"""What a service refuses while it is down is done later."""

from collections.abc import Sequence
from typing import Any

import pytest

from serverless_s3_processor.runtime.domain.notices.notice import Notice
from serverless_s3_processor.runtime.domain.records.record import Guard, Record, Status
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.ports.notice_topic import PublishRefusal
from serverless_s3_processor.testing.notice_topic import MemoryNoticeTopic
from serverless_s3_processor.testing.object_store import MemoryObjectStore
from serverless_s3_processor.testing.record_table import MemoryRecordTable
from tests.support.world import BUCKET, World


class _Table(MemoryRecordTable):
    is_down = True

    def put_all(self, records: Sequence[Record]) -> list[Record]:
        return list(records) if self.is_down else MemoryRecordTable.put_all(self, records)

    def put_guarded(self, record: Record, guard: Guard) -> bool:
        if self.is_down:
            raise UnavailableError("ThrottlingException")
        return MemoryRecordTable.put_guarded(self, record, guard)


class _Store(MemoryObjectStore):
    is_down = True

    def read(self, *request: Any) -> Any:
        if self.is_down:
            raise UnavailableError("AccessDenied")
        return super().read(*request)


class _Topic(MemoryNoticeTopic):
    is_down = True

    def publish(self, notices: Sequence[Notice]) -> list[PublishRefusal | None]:
        if self.is_down:
            raise UnavailableError("InternalError")
        return MemoryNoticeTopic.publish(self, notices)


@pytest.mark.parametrize("versioned", [True, False])
def test_a_message_is_delivered_again_while_the_table_is_down(*, versioned: bool) -> None:
    table = _Table()
    world = World(records=table, versioned=versioned)
    event = world.store.put("uploads/a", b"x")

    assert world.process(event) == ["m0"]
    table.is_down = False
    assert world.process(event) == []
    assert world.on_record("uploads/a").status is Status.PROCESSED


def test_nothing_is_recorded_of_an_object_that_can_not_be_read_yet(world: World) -> None:
    store = _Store(BUCKET, world.clock)
    world.store = store
    event = store.put("uploads/a", b"content", "text/plain")

    assert world.process(event) == ["m0"]
    assert world.table() == {}
    store.is_down = False
    assert world.process(event) == []

    record = world.on_record("uploads/a")
    assert (record.object_size, record.content_type) == (7, "text/plain")


def test_a_notice_is_published_after_the_topic_was_down() -> None:
    topic = _Topic()
    world = World(topic=topic)
    world.process(world.store.put("uploads/a", b"x"))

    assert world.announce() != []
    assert "InternalError" in world.logged.getvalue()
    topic.is_down = False
    assert world.announce() == []

    assert len(world.notices) == 1
