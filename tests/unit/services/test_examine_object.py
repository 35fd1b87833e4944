from dataclasses import replace
from datetime import timedelta

import pytest

from serverless_s3_processor.runtime.domain.clock import millisecond
from serverless_s3_processor.runtime.domain.events import EventType, ObjectEvent
from serverless_s3_processor.runtime.domain.history import current
from serverless_s3_processor.runtime.domain.record import Record, Status
from serverless_s3_processor.runtime.ports import (
    Address,
    StoredDeleteMarker,
    StoredObject,
    UnavailableError,
)
from serverless_s3_processor.runtime.processors.registry import (
    Findings,
    Processor,
    UnfitContentError,
)
from serverless_s3_processor.runtime.processors.view import ObjectView
from serverless_s3_processor.testing.object_store import MemoryObjectStore
from tests.support.world import World


def _examined(world: World, event: ObjectEvent) -> Record | None:
    return world.process_objects.usual.examine(event)


def _record(world: World, event: ObjectEvent) -> Record:
    record = _examined(world, event)
    assert record is not None
    return record


def test_an_upload_is_recorded_as_s3_holds_it() -> None:
    world = World()
    event = world.store.put("uploads/a b.txt", b"one\ntwo\n", "text/plain")

    record = _record(world, event)

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

    _examined(world, event)

    assert (seen[0].declared_type, seen[0].metadata) == ("text/csv", {"invoice": "42"})


def test_an_object_is_read_once() -> None:
    world = World()

    _examined(world, world.store.put("uploads/a", b"content", "text/plain"))

    assert world.store.reads == 1


def test_the_identity_is_the_one_that_a_listing_gives() -> None:
    """A listing tells key, version id, ETag and Last-Modified, to the second; no event."""
    for versioned in (True, False):
        world = World(versioned=versioned)
        event = world.store.put("uploads/a", b"content")
        listed = world.store.locate(event.bucket, event.key, event.version_id)
        assert listed is not None
        found_by_listing = replace(
            event,
            name="Object Requested",
            time=event.time + timedelta(days=1),
            size=None,
            sequencer=None,
            version_id=listed.version_id,
            etag=listed.etag,
        )

        assert _record(world, found_by_listing).identity == _record(world, event).identity


def test_a_request_keeps_the_sequencer_that_is_on_record() -> None:
    world = World()
    event = world.store.put("uploads/a", b"content")
    world.process(event)

    request = replace(event, name="Object Requested", sequencer=None)
    again = _record(world, replace(request, time=event.time + timedelta(days=1)))

    assert again.sequencer == event.sequencer
    assert (again.event_name, again.event_time) == (event.name, millisecond(event.time))


def test_a_marker_that_is_found_by_listing_keeps_the_sequencer_that_is_on_record() -> None:
    world = World()
    world.store.put("uploads/a", b"content")
    event = world.store.delete("uploads/a")
    world.process(event)

    listed = replace(
        event, type=EventType.CREATED, name="Object Requested", sequencer=None, etag=None
    )

    assert _record(world, listed).sequencer == event.sequencer


def test_without_versions_a_late_event_is_not_that_of_the_same_bytes_uploaded_later() -> None:
    world = World(versioned=False)
    first = world.store.put("uploads/a", b"content")
    world.store.put("uploads/a", b"another")
    world.store.put("uploads/a", b"content")

    record = _record(world, first)

    assert record.sequencer is None
    assert record.event_time[:19] == (record.last_modified or "")[:19]


def test_a_version_that_was_overwritten_is_still_read() -> None:
    world = World()
    old, _new = world.store.put("uploads/a", b"old"), world.store.put("uploads/a", b"newer")

    record = _record(world, old)

    assert (record.status, record.object_size) == (Status.PROCESSED, 3)


def test_without_versions_an_upload_that_was_overwritten_is_gone() -> None:
    world = World(versioned=False)
    old, _new = world.store.put("uploads/a", b"old"), world.store.put("uploads/a", b"newer")

    record = _record(world, old)

    assert (record.status, record.object_size, record.etag) == (Status.GONE, 3, old.etag)


def test_an_upload_that_was_removed_is_recorded_as_the_event_told() -> None:
    world = World()
    event = world.store.put("uploads/a", b"content")
    world.store.remove_version("uploads/a", "v1")

    record = _record(world, event)

    assert (record.status, record.object_size, record.etag) == (Status.GONE, 7, event.etag)
    assert record.version_id == "v1"


@pytest.mark.parametrize("versioned", [True, False])
def test_a_late_duplicate_of_an_upload_that_was_removed_changes_nothing(*, versioned: bool) -> None:
    """Last-Modified and the event's time may be minutes apart: of a multipart upload they are."""
    world = World(versioned=versioned)
    event = world.store.put("uploads/a", b"content")
    late = replace(event, time=event.time + timedelta(minutes=5))
    world.process(late)
    before = world.table()
    if versioned:
        world.store.remove_version("uploads/a", "v1")
    else:
        world.store.delete("uploads/a")

    assert _examined(world, late) is None
    assert world.table() == before


def test_a_request_for_what_was_overwritten_meanwhile_is_no_second_record() -> None:
    world = World(versioned=False)
    event = world.store.put("uploads/a", b"content")
    world.process(event)
    world.store.put("uploads/a", b"another content")

    late = replace(event, time=event.time + timedelta(minutes=5), sequencer=None)

    assert _examined(world, late) is None


def test_a_request_for_what_is_gone_leaves_it_to_the_event_to_tell() -> None:
    """They have different times: both would be on record, and announced."""
    world = World()
    event = world.store.put("uploads/a", b"content")
    request = replace(event, name="Object Requested", sequencer=None)
    request = replace(request, time=event.time + timedelta(minutes=5))
    world.store.remove_version("uploads/a", "v1")

    world.process(request)
    world.process(event)

    assert world.on_record("uploads/a").event_time == millisecond(event.time)


@pytest.mark.parametrize("key", ["uploads/a/", "uploads//"])
def test_a_folder_marker_is_recorded_and_not_processed(key: str) -> None:
    world = World(processors=[_processor(lambda _: pytest.fail("a folder was processed"))])

    record = _record(world, world.store.put(key, b""))

    assert record.status is Status.FOLDER
    assert record.results == {}


def test_an_object_with_content_is_no_folder_whatever_its_name() -> None:
    world = World()

    assert _record(world, world.store.put("uploads/a/", b"x")).status is Status.PROCESSED


def test_an_empty_object_is_an_object() -> None:
    world = World()

    record = _record(world, world.store.put("uploads/empty", b"", "text/plain"))

    assert (record.status, record.object_size) == (Status.PROCESSED, 0)


def test_an_object_that_a_processor_chokes_on_is_recorded_as_failed() -> None:
    def chokes(_view: ObjectView) -> Findings:
        raise UnfitContentError("too odd")

    world = World(processors=[_processor(chokes), _processor(lambda _: Findings({"fine": 1}), "b")])

    record = _record(world, world.store.put("uploads/a", b"x"))

    assert (record.status, record.failure) == (Status.FAILED, "a: too odd")
    assert record.results == {"b": {"version": 1, "fine": 1}}


def test_what_a_processor_reads_beyond_the_head_is_of_the_same_version() -> None:
    world = World(first_read=2)
    seen = []

    def reads(view: ObjectView) -> Findings:
        world.store.put("uploads/a", b"another content")
        seen.append(view.read())
        return Findings()

    world.processors = [_processor(reads)]
    _examined(world, world.store.put("uploads/a", b"the content"))

    assert seen == [b"the content"]


def test_without_versions_an_object_overwritten_while_it_is_read_is_tried_again() -> None:
    world = World(first_read=2, versioned=False)

    def reads(view: ObjectView) -> Findings:
        world.store.put("uploads/a", b"another content")
        return Findings({"all": len(view.read())})

    world.processors = [_processor(reads)]
    event = world.store.put("uploads/a", b"the content")

    with pytest.raises(UnavailableError):
        _examined(world, event)
    assert _record(world, event).status is Status.GONE


def test_a_delete_marker_is_recorded_with_the_time_that_s3_gives_it() -> None:
    world = World()
    world.store.put("uploads/a", b"content")

    record = _record(world, world.store.delete("uploads/a"))

    assert (record.status, record.marker, record.version_id) == (Status.DELETED, True, "v2")
    assert record.upload_time.endswith("#v2")


def test_a_delete_marker_that_is_gone_is_recorded_with_the_time_of_the_event() -> None:
    world = World()
    world.store.put("uploads/a", b"content")
    event = world.store.delete("uploads/a")
    world.store.remove_version("uploads/a", "v2")

    record = _record(world, event)

    assert (record.status, record.marker) == (Status.DELETED, True)


def test_a_marker_without_a_version_is_not_taken_for_what_was_uploaded_since() -> None:
    """Where versioning is suspended, the next upload replaces the marker."""
    world = World(versioned=False)
    deleted = world.store.put("uploads/a", b"old")
    marked = replace(
        deleted,
        type=EventType.MARKED,
        name="ObjectRemoved:DeleteMarkerCreated",
        etag=None,
        size=None,
    )
    world.store.put("uploads/a", b"new")

    record = _record(world, marked)

    assert (record.status, record.marker) == (Status.DELETED, True)


def test_the_removal_of_a_version_is_not_read() -> None:
    world = World()
    world.store.put("uploads/a", b"content")

    record = _record(world, world.store.remove_version("uploads/a", "v1"))

    assert (record.status, record.marker, record.version_id) == (Status.DELETED, None, "v1")
    assert world.store.reads == 0


def test_an_upload_and_its_removal_within_a_second_are_two_records() -> None:
    world = World()
    world.clock.tick = timedelta(0)
    put = world.store.put("uploads/a", b"content")
    world.process(put)

    world.process(world.store.remove_version("uploads/a", "v1"))

    assert {r.status for r in world.records.history("uploads/a", None)} == {
        Status.PROCESSED,
        Status.DELETED,
    }


def test_a_marker_that_was_removed_within_a_second_stays_removed() -> None:
    world = World()
    world.clock.tick = timedelta(0)
    events = [
        world.store.put("uploads/a", b"content"),
        world.store.delete("uploads/a"),
        world.store.remove_version("uploads/a", "v2"),
    ]
    world.process(*events)

    world.process(events[1])

    seen = current(world.records.history("uploads/a", None))
    assert seen is not None
    assert seen.version_id == "v1"


class _FailingStore(MemoryObjectStore):
    def read(
        self, address: Address, length: int, expected_size: int | None = None
    ) -> StoredObject | StoredDeleteMarker | None:
        raise UnavailableError(f"reading {address.key!r}: AccessDenied {length} {expected_size}")


def test_what_s3_refuses_is_no_record_but_an_error() -> None:
    world = World()
    event = world.store.put("uploads/a", b"content")
    world.store = _FailingStore(world.store.bucket, world.clock)

    with pytest.raises(UnavailableError, match="AccessDenied"):
        _examined(world, event)


def _processor(run: object, name: str = "a") -> Processor:
    assert callable(run)
    return Processor(name=name, version=1, wants=lambda _: True, run=run)


def test_what_can_never_be_read_is_recorded_with_the_reason_and_not_processed() -> None:
    world = World()
    event = world.store.put("uploads/a.txt", b"one", "text/plain", unreadable="It needs a key.")
    record = _record(world, event)

    assert (record.status, record.failure) == (Status.UNREADABLE, "It needs a key.")
    assert (record.object_size, record.etag) == (3, event.etag)
    assert record.content_type is None
    assert (record.results, record.flags) == ({}, ())


def test_what_is_archived_is_recorded_and_not_processed() -> None:
    world = World()
    record = _record(world, world.store.put("uploads/a.txt", b"one", "text/plain", archived=True))

    assert record.status is Status.PROCESSED
    assert record.flags == ("archived",)
    assert record.object_size == 3
    assert record.results == {}
