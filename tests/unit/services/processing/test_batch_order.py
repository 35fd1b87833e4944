"""Whatever fails and in whatever order, the records are the same in the end."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.records.record import Guard, Record
from serverless_s3_processor.runtime.ports import (
    Address,
    StoredDeleteMarker,
    StoredObject,
    UnavailableError,
)
from serverless_s3_processor.testing.object_store import MemoryObjectStore
from serverless_s3_processor.testing.record_table import MemoryRecordTable
from tests.support.bucket_changes import STEPS, TICKS, happened
from tests.support.clock import Clock
from tests.support.world import BUCKET, World


def _world(store: MemoryObjectStore) -> World:
    world = World()
    world.store = store
    return world


def _announced(world: World) -> list[tuple[str, str, str]]:
    world.announce()
    return sorted((n["objectKey"], n["uploadTime"], n["status"]) for n in world.notices)


_CHANCES = st.integers(0, 10**6).map(random.Random)


@pytest.mark.slow
@given(STEPS, TICKS, st.booleans(), _CHANCES, st.integers(1, 5))
def test_neither_order_nor_duplicates_change_records_or_announcements(
    steps: list[tuple[str, str, int]],
    tick: timedelta,
    versioned: bool,  # noqa: FBT001
    chance: random.Random,
    batch: int,
) -> None:
    store = MemoryObjectStore(BUCKET, Clock(tick=tick), versioned)
    events = happened(store, steps, tick)
    once, anyhow = _world(store), _world(store)
    for event in events:
        assert once.process(event) == []
    messy = chance.choices(events, k=len(events)) + events if events else []
    chance.shuffle(messy)

    for at in range(0, len(messy), batch):
        assert anyhow.process(*messy[at : at + batch]) == []

    assert anyhow.table() == once.table()
    assert _announced(anyhow) == _announced(once)


class _FlakyStore(MemoryObjectStore):
    """Fails now and then, once it has a `chance`."""

    chance: random.Random | None = None

    def read(
        self, address: Address, length: int, expected_size: int | None = None
    ) -> StoredObject | StoredDeleteMarker | None:
        if self.chance and self.chance.random() < 0.3:
            raise UnavailableError("SlowDown")
        return super().read(address, length, expected_size)


@dataclass(slots=True)
class _FlakyTable(MemoryRecordTable):
    """Does not take some records now and then."""

    chance: random.Random = field(default_factory=random.Random)

    def put_all(self, records: Sequence[Record]) -> list[Record]:
        lost = [record for record in records if self.chance.random() < 0.3]
        MemoryRecordTable.put_all(self, [record for record in records if record not in lost])
        return lost

    def put_guarded(self, record: Record, guard: Guard) -> bool:
        if self.chance.random() < 0.3:
            raise UnavailableError("ThrottlingException")
        return MemoryRecordTable.put_guarded(self, record, guard)

    def history(self, key: str, bucket: str | None) -> list[Record]:
        if self.chance.random() < 0.3:
            raise UnavailableError("ThrottlingException")
        return MemoryRecordTable.history(self, key, bucket)


@pytest.mark.slow
@given(STEPS, TICKS, st.booleans(), _CHANCES)
def test_whatever_fails_now_and_then_in_the_end_the_records_are_the_same(
    steps: list[tuple[str, str, int]],
    tick: timedelta,
    versioned: bool,  # noqa: FBT001
    chance: random.Random,
) -> None:
    store = _FlakyStore(BUCKET, Clock(tick=tick), versioned)
    events = happened(store, steps, tick)
    calm, stormy = _world(store), _world(store)
    assert not events or calm.process(*events) == []
    store.chance = chance
    stormy.records = _FlakyTable(chance=chance)

    waiting = events
    for _ in range(200):
        if not waiting:
            break
        failed = stormy.process(*waiting)
        waiting = [waiting[int(id_.removeprefix("m"))] for id_ in failed]

    assert waiting == []
    assert stormy.table() == calm.table()
    assert _announced(stormy) == _announced(calm)
