"""Both directions of reconcile: what is missing, stale or orphaned."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from serverless_s3_processor.runtime.domain.events import parsing
from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
from serverless_s3_processor.runtime.domain.reconcile.comparison import (
    Verdict,
)
from serverless_s3_processor.runtime.domain.records.record import Record, Status
from tests.support.messages import notification
from tests.support.world import World
from tests.unit.services.reconcile.directions import (
    reconcile,
    removals,
    remove_upload,
    table_matches_bucket,
)


@pytest.fixture(params=[True, False], ids=["versioned", "unversioned"])
def world(request: pytest.FixtureRequest) -> World:
    return World(versioned=request.param)


def test_uploads_that_no_event_reported_are_recorded(world: World) -> None:
    for number in range(250):
        event = world.store.put(f"uploads/{number}", b"x")
        if number % 5:
            world.process(event)

    tally = reconcile(world)
    assert (tally[Verdict.MISSING], tally[Verdict.ORPHANED]) == (50, 0)
    assert world.requests.bulk == world.requests.sent
    world.process_requests()

    assert table_matches_bucket(world)
    assert reconcile(world)[Verdict.MISSING] == 0
    assert world.requests.sent == []


def test_an_unreadable_object_is_recorded_and_not_queued_again(world: World) -> None:
    world.store.put("uploads/secret", b"x", unreadable="It needs a key.")
    assert reconcile(world)[Verdict.MISSING] == 1
    world.process_requests()

    assert [r.status for r in world.table().values()] == [Status.UNREADABLE]
    assert {*reconcile(world).elements()} == {Verdict.MATCHES}
    assert world.requests.sent == []


def test_removals_that_no_event_reported_are_recorded_once(world: World) -> None:
    event = world.store.put("uploads/a", b"x")
    world.process(event)
    late = remove_upload(world, event)

    assert reconcile(world)[Verdict.ORPHANED] == 1
    world.process_requests()
    assert table_matches_bucket(world)
    assert reconcile(world)[Verdict.ORPHANED] == 0

    world.process(late)
    world.process(late)
    assert len(removals(world)) == 1


def _deliver_together(world: World, event: ObjectEvent) -> list[str]:
    """Deliver S3's event and what reconcile put on the queue in one batch."""
    requests = (json.dumps(parsing.to_message(event)) for event in world.requests.sent)
    return world.deliver(notification(event), *requests)


@pytest.mark.parametrize("milliseconds", [None, 30], ids=["before the scan", "during the scan"])
def test_a_removal_that_is_reported_in_the_same_batch_is_one(
    world: World, milliseconds: int | None
) -> None:
    event = world.store.put("uploads/a", b"x")
    world.process(event)
    late = remove_upload(world, event)
    reconcile(world)
    assert world.requests.bulk == world.requests.sent
    if milliseconds:
        scanned_at = world.requests.sent[0].time
        late = replace(late, time=scanned_at + timedelta(milliseconds=milliseconds))

    assert _deliver_together(world, late) == []

    assert [record.sequencer for record in removals(world)] == [late.sequencer]


def test_a_record_that_was_altered_by_hand_is_repaired() -> None:
    world = World()
    world.process(world.store.put("uploads/a", b"x"))
    right = world.on_record("uploads/a")
    world.records.put_all([replace(right, object_size=99)])

    assert reconcile(world)[Verdict.STALE] == 1
    world.process_requests()

    assert _without_time(world.on_record("uploads/a")) == _without_time(right)


def _without_time(record: Record) -> Record:
    return replace(record, processed_at="")


def test_a_dry_run_changes_nothing() -> None:
    world = World()
    world.store.put("uploads/a", b"x")
    event = world.store.put("uploads/b", b"x")
    world.process(event)
    remove_upload(world, event)

    tally = reconcile(world, dry_run=True)

    assert (tally[Verdict.MISSING], tally[Verdict.ORPHANED]) == (1, 1)
    assert world.requests.sent == []


def test_a_backfill_has_all_processed_again_and_announces_nothing_twice() -> None:
    world = World()
    world.process(world.store.put("uploads/a", b"x"), world.store.put("uploads/b", b"x"))
    world.announce()

    reconcile(world, force=True)
    assert [event.key for event in world.requests.sent] == ["uploads/a", "uploads/b"]
    assert world.requests.bulk == world.requests.sent
    world.process_requests()
    world.announce()

    assert len(world.notices) == 2


def test_what_is_gone_from_the_table_too_is_not_recorded_as_removed() -> None:
    """S3's own event was processed between detecting the removal and recording it."""
    world = World()
    event = world.store.put("uploads/a", b"x")
    world.process(event)
    late = remove_upload(world, event)
    reconcile(world)
    world.process(late)

    world.process_requests()

    assert len(removals(world)) == 1
