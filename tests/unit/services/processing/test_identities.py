"""Which version an event is of, however late it comes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from serverless_s3_processor.runtime.domain.clock import format_milliseconds
from serverless_s3_processor.runtime.domain.events.object_event import EventType
from serverless_s3_processor.runtime.domain.records.record import Status
from serverless_s3_processor.runtime.ports import (
    UnavailableError,
)
from serverless_s3_processor.runtime.processors.api import Findings
from serverless_s3_processor.runtime.processors.view import ObjectView
from tests.support.world import World
from tests.unit.services.processing.examining import examine, processor_of, record_of


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

        assert record_of(world, found_by_listing).identity == record_of(world, event).identity


def test_a_request_keeps_the_sequencer_that_is_on_record(world: World) -> None:
    event = world.store.put("uploads/a", b"content")
    world.process(event)

    request = replace(event, name="Object Requested", sequencer=None)
    again = record_of(world, replace(request, time=event.time + timedelta(days=1)))

    assert again.sequencer == event.sequencer
    assert (again.event_name, again.event_time) == (event.name, format_milliseconds(event.time))


def test_a_marker_that_is_found_by_listing_keeps_the_sequencer_that_is_on_record(
    world: World,
) -> None:
    world.store.put("uploads/a", b"content")
    event = world.store.delete("uploads/a")
    world.process(event)

    listed = replace(
        event, type=EventType.CREATED, name="Object Requested", sequencer=None, etag=None
    )

    assert record_of(world, listed).sequencer == event.sequencer


def test_in_an_unversioned_bucket_a_late_event_is_not_that_of_the_same_bytes_uploaded_later() -> (
    None
):
    world = World(versioned=False)
    first = world.store.put("uploads/a", b"content")
    world.store.put("uploads/a", b"another")
    world.store.put("uploads/a", b"content")

    record = record_of(world, first)

    assert record.sequencer is None
    assert record.event_time[:19] == (record.last_modified or "")[:19]


def test_a_version_that_was_overwritten_is_still_read(world: World) -> None:
    old, _new = world.store.put("uploads/a", b"old"), world.store.put("uploads/a", b"newer")

    record = record_of(world, old)

    assert (record.status, record.object_size) == (Status.PROCESSED, 3)


def test_in_an_unversioned_bucket_an_overwritten_upload_is_gone() -> None:
    world = World(versioned=False)
    old, _new = world.store.put("uploads/a", b"old"), world.store.put("uploads/a", b"newer")

    record = record_of(world, old)

    assert (record.status, record.object_size, record.etag) == (Status.GONE, 3, old.etag)


def test_a_removed_upload_is_recorded_with_the_fields_of_its_event(world: World) -> None:
    event = world.store.put("uploads/a", b"content")
    world.store.remove_version("uploads/a", "v1")

    record = record_of(world, event)

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

    assert examine(world, late) is None
    assert world.table() == before


def test_a_request_for_what_was_overwritten_meanwhile_is_no_second_record() -> None:
    world = World(versioned=False)
    event = world.store.put("uploads/a", b"content")
    world.process(event)
    world.store.put("uploads/a", b"another content")

    late = replace(event, time=event.time + timedelta(minutes=5), sequencer=None)

    assert examine(world, late) is None


def test_a_request_for_a_removed_object_leaves_the_record_to_its_event(world: World) -> None:
    """They have different times: both would be on record, and announced."""
    event = world.store.put("uploads/a", b"content")
    request = replace(event, name="Object Requested", sequencer=None)
    request = replace(request, time=event.time + timedelta(minutes=5))
    world.store.remove_version("uploads/a", "v1")

    world.process(request)
    world.process(event)

    assert world.on_record("uploads/a").event_time == format_milliseconds(event.time)


def test_what_a_processor_reads_beyond_the_head_is_of_the_same_version() -> None:
    world = World(first_read=2)
    seen = []

    def reads(view: ObjectView) -> Findings:
        world.store.put("uploads/a", b"another content")
        seen.append(view.read())
        return Findings()

    world.processors = [processor_of(reads)]
    examine(world, world.store.put("uploads/a", b"the content"))

    assert seen == [b"the content"]


def test_in_an_unversioned_bucket_an_object_overwritten_during_the_read_is_retried() -> None:
    world = World(first_read=2, versioned=False)

    def reads(view: ObjectView) -> Findings:
        world.store.put("uploads/a", b"another content")
        return Findings({"all": len(view.read())})

    world.processors = [processor_of(reads)]
    event = world.store.put("uploads/a", b"the content")

    with pytest.raises(UnavailableError):
        examine(world, event)
    assert record_of(world, event).status is Status.GONE
