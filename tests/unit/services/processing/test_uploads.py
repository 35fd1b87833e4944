"""What is recorded of an upload."""

import pytest

from serverless_s3_processor.runtime.domain.records.record import Status
from serverless_s3_processor.runtime.ports import (
    Address,
    StoredDeleteMarker,
    StoredObject,
    UnavailableError,
)
from serverless_s3_processor.runtime.processors.api import (
    Findings,
    Processor,
    UnprocessableContentError,
)
from serverless_s3_processor.runtime.processors.view import ObjectView
from serverless_s3_processor.testing.object_store import MemoryObjectStore
from tests.support.world import World
from tests.unit.services.processing.examining import examine, processor_of, record_of


def test_an_upload_is_recorded_as_s3_stores_it(world: World) -> None:
    event = world.store.put("uploads/a b.txt", b"one\ntwo\n", "text/plain")

    record = record_of(world, event)

    assert record.status is Status.PROCESSED
    assert record.object_key == "uploads/a b.txt"
    assert record.object_size == 8
    assert record.content_type == "text/plain"
    assert record.etag == event.etag
    assert record.version_id == "v1"
    assert record.sequencer == event.sequencer
    assert record.upload_time == f"{record.last_modified}#v1"
    assert record.event_name == "ObjectCreated:Put"
    assert record.results["text"]["lines"] == 2


def test_processors_see_what_the_uploader_said_of_it() -> None:
    seen: list[ObjectView] = []

    def look(view: ObjectView) -> Findings:
        seen.append(view)
        return Findings()

    world = World(processors=[Processor(name="p", version=1, wants=lambda _: True, run=look)])
    event = world.store.put("uploads/a", b"content", "text/csv", metadata={"invoice": "42"})

    examine(world, event)

    assert (seen[0].declared_type, seen[0].metadata) == ("text/csv", {"invoice": "42"})


def test_an_object_is_read_once(world: World) -> None:
    examine(world, world.store.put("uploads/a", b"content", "text/plain"))

    assert world.store.reads == 1


@pytest.mark.parametrize("key", ["uploads/a/", "uploads//"])
def test_a_folder_marker_is_recorded_and_not_processed(key: str) -> None:
    world = World(processors=[processor_of(lambda _: pytest.fail("a folder was processed"))])

    record = record_of(world, world.store.put(key, b""))

    assert record.status is Status.FOLDER
    assert record.results == {}


def test_an_object_with_content_is_no_folder_whatever_its_name(world: World) -> None:
    assert record_of(world, world.store.put("uploads/a/", b"x")).status is Status.PROCESSED


def test_an_empty_object_is_an_object(world: World) -> None:
    record = record_of(world, world.store.put("uploads/empty", b"", "text/plain"))

    assert (record.status, record.object_size) == (Status.PROCESSED, 0)


def test_an_object_that_a_processor_fails_on_is_recorded_as_failed() -> None:
    def chokes(_view: ObjectView) -> Findings:
        raise UnprocessableContentError("too odd")

    world = World(
        processors=[processor_of(chokes), processor_of(lambda _: Findings({"fine": 1}), "b")]
    )

    record = record_of(world, world.store.put("uploads/a", b"x"))

    assert (record.status, record.failure) == (Status.FAILED, "a: too odd")
    assert record.results == {"b": {"version": 1, "fine": 1}}


class _FailingStore(MemoryObjectStore):
    def read(
        self, address: Address, length: int, expected_size: int | None = None
    ) -> StoredObject | StoredDeleteMarker | None:
        raise UnavailableError(f"reading {address.key!r}: AccessDenied {length} {expected_size}")


def test_what_s3_refuses_is_no_record_but_an_error(world: World) -> None:
    event = world.store.put("uploads/a", b"content")
    world.store = _FailingStore(world.store.bucket, world.clock)

    with pytest.raises(UnavailableError, match="AccessDenied"):
        examine(world, event)


def test_what_can_never_be_read_is_recorded_with_the_reason_and_not_processed(world: World) -> None:
    event = world.store.put("uploads/a.txt", b"one", "text/plain", unreadable="It needs a key.")
    record = record_of(world, event)

    assert (record.status, record.failure) == (Status.UNREADABLE, "It needs a key.")
    assert (record.object_size, record.etag) == (3, event.etag)
    assert record.content_type is None
    assert (record.results, record.flags) == ({}, ())


def test_what_is_archived_is_recorded_and_not_processed(world: World) -> None:
    record = record_of(world, world.store.put("uploads/a.txt", b"one", "text/plain", archived=True))

    assert record.status is Status.PROCESSED
    assert record.flags == ("archived",)
    assert record.object_size == 3
    assert record.results == {}
