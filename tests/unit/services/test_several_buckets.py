"""The same keys in two buckets are two histories: neither changes anything about the other."""

import itertools
import random
from collections.abc import Iterable, Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
from serverless_s3_processor.runtime.domain.events.watched import WatchedLocations
from serverless_s3_processor.runtime.domain.reconcile.comparison import ReconcileOptions
from serverless_s3_processor.runtime.domain.records.record import Record
from serverless_s3_processor.runtime.services.reconcile.listing_reconciler import ListingReconciler
from serverless_s3_processor.runtime.services.reconcile.record_reconciler import RecordReconciler
from serverless_s3_processor.testing.object_store import MemoryObjectStore
from tests.support.bucket_changes import STEPS, TICKS, happened
from tests.support.clock import Clock
from tests.support.stores import Stores
from tests.support.world import BUCKET, World

OTHER = "another-bucket"
_IDS_OF_THE_OTHER = 1000
_CHANCES = st.integers(0, 10**6).map(random.Random)


def _stores(tick: timedelta, *, versioned: bool) -> tuple[MemoryObjectStore, MemoryObjectStore]:
    """Return two buckets; S3 gives no version id twice, but may give a sequencer twice."""
    first = MemoryObjectStore(BUCKET, Clock(tick=tick), versioned)
    numbers = itertools.count(1 + _IDS_OF_THE_OTHER * versioned)
    return first, MemoryObjectStore(OTHER, Clock(tick=tick), versioned, _numbers=numbers)


def _world(*stores: MemoryObjectStore) -> World:
    world = World(watched=WatchedLocations.parse(f"{BUCKET}/uploads/,{OTHER}/uploads/"))
    world.clock.moment = max(store.now() for store in stores)
    world.store = Stores(*stores)  # type: ignore[assignment] # all that is used of it
    return world


def _reconcile(world: World, bucket: str) -> None:
    now = world.clock()
    terms = ReconcileOptions(
        bucket=bucket, observed_at=now, settled_before=now + timedelta(minutes=1)
    )
    listed = list(world.store.list_versions(bucket, ""))
    ListingReconciler(records=world.records, queue=world.requests).reconcile(listed, terms)
    compare = RecordReconciler(
        records=world.records, listing=world.store, queue=world.requests, now=world.clock
    )
    keys = {record.object_key for record in world.table().values()}
    by_key = (world.records.history(key, bucket) for key in keys)
    compare.reconcile(filter(None, by_key), {version.identity for version in listed}, terms)
    if world.requests.sent:
        assert world.process_requests() == []


def _visible_state(world: World, bucket: str) -> list[tuple[object, ...]]:
    """Return what is on record of a bucket, but for the moments in which somebody looked."""
    return sorted(_essence(record) for record in world.table().values() if _is_of(record, bucket))


def _is_of(record: Record, bucket: str) -> bool:
    return record.bucket_name == bucket


def _essence(record: Record) -> tuple[object, ...]:
    status, marker = record.status.value, bool(record.marker)
    found_at = record.last_modified or (
        "" if record.event_name == "Object Missed" else record.upload_time
    )
    return record.object_key, status, marker, found_at, record.etag or "", record.sequencer or ""


def _announced(world: World, bucket: str) -> int:
    world.announce()
    return sum(notice["bucket"] == bucket for notice in world.notices)


@pytest.mark.slow
@given(STEPS, TICKS, st.booleans(), _CHANCES, st.floats(0, 1))
def test_what_happens_in_one_bucket_changes_nothing_of_the_same_keys_in_another(
    steps: Sequence[tuple[str, str, int]],
    tick: timedelta,
    versioned: bool,  # noqa: FBT001
    chance: random.Random,
    lost: float,
) -> None:
    first, second = _stores(tick, versioned=versioned)
    ours = _heard(happened(first, steps, tick), lost, chance)
    theirs = happened(second, steps, tick)
    mixed = [*ours, *theirs]
    chance.shuffle(mixed)
    alone, together = _world(first), _world(first, second)

    _deliver(alone, [event for event in mixed if event.bucket == BUCKET])
    _deliver(together, mixed)
    for world in (alone, together):
        _reconcile(world, BUCKET)
    _reconcile(together, OTHER)

    assert _visible_state(together, BUCKET) == _visible_state(alone, BUCKET)
    assert _announced(together, BUCKET) == _announced(alone, BUCKET)


def _heard(events: Iterable[ObjectEvent], lost: float, chance: random.Random) -> list[ObjectEvent]:
    return [event for event in events if chance.random() >= lost]


def _deliver(world: World, events: Sequence[ObjectEvent]) -> None:
    if events:
        assert world.process(*events) == []
