import json
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.events import EventType
from serverless_s3_processor.runtime.domain.record import Guard, Record, Status
from serverless_s3_processor.runtime.domain.watched import WatchedLocations
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
from serverless_s3_processor.runtime.services.process_objects import Message
from serverless_s3_processor.testing.object_store import MemoryObjectStore
from serverless_s3_processor.testing.record_table import MemoryRecordTable
from tests.support.bucket_changes import STEPS, TICKS, happened
from tests.support.clock import Clock
from tests.support.messages import event_bridge, notification
from tests.support.world import BUCKET, World

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.events import ObjectEvent


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


@given(st.lists(st.sampled_from(["good", "foreign", "refused", "choking"]), min_size=1))
def test_a_message_that_fails_never_fails_another(kinds: list[str]) -> None:
    def chokes(view: ObjectView) -> Findings:
        if view.head == b"choking":
            raise UnfitContentError("too odd")
        return Findings({"fine": 1})

    world = World(processors=[Processor(name="p", version=1, wants=lambda _: True, run=chokes)])
    events = [world.store.put(f"uploads/{at}", kind.encode()) for at, kind in enumerate(kinds)]
    bodies: dict[str, Callable[[ObjectEvent], str]] = {
        "good": notification,
        "foreign": lambda _: '{"hello": "there"}',
        "refused": lambda event: notification(replace(event, bucket="forbidden")),
        "choking": notification,
    }

    failed = world.deliver(*(bodies[kind](e) for kind, e in zip(kinds, events, strict=True)))

    bad = [f"m{at}" for at, kind in enumerate(kinds) if kind in ("foreign", "refused")]
    assert sorted(failed) == sorted(bad)
    recorded = {record.object_key: record.status for record in world.table().values()}
    assert recorded == {
        f"uploads/{at}": Status.FAILED if kind == "choking" else Status.PROCESSED
        for at, kind in enumerate(kinds)
        if kind in ("good", "choking")
    }


def test_an_error_that_nobody_foresaw_fails_its_own_message_only() -> None:
    class Broken(MemoryObjectStore):
        def read(
            self, address: Address, length: int, expected_size: int | None = None
        ) -> StoredObject | StoredDeleteMarker | None:
            if address.key == "uploads/bad":
                raise ZeroDivisionError("oh")
            return super().read(address, length, expected_size)

    world = World()
    world.store = Broken(BUCKET, world.clock)
    events = [world.store.put(key, b"x") for key in ("uploads/a", "uploads/bad", "uploads/b")]

    assert world.process(*events) == ["m1"]
    assert len(world.table()) == 2
    assert "ZeroDivisionError: oh" in world.logged.getvalue()


HOSTILE_BUCKETS = (
    "unwatched",
    "elsewhere.example/",
    "bucket HTTP/1.1\r\nhost: elsewhere.example\r\n\r\nGET /",
)


@pytest.mark.parametrize("bucket", HOSTILE_BUCKETS)
@pytest.mark.parametrize("event_type", EventType)
def test_a_hostile_message_is_foreign_before_anything_is_asked_or_recorded(
    bucket: str, event_type: EventType
) -> None:
    class Listening(MemoryObjectStore):
        def read(
            self, address: Address, length: int, expected_size: int | None = None
        ) -> StoredObject | StoredDeleteMarker | None:
            asked.append(address.bucket)
            return super().read(address, length, expected_size)

    asked: list[str] = []
    world = World()
    world.store = Listening(BUCKET, world.clock)
    good = world.store.put("uploads/a", b"x")
    hostile = event_bridge(replace(good, bucket=bucket, type=event_type))

    assert world.deliver(hostile, notification(good)) == ["m0"]

    assert set(asked) <= {BUCKET}
    assert [record.bucket_name for record in world.table().values()] == [BUCKET]
    (problem,) = [line for line in world.lines if line.get("level") == "ERROR"]
    assert problem["cause"] == "foreign"
    assert problem["reason"].startswith("foreign message: ")


@pytest.mark.parametrize("key", ["reports/a", "quarantine/a", "uploads"])
def test_a_deletion_outside_of_the_watched_prefix_is_not_recorded(key: str) -> None:
    world = World()
    removal = replace(world.store.put("uploads/a", b"x"), key=key, type=EventType.REMOVED)

    assert world.deliver(event_bridge(removal)) == ["m0"]
    assert world.table() == {}


def test_a_message_with_several_records_fails_as_a_whole_and_its_good_ones_are_recorded() -> None:
    world = World(watched=WatchedLocations.read(f"{BUCKET}/uploads/,forbidden"))
    good, other = world.store.put("uploads/a", b"x"), world.store.put("uploads/b", b"x")
    refused = replace(other, bucket="forbidden")

    assert world.deliver(notification(good, refused), notification(other)) == ["m0"]
    assert {record.object_key for record in world.table().values()} == {"uploads/a", "uploads/b"}


def test_duplicates_in_one_batch_are_one_write() -> None:
    class Strict(MemoryRecordTable):
        """As BatchWriteItem is: it takes each key once."""

        def put_all(self, records: Sequence[Record]) -> list[Record]:
            identities = [record.identity for record in records]
            assert len(set(identities)) == len(identities)
            return MemoryRecordTable.put_all(self, records)

    world = World(records=Strict())
    event = world.store.put("uploads/a", b"x")

    assert world.process(event, event, event) == []
    assert len(world.records.stream) == 1


def test_of_duplicates_in_one_batch_the_success_is_written() -> None:
    results = iter([UnfitContentError("unlucky"), None, UnfitContentError("unlucky")])

    def unlucky(_view: ObjectView) -> Findings:
        if error := next(results):
            raise error
        return Findings()

    world = World(processors=[Processor(name="p", version=1, wants=lambda _: True, run=unlucky)])
    event = world.store.put("uploads/a", b"x")

    assert world.process(event, event, event) == []
    assert world.on_record("uploads/a").status is Status.PROCESSED


def test_a_duplicate_that_fails_does_not_undo_a_success() -> None:
    results = iter([None, UnfitContentError("unlucky")])

    def unlucky(_view: ObjectView) -> Findings:
        if error := next(results):
            raise error
        return Findings()

    world = World(processors=[Processor(name="p", version=1, wants=lambda _: True, run=unlucky)])
    event = world.store.put("uploads/a", b"x")

    assert world.process(event) == []
    assert world.process(event) == []
    assert world.on_record("uploads/a").status is Status.PROCESSED
    assert len(world.records.stream) == 1


def test_a_success_replaces_a_failure() -> None:
    results = iter([UnfitContentError("unlucky"), None])

    def unlucky(_view: ObjectView) -> Findings:
        if error := next(results):
            raise error
        return Findings()

    world = World(processors=[Processor(name="p", version=1, wants=lambda _: True, run=unlucky)])
    event = world.store.put("uploads/a", b"x")

    world.process(event)
    assert world.on_record("uploads/a").status is Status.FAILED
    world.process(event)
    assert world.on_record("uploads/a").status is Status.PROCESSED


def test_an_older_event_of_the_same_content_does_not_make_the_record_older() -> None:
    world = World(versioned=False)
    old, new = world.store.put("uploads/a", b"same"), world.store.put("uploads/a", b"same")

    world.process(new)
    world.process(old)

    assert world.on_record("uploads/a").sequencer == new.sequencer


class _LosingTable(MemoryRecordTable):
    def put_all(self, records: Sequence[Record]) -> list[Record]:
        lost = [record for record in records if record.object_key == "uploads/lost"]
        MemoryRecordTable.put_all(self, [record for record in records if record not in lost])
        return lost


def test_a_record_that_the_table_did_not_take_is_tried_again_alone() -> None:
    world = World(records=_LosingTable())
    events = [world.store.put(key, b"x") for key in ("uploads/a", "uploads/lost", "uploads/b")]

    assert world.process(*events, events[1]) == ["m1", "m3"]
    assert len(world.table()) == 2


@pytest.mark.parametrize(("left", "begun"), [(30.0, 1), (12.0, 1), (11.999, 0), (0.0, 0)])
def test_no_object_is_begun_when_too_little_time_is_left(left: float, begun: int) -> None:
    world = World()
    world.context.seconds = left

    failed = world.process(world.store.put("uploads/a", b"x"))

    assert (len(world.table()), len(failed)) == (begun, 1 - begun)
    assert world.store.reads == begun


def test_what_time_was_left_for_is_recorded_and_the_rest_comes_again() -> None:
    world = World()
    process = world.process_objects
    one_by_one = replace(process, usual=replace(process.usual, at_once=None))
    left = iter([20.0, 15.0, 11.0, 9.0])
    events = [world.store.put(f"uploads/{n}", b"x") for n in range(4)]
    messages = [Message(f"m{n}", notification(event)) for n, event in enumerate(events)]

    report = one_by_one(messages, lambda: next(left))

    assert report.failed == ["m2", "m3"]
    assert {record.object_key for record in report.records} == {"uploads/0", "uploads/1"}


def test_objects_are_examined_in_parallel() -> None:
    world = World()
    events = [world.store.put(f"uploads/{n}", b"x") for n in range(50)]
    messages = [Message(f"m{n}", notification(event)) for n, event in enumerate(events)]
    with ThreadPoolExecutor(4) as pool:
        process = world.process_objects
        usual = replace(process.usual, in_parallel=pool.map, at_once=None)
        parallel = replace(process, usual=usual)
        report = parallel(messages, lambda: 30.0)

    assert report.failed == []
    assert [record.object_key for record in report.records] == [event.key for event in events]


def test_the_report_tells_the_seconds_from_event_to_record() -> None:
    world = World()
    event = world.store.put("uploads/a", b"x")
    world.clock.moment = event.time + timedelta(seconds=9)
    world.clock.tick = timedelta(milliseconds=500)

    report = world.process_objects([Message("m", notification(event))], lambda: 30.0)

    assert report.delays == [9.5]


def test_a_message_without_events_is_done() -> None:
    world = World()

    assert world.deliver(json.dumps({"Event": "s3:TestEvent"})) == []
    assert world.table() == {}


def test_a_record_tells_how_often_its_message_had_been_delivered() -> None:
    world = World()
    body = notification(world.store.put("uploads/a", b"x"))
    for receives in (1, 3):
        message = Message("m", body, receives)
        world.process_objects([message], lambda: 30)
        assert world.on_record("uploads/a").attempts == receives
