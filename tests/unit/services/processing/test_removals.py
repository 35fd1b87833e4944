"""Delete markers and versions that were removed."""

from dataclasses import replace
from datetime import timedelta

from serverless_s3_processor.runtime.domain.events.object_event import EventType
from serverless_s3_processor.runtime.domain.records.history import current_version
from serverless_s3_processor.runtime.domain.records.record import Status
from tests.support.world import World
from tests.unit.services.processing.examining import record_of


def test_a_delete_marker_is_recorded_with_its_time_in_s3(world: World) -> None:
    world.store.put("uploads/a", b"content")

    record = record_of(world, world.store.delete("uploads/a"))

    assert (record.status, record.marker, record.version_id) == (Status.DELETED, True, "v2")
    assert record.upload_time.endswith("#v2")


def test_a_removed_delete_marker_is_recorded_with_the_time_of_the_event(world: World) -> None:
    world.store.put("uploads/a", b"content")
    event = world.store.delete("uploads/a")
    world.store.remove_version("uploads/a", "v2")

    record = record_of(world, event)

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

    record = record_of(world, marked)

    assert (record.status, record.marker) == (Status.DELETED, True)


def test_the_removal_of_a_version_is_not_read(world: World) -> None:
    world.store.put("uploads/a", b"content")

    record = record_of(world, world.store.remove_version("uploads/a", "v1"))

    assert (record.status, record.marker, record.version_id) == (Status.DELETED, None, "v1")
    assert world.store.reads == 0


def test_an_upload_and_its_removal_within_a_second_are_two_records(world: World) -> None:
    world.clock.tick = timedelta(0)
    put = world.store.put("uploads/a", b"content")
    world.process(put)

    world.process(world.store.remove_version("uploads/a", "v1"))

    assert {r.status for r in world.records.history("uploads/a", None)} == {
        Status.PROCESSED,
        Status.DELETED,
    }


def test_a_marker_that_was_removed_within_a_second_stays_removed(world: World) -> None:
    world.clock.tick = timedelta(0)
    events = [
        world.store.put("uploads/a", b"content"),
        world.store.delete("uploads/a"),
        world.store.remove_version("uploads/a", "v2"),
    ]
    world.process(*events)

    world.process(events[1])

    seen = current_version(world.records.history("uploads/a", None))
    assert seen is not None
    assert seen.version_id == "v1"
