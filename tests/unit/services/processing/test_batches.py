"""Duplicates, time and threads in one batch."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from serverless_s3_processor.runtime.domain.records.record import Record, Status
from serverless_s3_processor.runtime.processors.api import (
    Findings,
    Processor,
    UnprocessableContentError,
)
from serverless_s3_processor.runtime.processors.view import ObjectView
from serverless_s3_processor.runtime.services.processing.message_processor import Message
from serverless_s3_processor.testing.record_table import MemoryRecordTable
from tests.support.messages import notification
from tests.support.world import World


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


FAILS = UnprocessableContentError("unlucky")


def _world_with_outcomes(*outcomes: Exception | None) -> World:
    """Return a world whose only processor has these outcomes, one after the other."""
    remaining = iter(outcomes)

    def run(_view: ObjectView) -> Findings:
        if error := next(remaining):
            raise error
        return Findings()

    return World(processors=[Processor(name="p", version=1, wants=lambda _: True, run=run)])


def test_of_duplicates_in_one_batch_the_success_is_written() -> None:
    world = _world_with_outcomes(FAILS, None, FAILS)
    event = world.store.put("uploads/a", b"x")

    assert world.process(event, event, event) == []
    assert world.on_record("uploads/a").status is Status.PROCESSED


def test_a_duplicate_that_fails_does_not_undo_a_success() -> None:
    world = _world_with_outcomes(None, FAILS)
    event = world.store.put("uploads/a", b"x")

    assert world.process(event) == []
    assert world.process(event) == []
    assert world.on_record("uploads/a").status is Status.PROCESSED
    assert len(world.records.stream) == 1


def test_a_success_replaces_a_failure() -> None:
    world = _world_with_outcomes(FAILS, None)
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


def test_a_record_that_was_not_written_is_retried_alone() -> None:
    world = World(records=_LosingTable())
    events = [world.store.put(key, b"x") for key in ("uploads/a", "uploads/lost", "uploads/b")]

    assert world.process(*events, events[1]) == ["m1", "m3"]
    assert len(world.table()) == 2


@pytest.mark.parametrize(("left", "started"), [(30.0, 1), (12.0, 1), (11.999, 0), (0.0, 0)])
def test_no_object_is_processed_when_too_little_time_is_left(
    world: World, left: float, started: int
) -> None:
    world.context.seconds = left

    failed = world.process(world.store.put("uploads/a", b"x"))

    assert (len(world.table()), len(failed)) == (started, 1 - started)
    assert world.store.reads == started


def test_objects_within_the_time_are_recorded_and_the_others_are_delivered_again(
    world: World,
) -> None:
    process = world.message_processor
    one_by_one = replace(process, fast_path=replace(process.fast_path, concurrent_reader=None))
    left = iter([20.0, 15.0, 11.0, 9.0])
    events = [world.store.put(f"uploads/{n}", b"x") for n in range(4)]
    messages = [Message(f"m{n}", notification(event)) for n, event in enumerate(events)]

    report = one_by_one.handle_batch(messages, lambda: next(left))

    assert report.failed_message_ids == ["m2", "m3"]
    assert {record.object_key for record in report.records} == {"uploads/0", "uploads/1"}


def test_objects_are_examined_in_parallel(world: World) -> None:
    events = [world.store.put(f"uploads/{n}", b"x") for n in range(50)]
    messages = [Message(f"m{n}", notification(event)) for n, event in enumerate(events)]
    with ThreadPoolExecutor(4) as pool:
        process = world.message_processor
        usual = replace(process.fast_path, in_parallel=pool.map, concurrent_reader=None)
        parallel = replace(process, fast_path=usual)
        report = parallel.handle_batch(messages, lambda: 30.0)

    assert report.failed_message_ids == []
    assert [record.object_key for record in report.records] == [event.key for event in events]


def test_the_report_has_the_seconds_from_event_to_record(world: World) -> None:
    event = world.store.put("uploads/a", b"x")
    world.clock.moment = event.time + timedelta(seconds=9)
    world.clock.tick = timedelta(milliseconds=500)

    report = world.message_processor.handle_batch([Message("m", notification(event))], lambda: 30.0)

    assert report.delays == [9.5]
