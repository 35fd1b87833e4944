"""A message that fails never fails another."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.events.object_event import EventType, ObjectEvent
from serverless_s3_processor.runtime.domain.events.watched import WatchedLocations
from serverless_s3_processor.runtime.domain.records.record import Status
from serverless_s3_processor.runtime.ports import (
    Address,
    StoredDeleteMarker,
    StoredObject,
)
from serverless_s3_processor.runtime.processors.api import (
    Findings,
    Processor,
    UnprocessableContentError,
)
from serverless_s3_processor.runtime.processors.view import ObjectView
from serverless_s3_processor.runtime.services.processing.message_processor import Message
from serverless_s3_processor.testing.object_store import MemoryObjectStore
from tests.support.messages import event_bridge, notification
from tests.support.world import BUCKET, World


@given(st.lists(st.sampled_from(["good", "foreign", "refused", "choking"]), min_size=1))
def test_a_message_that_fails_never_fails_another(kinds: list[str]) -> None:
    def chokes(view: ObjectView) -> Findings:
        if view.head == b"choking":
            raise UnprocessableContentError("too odd")
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


def test_an_unexpected_error_fails_its_own_message_only() -> None:
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
def test_a_hostile_message_is_foreign_before_anything_is_read_or_recorded(
    bucket: str, event_type: EventType
) -> None:
    class Listening(MemoryObjectStore):
        def read(
            self, address: Address, length: int, expected_size: int | None = None
        ) -> StoredObject | StoredDeleteMarker | None:
            keys.append(address.bucket)
            return super().read(address, length, expected_size)

    keys: list[str] = []
    world = World()
    world.store = Listening(BUCKET, world.clock)
    good = world.store.put("uploads/a", b"x")
    hostile = event_bridge(replace(good, bucket=bucket, type=event_type))

    assert world.deliver(hostile, notification(good)) == ["m0"]

    assert set(keys) <= {BUCKET}
    assert [record.bucket_name for record in world.table().values()] == [BUCKET]
    (problem,) = [line for line in world.lines if line.get("level") == "ERROR"]
    assert problem["cause"] == "foreign"
    assert problem["reason"].startswith("foreign message: ")


@pytest.mark.parametrize("key", ["reports/a", "quarantine/a", "uploads"])
def test_a_deletion_outside_of_the_watched_prefix_is_not_recorded(world: World, key: str) -> None:
    removal = replace(world.store.put("uploads/a", b"x"), key=key, type=EventType.REMOVED)

    assert world.deliver(event_bridge(removal)) == ["m0"]
    assert world.table() == {}


def test_a_message_with_several_records_fails_as_a_whole_and_its_good_ones_are_recorded() -> None:
    world = World(watched=WatchedLocations.parse(f"{BUCKET}/uploads/,forbidden"))
    good, other = world.store.put("uploads/a", b"x"), world.store.put("uploads/b", b"x")
    refused = replace(other, bucket="forbidden")

    assert world.deliver(notification(good, refused), notification(other)) == ["m0"]
    assert {record.object_key for record in world.table().values()} == {"uploads/a", "uploads/b"}


def test_a_message_without_events_is_done(world: World) -> None:
    assert world.deliver(json.dumps({"Event": "s3:TestEvent"})) == []
    assert world.table() == {}


def test_a_record_has_the_number_of_deliveries_of_its_message(world: World) -> None:
    body = notification(world.store.put("uploads/a", b"x"))
    for receives in (1, 3):
        message = Message("m", body, receives)
        world.message_processor.handle_batch([message], lambda: 30)
        assert world.on_record("uploads/a").attempts == receives
