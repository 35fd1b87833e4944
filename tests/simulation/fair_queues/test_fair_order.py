"""The rules of fair queues, as AWS publishes them."""

import pytest

from tests.simulation.fair_queues.fair_order import FairOrder
from tests.simulation.world.queue import VISIBILITY, QueuedMessage, SimulatedQueue

_BUSY = 10_000


def _queue(**counts: int) -> SimulatedQueue:
    """Return a queue with so many messages of each group, one group after the other."""
    queue = SimulatedQueue(FairOrder())
    for group, count in counts.items():
        _send(queue, group, count)
    return queue


def _send(queue: SimulatedQueue, group: str | None, count: int, now: int = 0) -> None:
    for _ in range(count):
        queue.send("", (), now, group)


def _groups(messages: list[QueuedMessage]) -> list[str | None]:
    return [message.group for message in messages]


def test_the_oldest_message_is_first_without_a_noisy_group() -> None:
    queue = _queue(a=2, b=2)

    assert _groups(queue.receive(0, 3)) == ["a", "a", "b"]


@pytest.mark.parametrize(("in_flight", "first"), [(29, "bulk"), (30, None)])
def test_a_group_is_noisy_with_30_messages_in_flight(in_flight: int, first: str | None) -> None:
    queue = _queue(bulk=100)
    queue.receive(0, in_flight)
    _send(queue, None, 1)

    assert _groups(queue.receive(0, 1)) == [first]


@pytest.mark.parametrize(("others", "first"), [(360, "bulk"), (359, None)])
def test_and_with_more_than_a_tenth_of_what_is_in_flight(others: int, first: str | None) -> None:
    queue = _queue(bulk=40)
    _send(queue, None, others)
    queue.receive(0, 40 + others)
    _send(queue, "bulk", 1)
    _send(queue, None, 1)

    assert _groups(queue.receive(0, 1)) == [first]


def test_a_group_is_noisy_with_a_tenth_of_the_processing_time() -> None:
    queue = _queue(slow=2)
    queue.receive(0, 1)
    _send(queue, None, 1)

    assert _groups(queue.receive(0, 0)) == []
    assert _groups(queue.receive(_BUSY, 1)) == [None]


def test_what_a_noisy_group_sent_is_delivered_when_nothing_else_waits() -> None:
    queue = _queue(bulk=100)
    queue.receive(0, 50)

    assert _groups(queue.receive(0, 1)) == ["bulk"]


def test_of_noisy_groups_the_one_with_fewer_in_flight_is_first() -> None:
    queue = _queue(a=60, b=41)
    queue.receive(0, 100)
    _send(queue, "a", 1)

    assert _groups(queue.receive(0, 1)) == ["b"]


def test_a_group_is_quiet_again_once_its_backlog_is_gone() -> None:
    queue = _queue(bulk=50)
    done = queue.receive(0, 50)
    queue.receive(0, 1)
    queue.settle(done, failed=())
    queue.receive(_BUSY, 1)
    _send(queue, "bulk", 1)
    _send(queue, None, 1)

    assert _groups(queue.receive(_BUSY, 1)) == ["bulk"]


def test_and_after_five_minutes_without_a_message_in_flight() -> None:
    queue = _queue(bulk=50)
    queue.receive(0, 50)
    queue.receive(0, 1)
    _send(queue, None, 1, VISIBILITY)
    later = VISIBILITY + 5 * 60_000

    assert _groups(queue.receive(later, 1)) == ["bulk"]
