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
    terms = ReconcileOptions(
        bucket=BUCKET,
        observed_at=now,
        settled_before=now + timedelta(minutes=1),
        dry_run=dry_run,
        force=force,
    )
    listed = list(world.store.list_versions(BUCKET, "uploads/"))
    tally = ListingReconciler(records=world.records, queue=world.requests).reconcile(listed, terms)
    keys = {record.object_key for record in world.table().values()}
    records = RecordReconciler(
        records=world.records, listing=world.store, queue=world.requests, now=world.clock
    )
    held = {each.identity for each in listed}
    return tally + records.reconcile(
        [world.records.history(key, None) for key in keys], held, terms
    )


def _removals(world: World) -> list[Record]:
    return [r for r in world.records.history("uploads/a", BUCKET) if r.status is Status.DELETED]


def _agrees(world: World) -> bool:
    listed = [each for each in world.store.list_versions(BUCKET, "") if not each.marker]
    keys = {identity[0] for identity in world.table()}
    records = [world.records.history(key, None) for key in keys]
    existing = [r.identity for of_key in records for r in history.existing_versions(of_key)]
    return sorted(existing) == sorted(each.identity for each in listed)


versioned_or_not = pytest.mark.parametrize("versioned", [True, False])


@versioned_or_not
def test_uploads_that_nobody_told_of_are_recorded(versioned: bool) -> None:  # noqa: FBT001
    world = World(versioned=versioned)
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


@versioned_or_not
def test_what_can_never_be_read_is_on_record_and_not_asked_for_again(
    versioned: bool,  # noqa: FBT001
) -> None:
    world = World(versioned=versioned)
    world.store.put("uploads/secret", b"x", unreadable="It needs a key.")
    assert _reconcile(world)[Verdict.MISSING] == 1
    world.process_requests()

    assert [r.status for r in world.table().values()] == [Status.UNREADABLE]
    assert {*_reconcile(world).elements()} == {Verdict.MATCHES}
    assert world.requests.sent == []


@versioned_or_not
def test_removals_that_nobody_told_of_are_recorded_once(versioned: bool) -> None:  # noqa: FBT001
    world = World(versioned=versioned)
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


@versioned_or_not
def test_a_removal_that_is_told_of_after_all_in_the_same_batch_is_one(
    versioned: bool,  # noqa: FBT001
) -> None:
    world = World(versioned=versioned)
    event = world.store.put("uploads/a", b"x")
    world.process(event)
    late = _remove(world, event)
    _reconcile(world)
    assert world.requests.bulk == world.requests.sent

    assert _deliver_together(world, late) == []

    removals = _removals(world)
    assert [record.sequencer for record in removals] == [late.sequencer]


@versioned_or_not
def test_a_removal_during_the_look_that_comes_in_the_same_batch_is_one(
    versioned: bool,  # noqa: FBT001
) -> None:
    world = World(versioned=versioned)
    event = world.store.put("uploads/a", b"x")
    world.process(event)
    late = _remove(world, event)
    _reconcile(world)
    during = replace(late, time=world.requests.sent[0].time + timedelta(milliseconds=30))

    assert _deliver_together(world, during) == []

    assert [record.sequencer for record in _removals(world)] == [late.sequencer]


def test_a_record_that_was_altered_by_hand_is_mended() -> None:
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


def test_without_versions_what_was_replaced_is_no_deletion() -> None:
    world = World(versioned=False)
    world.process(world.store.put("uploads/a", b"old"))
    late = world.store.put("uploads/a", b"new")

    assert _reconcile(world)[Verdict.ORPHANED] == 0
    world.process_requests()
    world.process(late)

    assert _agrees(world)
    assert not _removals(world)


def test_without_versions_an_upload_after_a_deletion_that_was_found_is_there() -> None:
    world = World(versioned=False)
    world.process(world.store.put("uploads/a", b"old"))
    world.store.delete("uploads/a")
    _reconcile(world)
    world.process_requests()

    world.process(world.store.put("uploads/a", b"new"))

    assert _agrees(world)


def test_without_versions_an_upload_in_the_millisecond_of_the_look_is_there() -> None:
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
    """Between finding the ghost and recording it, S3's own event was processed."""
    world = World()
    event = world.store.put("uploads/a", b"x")
    world.process(event)
    late = _remove(world, event)
    _reconcile(world)
    world.process(late)

    world.process_requests()

    assert len(_removals(world)) == 1


def test_what_was_there_before_versioning_was_enabled_is_recorded_behind_what_came_later() -> None:
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


def test_delete_markers_without_versions_are_recorded_once_whoever_tells_of_them() -> None:
    world = World()
    world.process(world.store.put("uploads/a", b"x"), world.store.put("uploads/b", b"x"))
    world.store.versioned = False
    told, untold = world.store.delete("uploads/a"), world.store.delete("uploads/b")
    world.process(told)

    assert _reconcile(world)[Verdict.MISSING] == 1
    world.process_requests()
    world.process(told, untold)

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
