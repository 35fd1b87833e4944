from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from serverless_s3_processor.runtime.domain.dead_letter import DeadLetterQuery, StreamBatch
from serverless_s3_processor.runtime.domain.records.record import Record
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.services.actions.action_return_queue import (
    EXPIRED,
    ActionReturnQueue,
)
from serverless_s3_processor.runtime.services.dead_letters.redriver import RedriveOutcome, Redriver
from serverless_s3_processor.testing.dead_letters import MemoryChangeStream, MemoryDeadLetterQueue
from tests.support.dead_letters import FOREIGN, dead_letter_queue, given_up, letter
from tests.support.world import World


@pytest.fixture
def world() -> World:
    world = World()
    for number in range(5):
        world.process(world.store.put(f"uploads/{number}", b"content", "text/plain"))
    return world


def request_actions(world: World) -> ActionReturnQueue:
    stream = MemoryChangeStream(world.records.stream)
    return ActionReturnQueue(stream=stream, records=world.records, now=world.clock)


def redrive(world: World, dead: MemoryDeadLetterQueue) -> Redriver:
    requests = request_actions(world)
    return Redriver(dead_letters=dead, queue=requests, objects=requests.objects)


def letters(world: World, *spans: tuple[int, int]) -> MemoryDeadLetterQueue:
    return dead_letter_queue(*(given_up(world.clock.moment, *span) for span in spans))


def changed(world: World, since: int) -> list[str]:
    return [change.new.object_key for change in world.records.stream[since:] if change.new]


def test_each_record_is_changed_once_more_and_the_letter_is_gone(world: World) -> None:
    dead = letters(world, (1, 3))

    (result,) = redrive(world, dead).redrive().results

    assert result.outcome is RedriveOutcome.RETURNED
    assert result.keys == ("uploads/1", "uploads/2", "uploads/3")
    assert changed(world, 5) == ["uploads/1", "uploads/2", "uploads/3"]
    assert dead.letters == []


def test_the_request_is_no_news_to_subscribers(world: World) -> None:
    world.announce()
    before = len(world.topic.published)

    redrive(world, letters(world, (0, 4))).redrive()

    assert world.announce() == []
    assert len(world.topic.published) == before


def test_one_is_chosen_by_the_object_that_it_is_about(world: World) -> None:
    dead = letters(world, (0, 1), (2, 3))

    (result,) = redrive(world, dead).redrive(DeadLetterQuery(key="uploads/3")).results

    assert result.letter.id == "m1"
    assert [remaining.id for remaining in dead.letters] == ["m0"]


def test_a_dry_run_says_what_it_is_about_and_requests_nothing(world: World) -> None:
    (result,) = redrive(world, letters(world, (2, 2))).redrive(dry_run=True).results

    assert (result.outcome, result.keys) == (RedriveOutcome.WAITING, ("uploads/2",))
    assert changed(world, 5) == []


def test_letters_whose_changes_expired_stay_with_a_reason(world: World) -> None:
    dead = letters(world, (1, 1), (77, 78))
    world.clock.moment += timedelta(hours=24)

    results = redrive(world, dead).redrive().results

    assert [(result.outcome, result.reason) for result in results] == [
        (RedriveOutcome.SKIPPED, EXPIRED)
    ] * 2
    assert [remaining.id for remaining in dead.letters] == ["m0", "m1"]


def test_what_the_stream_does_not_hold_after_all_is_no_success(world: World) -> None:
    (result,) = redrive(world, letters(world, (77, 78))).redrive().results

    assert (result.outcome, result.reason) == (RedriveOutcome.SKIPPED, EXPIRED)


def test_a_foreign_message_is_no_batch(world: World) -> None:
    (result,) = redrive(world, MemoryDeadLetterQueue([letter(0, FOREIGN)])).redrive().results

    assert result.outcome is RedriveOutcome.SKIPPED
    assert "foreign message" in str(result.reason)


class Down(MemoryChangeStream):
    def records(self, batch: StreamBatch) -> list[Record]:
        raise UnavailableError(f"secret of {batch.first_sequence_number}")


def test_a_stream_that_does_not_answer_makes_no_letter_hopeless(world: World) -> None:
    stream = Down(world.records.stream)
    requests = ActionReturnQueue(stream=stream, records=world.records, now=world.clock)
    (dead,) = letters(world, (1, 1)).letters

    failure = requests.examine(dead)

    assert failure.can_succeed
    assert failure.keys == []
    assert "try again" in str(failure.reason)
    (refusal,) = requests.put([dead.body])
    assert "try again" in str(refusal)
    assert "secret" not in f"{refusal} {failure.reason}"


@pytest.mark.parametrize(
    ("body", "can_succeed", "keys"),
    [
        (lambda now: given_up(now, 1, 2), True, ["uploads/1", "uploads/2"]),
        (lambda now: given_up(now - timedelta(hours=25), 1, 2), False, []),
        (lambda _: FOREIGN, False, []),
    ],
)
def test_a_letter_says_what_it_is_about_and_whether_it_can_succeed(
    world: World, body: Callable[[datetime], str], *, can_succeed: bool, keys: list[str]
) -> None:
    failure = request_actions(world).examine(letter(0, body(world.clock.moment)))

    assert (failure.can_succeed, failure.keys) == (can_succeed, keys)
