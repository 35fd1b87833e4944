"""Both directions of reconcile, on the system in memory."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from serverless_s3_processor.runtime.domain.events import parsing
from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
from serverless_s3_processor.runtime.domain.reconcile.comparison import (
    ReconcileOptions,
    Tally,
    Verdict,
)
from serverless_s3_processor.runtime.domain.records import history
from serverless_s3_processor.runtime.domain.records.record import Record, Status
from serverless_s3_processor.runtime.services.reconcile.listing_reconciler import ListingReconciler
from serverless_s3_processor.runtime.services.reconcile.record_reconciler import RecordReconciler
from tests.support.messages import notification
from tests.support.world import BUCKET, World


def _reconcile(world: World, *, dry_run: bool = False, force: bool = False) -> Tally:
    now = world.clock()
    options = ReconcileOptions(
        bucket=BUCKET,
        observed_at=now,
        settled_before=now + timedelta(minutes=1),
        dry_run=dry_run,
        force=force,
    )
    listed = list(world.store.list_versions(BUCKET, "uploads/"))
    tally = ListingReconciler(records=world.records, queue=world.requests).reconcile(
        listed, options
    )
    keys = {record.object_key for record in world.table().values()}
    records = RecordReconciler(
        records=world.records, listing=world.store, queue=world.requests, now=world.clock
    )
    identities = {version.identity for version in listed}
    return tally + records.reconcile(
        [world.records.history(key, None) for key in keys], identities, options
    )


def _removals(world: World) -> list[Record]:
    return [r for r in world.records.history("uploads/a", BUCKET) if r.status is Status.DELETED]


def _agrees(world: World) -> bool:
    listed = [each for each in world.store.list_versions(BUCKET, "") if not each.marker]
    keys = {identity[0] for identity in world.table()}
    records = [world.records.history(key, None) for key in keys]
    existing = [r.identity for of_key in records for r in history.existing_versions(of_key)]
    return sorted(existing) == sorted(version.identity for version in listed)


@pytest.fixture(params=[True, False], ids=["versioned", "unversioned"])
def world(request: pytest.FixtureRequest) -> World:
    return World(versioned=request.param)


def test_uploads_that_no_event_reported_are_recorded(world: World) -> None:
    for number in range(250):
        event = world.store.put(f"uploads/{number}", b"x")
        if number % 5:
            world.process(event)

    tally = _reconcile(world)
    assert (tally[Verdict.MISSING], tally[Verdict.ORPHANED]) == (50, 0)
    assert world.requests.bulk == world.requests.sent
    world.process_requests()

    assert _agrees(world)
    assert _reconcile(world)[Verdict.MISSING] == 0
    assert world.requests.sent == []


def test_an_unreadable_object_is_recorded_and_not_queued_again(world: World) -> None:
    world.store.put("uploads/secret", b"x", unreadable="It needs a key.")
    assert _reconcile(world)[Verdict.MISSING] == 1
    world.process_requests()

    assert [r.status for r in world.table().values()] == [Status.UNREADABLE]
    assert {*_reconcile(world).elements()} == {Verdict.MATCHES}
    assert world.requests.sent == []


def test_removals_that_no_event_reported_are_recorded_once(world: World) -> None:
    event = world.store.put("uploads/a", b"x")
    world.process(event)
    late = _remove(world, event)

    assert _reconcile(world)[Verdict.ORPHANED] == 1
    world.process_requests()
    assert _agrees(world)
    assert _reconcile(world)[Verdict.ORPHANED] == 0

    world.process(late)
    world.process(late)
    assert len(_removals(world)) == 1


def _remove(world: World, event: ObjectEvent) -> ObjectEvent:
    if event.version_id:
        return world.store.remove_version(event.key, event.version_id)
    return world.store.delete(event.key)


def _deliver_together(world: World, event: ObjectEvent) -> list[str]:
    """Deliver S3's event and what reconcile put on the queue in one batch."""
    requests = (json.dumps(parsing.to_message(each)) for each in world.requests.sent)
    return world.deliver(notification(event), *requests)


@pytest.mark.parametrize("milliseconds", [None, 30], ids=["before the scan", "during the scan"])
def test_a_removal_that_is_reported_in_the_same_batch_is_one(
    world: World, milliseconds: int | None
) -> None:
    event = world.store.put("uploads/a", b"x")
    world.process(event)
    late = _remove(world, event)
    _reconcile(world)
    assert world.requests.bulk == world.requests.sent
    if milliseconds:
        scanned_at = world.requests.sent[0].time
        late = replace(late, time=scanned_at + timedelta(milliseconds=milliseconds))

    assert _deliver_together(world, late) == []

    assert [record.sequencer for record in _removals(world)] == [late.sequencer]


def test_a_record_that_was_altered_by_hand_is_repaired() -> None:
    world = World()
    world.process(world.store.put("uploads/a", b"x"))
    right = world.on_record("uploads/a")
    world.records.put_all([replace(right, object_size=99)])

    assert _reconcile(world)[Verdict.STALE] == 1
    world.process_requests()

    assert _without_time(world.on_record("uploads/a")) == _without_time(right)


def _without_time(record: Record) -> Record:
    return replace(record, processed_at="")


def test_a_dry_run_changes_nothing() -> None:
    world = World()
    world.store.put("uploads/a", b"x")
    event = world.store.put("uploads/b", b"x")
    world.process(event)
    _remove(world, event)

    tally = _reconcile(world, dry_run=True)

    assert (tally[Verdict.MISSING], tally[Verdict.ORPHANED]) == (1, 1)
    assert world.requests.sent == []


def test_a_backfill_has_all_processed_again_and_announces_nothing_twice() -> None:
    world = World()
    world.process(world.store.put("uploads/a", b"x"), world.store.put("uploads/b", b"x"))
    world.announce()

    _reconcile(world, force=True)
    assert [event.key for event in world.requests.sent] == ["uploads/a", "uploads/b"]
    assert world.requests.bulk == world.requests.sent
    world.process_requests()
    world.announce()

    assert len(world.notices) == 2


def test_in_an_unversioned_bucket_a_replaced_object_is_no_deletion() -> None:
    world = World(versioned=False)
    world.process(world.store.put("uploads/a", b"old"))
    late = world.store.put("uploads/a", b"new")

    assert _reconcile(world)[Verdict.ORPHANED] == 0
    world.process_requests()
    world.process(late)

    assert _agrees(world)
    assert not _removals(world)


def test_in_an_unversioned_bucket_an_upload_after_a_detected_deletion_exists() -> None:
    world = World(versioned=False)
    world.process(world.store.put("uploads/a", b"old"))
    world.store.delete("uploads/a")
    _reconcile(world)
    world.process_requests()

    world.process(world.store.put("uploads/a", b"new"))

    assert _agrees(world)


def test_in_an_unversioned_bucket_an_upload_in_the_millisecond_of_the_scan_exists() -> None:
    """And S3's own event of the removal that was found is of that removal, not of another."""
    world = World(versioned=False)
    world.process(world.store.put("uploads/a", b"old"))
    late = world.store.delete("uploads/a")
    world.clock.tick = timedelta()
    _reconcile(world)
    new = world.store.put("uploads/a", b"new")
    world.process_requests()

    world.process(new)
    assert _agrees(world)

    world.process(late)
    assert [record.sequencer for record in _removals(world)] == [late.sequencer]
    assert _agrees(world)


def test_what_is_gone_from_the_table_too_is_not_recorded_as_removed() -> None:
    """S3's own event was processed between detecting the removal and recording it."""
    world = World()
    event = world.store.put("uploads/a", b"x")
    world.process(event)
    late = _remove(world, event)
    _reconcile(world)
    world.process(late)

    world.process_requests()

    assert len(_removals(world)) == 1


def test_objects_from_before_versioning_are_recorded_before_later_versions() -> None:
    world = World(versioned=False)
    world.store.put("uploads/a", b"before")
    world.store.put("uploads/hidden", b"before")
    world.store.versioned = True
    world.process(world.store.put("uploads/a", b"since"), world.store.delete("uploads/hidden"))

    assert _reconcile(world)[Verdict.MISSING] == 2
    assert world.process_requests() == []

    before, since = history.sort_versions(world.records.history("uploads/a", BUCKET))
    assert (before.version_id, before.object_size) == (None, len(b"before"))
    assert since.version_id is not None
    assert _agrees(world)
    assert _reconcile(world) == {Verdict.MATCHES: 4 + 4}


def test_delete_markers_without_version_ids_are_recorded_once_whoever_reports_them() -> None:
    world = World()
    world.process(world.store.put("uploads/a", b"x"), world.store.put("uploads/b", b"x"))
    world.store.versioned = False
    reported, unreported = world.store.delete("uploads/a"), world.store.delete("uploads/b")
    world.process(reported)

    assert _reconcile(world)[Verdict.MISSING] == 1
    world.process_requests()
    world.process(reported, unreported)

    for key in ("uploads/a", "uploads/b"):
        (marker,) = (r for r in world.records.history(key, BUCKET) if r.marker)
        assert marker.sequencer is not None
        assert history.current_version(world.records.history(key, BUCKET)) is None
    assert _reconcile(world) == {Verdict.MATCHES: 4 + 4}


def test_a_marker_without_a_version_that_was_replaced_has_a_record_of_its_own() -> None:
    world = World()
    world.process(world.store.put("uploads/a", b"x"))
    world.store.versioned = False
    first = world.store.delete("uploads/a")
    world.clock.moment += timedelta(minutes=1)
    second = world.store.delete("uploads/a")
    world.process(first, second)

    assert len([r for r in world.records.history("uploads/a", BUCKET) if r.marker]) == 2
    assert _reconcile(world)[Verdict.MISSING] == 0
