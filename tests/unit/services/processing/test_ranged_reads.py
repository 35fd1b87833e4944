from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from serverless_s3_processor.runtime.domain.outcomes.failure import Cause
from serverless_s3_processor.runtime.ports import Address, OutOfTimeError, UnavailableError
from serverless_s3_processor.runtime.services.processing.message_processor import Message
from serverless_s3_processor.runtime.services.processing.ranged_reads import RangedReads
from serverless_s3_processor.testing.object_store import MemoryObjectStore
from tests.support.messages import notification
from tests.support.world import BUCKET, World

CONTENT = bytes(range(256)) * 40


@dataclass(slots=True, kw_only=True)
class Store(MemoryObjectStore):
    """Notes which ranges are read; refuses the first `refusals` of them."""

    ranges: list[tuple[int, int]] = field(default_factory=list)
    refusals: int = 0

    def read_range(self, address: Address, start: int, length: int) -> bytes:
        self.ranges.append((start, length))
        if len(self.ranges) <= self.refusals:
            raise UnavailableError("SlowDown")
        return MemoryObjectStore.read_range(self, address, start, length)


def _reads(
    refusals: int = 0, remaining_seconds: Callable[[], float] = lambda: 9.0
) -> tuple[RangedReads, Store]:
    store = Store(bucket=BUCKET, now=World().clock, refusals=refusals)
    store.put("a", CONTENT)
    address = Address(bucket=BUCKET, key="a")
    return RangedReads(
        store=store, address=address, remaining_seconds=remaining_seconds, reserve_seconds=6
    ), store


def test_what_was_read_ahead_is_not_read_again() -> None:
    reads, store = _reads()
    reads.read_ahead(100, 1000)

    assert [reads.read(100, 10), reads.read(600, 500)] == [CONTENT[100:110], CONTENT[600:1100]]
    assert store.ranges == [(100, 1000)]


@pytest.mark.parametrize(("start", "length"), [(99, 5), (1099, 2), (5000, 9)])
def test_a_range_that_is_not_fully_cached_is_read(start: int, length: int) -> None:
    reads, store = _reads()
    reads.read_ahead(100, 1000)

    assert reads.read(start, length) == CONTENT[start : start + length]
    assert store.ranges[1:] == [(start, length)]


def test_where_reading_ahead_fails_it_is_read_when_it_is_wanted() -> None:
    reads, store = _reads(refusals=1)
    reads.read_ahead(100, 1000)

    assert reads.read(100, 10) == CONTENT[100:110]
    assert store.ranges == [(100, 1000), (100, 10)]


def test_no_read_begins_that_may_outlast_the_invocation() -> None:
    reads, store = _reads(remaining_seconds=lambda: 5.9)

    with pytest.raises(OutOfTimeError, match="no time was left to read on"):
        reads.read(100, 10)
    reads.read_ahead(0, 10)
    assert store.ranges == []


def test_an_object_without_remaining_time_is_delivered_again_without_a_failure() -> None:
    world, clock = World(first_read=100), iter(float(second) for second in range(99))
    usual = world.message_processor.fast_path
    examiner = replace(usual.examiner, read_reserve=30.5)
    service = replace(
        world.message_processor,
        fast_path=replace(
            usual, examiner=examiner, clock=lambda: next(clock), concurrent_reader=None
        ),
    )
    event = world.store.put("uploads/a.txt", b"words\n" * 999)

    (problem,) = service.handle_batch([Message("m", notification(event))], lambda: 30.0).failures

    assert (problem.reason, problem.cause) == ("no time was left to read on", Cause.TIMEOUT)
    assert world.table() == {}


def test_objects_that_are_processed_one_after_the_other_are_read_ahead() -> None:
    world = World(first_read=100)
    store = Store(bucket=BUCKET, now=world.clock)
    examiner = replace(world.message_processor.fast_path.examiner, store=store, read_ahead=5_000)

    examiner.examine(store.put("uploads/a.txt", b"words\n" * 500))
    examiner.examine(store.put("uploads/b.txt", b"words\n" * 10))

    assert store.ranges == [(100, 2_900)]
