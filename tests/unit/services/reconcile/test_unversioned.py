"""Both directions of reconcile where objects have no version ids."""

from datetime import timedelta

from serverless_s3_processor.runtime.domain.reconcile.comparison import (
    Verdict,
)
from serverless_s3_processor.runtime.domain.records import history
from tests.support.world import BUCKET, World
from tests.unit.services.reconcile.directions import (
    reconcile,
    removals,
    table_matches_bucket,
)


def test_in_an_unversioned_bucket_a_replaced_object_is_no_deletion() -> None:
    world = World(versioned=False)
    world.process(world.store.put("uploads/a", b"old"))
    late = world.store.put("uploads/a", b"new")

    assert reconcile(world)[Verdict.ORPHANED] == 0
    world.process_requests()
    world.process(late)

    assert table_matches_bucket(world)
    assert not removals(world)


def test_in_an_unversioned_bucket_an_upload_after_a_detected_deletion_exists() -> None:
    world = World(versioned=False)
    world.process(world.store.put("uploads/a", b"old"))
    world.store.delete("uploads/a")
    reconcile(world)
    world.process_requests()

    world.process(world.store.put("uploads/a", b"new"))

    assert table_matches_bucket(world)


def test_in_an_unversioned_bucket_an_upload_in_the_millisecond_of_the_scan_exists() -> None:
    """And S3's own event of the removal that was found is of that removal, not of another."""
    world = World(versioned=False)
    world.process(world.store.put("uploads/a", b"old"))
    late = world.store.delete("uploads/a")
    world.clock.tick = timedelta()
    reconcile(world)
    new = world.store.put("uploads/a", b"new")
    world.process_requests()

    world.process(new)
    assert table_matches_bucket(world)

    world.process(late)
    assert [record.sequencer for record in removals(world)] == [late.sequencer]
    assert table_matches_bucket(world)


def test_objects_from_before_versioning_are_recorded_before_later_versions() -> None:
    world = World(versioned=False)
    world.store.put("uploads/a", b"before")
    world.store.put("uploads/hidden", b"before")
    world.store.versioned = True
    world.process(world.store.put("uploads/a", b"since"), world.store.delete("uploads/hidden"))

    assert reconcile(world)[Verdict.MISSING] == 2
    assert world.process_requests() == []

    before, since = history.sort_versions(world.records.history("uploads/a", BUCKET))
    assert (before.version_id, before.object_size) == (None, len(b"before"))
    assert since.version_id is not None
    assert table_matches_bucket(world)
    assert reconcile(world) == {Verdict.MATCHES: 4 + 4}


def test_delete_markers_without_version_ids_are_recorded_once_whoever_reports_them() -> None:
    world = World()
    world.process(world.store.put("uploads/a", b"x"), world.store.put("uploads/b", b"x"))
    world.store.versioned = False
    reported, unreported = world.store.delete("uploads/a"), world.store.delete("uploads/b")
    world.process(reported)

    assert reconcile(world)[Verdict.MISSING] == 1
    world.process_requests()
    world.process(reported, unreported)

    for key in ("uploads/a", "uploads/b"):
        (marker,) = (r for r in world.records.history(key, BUCKET) if r.marker)
        assert marker.sequencer is not None
        assert history.current_version(world.records.history(key, BUCKET)) is None
    assert reconcile(world) == {Verdict.MATCHES: 4 + 4}


def test_a_marker_without_a_version_that_was_replaced_has_a_record_of_its_own() -> None:
    world = World()
    world.process(world.store.put("uploads/a", b"x"))
    world.store.versioned = False
    first = world.store.delete("uploads/a")
    world.clock.moment += timedelta(minutes=1)
    second = world.store.delete("uploads/a")
    world.process(first, second)

    assert len([r for r in world.records.history("uploads/a", BUCKET) if r.marker]) == 2
    assert reconcile(world)[Verdict.MISSING] == 0
