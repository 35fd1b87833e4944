"""What systems that do this job get wrong, one test a mistake: ours does not."""

import json
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote_plus

import pytest

from serverless_s3_processor.runtime.domain.notices.notice import Notice
from serverless_s3_processor.runtime.domain.records.history import (
    current_version,
    existing_versions,
)
from serverless_s3_processor.runtime.domain.records.record import Guard, Record, Status
from serverless_s3_processor.runtime.lambdas import processor
from serverless_s3_processor.runtime.ports import (
    Address,
    StoredDeleteMarker,
    StoredObject,
    UnavailableError,
)
from serverless_s3_processor.runtime.ports.notice_topic import PublishRefusal
from serverless_s3_processor.runtime.processors.api import Findings, Processor
from serverless_s3_processor.testing.notice_topic import MemoryNoticeTopic
from serverless_s3_processor.testing.object_store import MemoryObjectStore
from serverless_s3_processor.testing.record_table import MemoryRecordTable
from tests.support.messages import event_bridge, in_sns, notification, notification_record
from tests.support.world import BUCKET, World


class _BrokenTable(MemoryRecordTable):
    broken = True

    def put_all(self, records: Sequence[Record]) -> list[Record]:
        return list(records) if self.broken else MemoryRecordTable.put_all(self, records)

    def put_guarded(self, record: Record, guard: Guard) -> bool:
        if self.broken:
            raise UnavailableError("ThrottlingException")
        return MemoryRecordTable.put_guarded(self, record, guard)


class _BrokenStore(MemoryObjectStore):
    broken = True

    def read(
        self, address: Address, length: int, expected_size: int | None = None
    ) -> StoredObject | StoredDeleteMarker | None:
        if self.broken:
            raise UnavailableError("AccessDenied")
        return super().read(address, length, expected_size)


class _BrokenTopic(MemoryNoticeTopic):
    broken = True

    def publish(self, notices: Sequence[Notice]) -> list[PublishRefusal | None]:
        if self.broken:
            raise UnavailableError("InternalError")
        return MemoryNoticeTopic.publish(self, notices)


@pytest.mark.parametrize("versioned", [True, False])
def test_when_the_table_fails_the_message_is_delivered_again_and_not_lost(
    *, versioned: bool
) -> None:
    table = _BrokenTable()
    world = World(records=table, versioned=versioned)
    event = world.store.put("uploads/a", b"x")

    assert world.process(event) == ["m0"]
    table.broken = False
    assert world.process(event) == []
    assert world.on_record("uploads/a").status is Status.PROCESSED


def test_when_the_table_fails_an_event_without_a_queue_is_an_error() -> None:
    world = World(records=_BrokenTable())
    direct = json.loads(notification(world.store.put("uploads/a", b"x")))

    with pytest.raises(processor.NotProcessedError):
        processor.handle(direct, world.context, world.message_processor, world.log)


def test_when_the_read_fails_it_is_tried_again_and_nothing_is_recorded_as_unknown() -> None:
    world = World()
    store = _BrokenStore(BUCKET, world.clock)
    world.store = store
    event = store.put("uploads/a", b"content", "text/plain")

    assert world.process(event) == ["m0"]
    assert world.table() == {}
    store.broken = False
    assert world.process(event) == []

    record = world.on_record("uploads/a")
    assert (record.object_size, record.content_type) == (7, "text/plain")


def test_a_duplicate_is_announced_once() -> None:
    world = World()
    event = world.store.put("uploads/a", b"x")

    for _ in range(3):
        assert world.process(event, event) == []
        world.announce()

    assert len(world.notices) == 1


@pytest.mark.parametrize("wrap", [notification, event_bridge, lambda e: in_sns(notification(e))])
def test_an_event_that_comes_wrapped_is_processed(wrap: object) -> None:
    assert callable(wrap)
    world = World()

    assert world.deliver(wrap(world.store.put("uploads/a", b"x"))) == []

    assert world.on_record("uploads/a").status is Status.PROCESSED


def test_a_request_that_is_a_list_is_the_clients_fault_and_not_ours() -> None:
    assert World().request("[]")[0] == 400


def test_a_request_that_is_accepted_is_really_queued() -> None:
    world = World()
    world.store.put("uploads/a", b"x")

    status, answer = world.request('{"key": "uploads/a"}')
    assert (status, answer["manualProcessing"]["status"]) == (202, "queued")
    assert world.process_requests() == []

    assert world.on_record("uploads/a").status is Status.PROCESSED


def test_a_notice_that_was_not_published_is_published_later() -> None:
    topic = _BrokenTopic()
    world = World(topic=topic)
    world.process(world.store.put("uploads/a", b"x"))

    assert world.announce() != []
    assert "InternalError" in world.logged.getvalue()
    topic.broken = False
    assert world.announce() == []

    assert len(world.notices) == 1


def test_an_object_costs_one_read_and_one_write() -> None:
    world = World(first_read=256 * 1024)
    events = [world.store.put(f"uploads/{n}.txt", b"line\n" * 100) for n in range(20)]

    world.process(*events)

    assert world.store.reads == 20
    assert len(world.records.stream) == 20


def test_an_object_costs_at_most_20_bytes_of_log_when_all_is_well() -> None:
    world = World()
    events = [world.store.put(f"uploads/{n}.txt", b"x\n", "text/plain") for n in range(100)]

    assert world.process(*events) == []

    assert len(world.logged.getvalue().encode()) / 100 <= 20


@pytest.mark.parametrize("key", ["uploads/100%25.txt", "uploads/a+b c", "uploads/%2B", "uploads/é"])
def test_a_key_is_decoded_once_and_not_twice(key: str) -> None:
    world = World()
    event = world.store.put(key, b"x")

    assert world.deliver(notification(event)) == []
    assert world.deliver(event_bridge(event)) == []
    assert world.request(json.dumps({"key": key}))[0] == 202
    assert world.process_requests() == []

    assert {record.object_key for record in world.table().values()} == {key}
    assert len(world.table()) == 1


def test_all_records_of_a_message_are_read_and_not_the_first_alone() -> None:
    world = World()
    events = [world.store.put(f"uploads/{n}", b"x") for n in range(5)]

    assert world.deliver(notification(*events)) == []

    assert len(world.table()) == 5


def test_one_bad_message_does_not_fail_the_batch() -> None:
    world = World()
    good = [notification(world.store.put(f"uploads/{n}", b"x")) for n in range(3)]

    assert world.deliver(good[0], "nonsense", good[1], "{}", good[2]) == ["m1", "m3"]

    assert len(world.table()) == 3


def test_a_message_without_records_does_not_fail_the_batch() -> None:
    world = World()
    good = notification(world.store.put("uploads/a", b"x"))

    assert world.deliver('{"Event": "s3:TestEvent"}', '{"Records": []}', good) == ["m1"]
    assert len(world.table()) == 1


def test_an_overwrite_has_its_own_record_and_its_own_announcement() -> None:
    world = World()
    world.process(world.store.put("uploads/a", b"one"))
    world.process(world.store.put("uploads/a", b"other"))
    world.announce()

    history = world.records.history("uploads/a", None)
    newest = current_version(history)
    assert newest is not None
    assert newest.object_size == 5
    assert len(history) == len(world.notices) == 2


@pytest.mark.parametrize("versioned", [True, False])
def test_a_deletion_that_comes_late_does_not_erase_what_was_uploaded_since(
    *, versioned: bool
) -> None:
    world = World(versioned=versioned)
    first = world.store.put("uploads/a", b"one")
    deletion = world.store.delete("uploads/a")
    again = world.store.put("uploads/a", b"again")

    world.process(first, again)
    world.process(deletion)

    newest = current_version(world.records.history("uploads/a", None))
    assert newest is not None
    assert (newest.object_size, newest.sequencer) == (5, again.sequencer)


def test_an_upload_that_comes_late_does_not_revive_what_was_deleted_since() -> None:
    world = World(versioned=False)
    upload = world.store.put("uploads/a", b"one")
    deletion = world.store.delete("uploads/a")

    world.process(deletion)
    world.process(upload)

    assert existing_versions(world.records.history("uploads/a", None)) == []


def test_a_folder_marker_starts_no_work() -> None:
    def fails(_view: object) -> bool:
        raise AssertionError("a folder was looked at")

    world = World(processors=[Processor(name="p", version=1, wants=fails, run=_never)])

    world.process(world.store.put("uploads/folder/", b""))

    assert world.on_record("uploads/folder/").status is Status.FOLDER


def _never(_view: object) -> Findings:
    raise AssertionError


def test_sequencers_of_different_lengths_are_compared_padded_on_the_right() -> None:
    world = World(versioned=False)
    event = world.store.put("uploads/a", b"same")
    older, newer = (
        replace(event, sequencer="0055AED5FFFFFFFF"),
        replace(event, sequencer="0055AED6"),
    )

    world.process(newer)
    world.process(older)

    assert world.on_record("uploads/a").sequencer == "0055AED6"


def test_an_object_gone_before_it_was_read_is_recorded_and_not_tried_for_ever() -> None:
    world = World()
    event = world.store.put("uploads/a", b"x")
    world.store.remove_version("uploads/a", "v1")

    assert world.process(event) == []
    assert world.on_record("uploads/a").status is Status.GONE


def test_the_key_in_the_record_is_the_one_that_s3_lists() -> None:
    world = World()
    key = "uploads/" + "".join(map(chr, range(1, 128))) + "é日本🎉"
    record = notification_record(world.store.put(key, b"x"))
    assert record["s3"]["object"]["key"] == quote_plus(key, safe="/")

    assert world.deliver(json.dumps({"Records": [record]})) == []

    assert world.on_record(key).object_key == key
