from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.dead_letter import (
    DeadLetter,
    DeadLetterQuery,
    ObjectRef,
)
from serverless_s3_processor.runtime.domain.events.watched import WatchedLocation, WatchedLocations
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.services.dead_letters.lease import (
    lease_dead_letters,
)
from serverless_s3_processor.runtime.services.dead_letters.redriver import RedriveOutcome, Redriver
from serverless_s3_processor.testing.dead_letters import MemoryDeadLetterQueue, MemoryReturnQueue
from tests.support.dead_letters import FOREIGN, letter, upload
from tests.support.world import BUCKET, SETTINGS

OBJECTS = partial(DeadLetter.objects, watched=SETTINGS.watched)


def letters(*bodies: str) -> MemoryDeadLetterQueue:
    return MemoryDeadLetterQueue([letter(number, body) for number, body in enumerate(bodies)])


def uploads(count: int) -> list[str]:
    return [upload(f"uploads/{number}") for number in range(count)]


def redriver_of(dead: MemoryDeadLetterQueue, queue: MemoryReturnQueue) -> Redriver:
    return Redriver(dead_letters=dead, queue=queue, objects=OBJECTS)


def test_each_is_returned_as_it_was_and_is_gone() -> None:
    dead, queue = letters(*uploads(25)), MemoryReturnQueue()

    results = redriver_of(dead, queue).redrive().results

    assert {result.outcome for result in results} == {RedriveOutcome.RETURNED}
    assert [result.keys for result in results] == [(f"uploads/{number}",) for number in range(25)]
    assert queue.bodies == uploads(25)
    assert dead.letters == []


def test_several_letters_are_bulk_work_and_a_single_one_is_live() -> None:
    bulk, live = MemoryReturnQueue(), MemoryReturnQueue()

    redriver_of(letters(*uploads(2)), bulk).redrive(max_letters=2)
    redriver_of(letters(*uploads(2)), live).redrive(max_letters=1)
    redriver_of(letters(*uploads(2)), live).redrive(DeadLetterQuery(key="uploads/1"))

    assert bulk.bulk == bulk.bodies == uploads(2)
    assert (live.bulk, live.bodies) == ([], uploads(2))


def test_a_repetition_finds_nothing() -> None:
    redriver = redriver_of(letters(*uploads(3)), MemoryReturnQueue())

    assert len(redriver.redrive().results) == 3
    assert redriver.redrive().results == []


def test_a_dry_run_reports_and_changes_nothing() -> None:
    dead, queue = letters(*uploads(3), FOREIGN), MemoryReturnQueue()
    redriver = redriver_of(dead, queue)

    for _ in range(2):
        results = Counter(result.outcome for result in redriver.redrive(dry_run=True).results)
        assert results == {RedriveOutcome.WAITING: 3, RedriveOutcome.SKIPPED: 1}
    assert (len(dead.letters), queue.bodies) == (4, [])


def test_foreign_letters_are_skipped_unless_requested() -> None:
    dead, queue = letters(FOREIGN, *uploads(1)), MemoryReturnQueue()
    redriver = redriver_of(dead, queue)

    first = redriver.redrive().results

    assert [(result.outcome, bool(result.reason)) for result in first] == [
        (RedriveOutcome.SKIPPED, True),
        (RedriveOutcome.RETURNED, False),
    ]
    assert [each.body for each in dead.letters] == [FOREIGN]
    assert [result.outcome for result in redriver.redrive(include_foreign=True).results] == [
        RedriveOutcome.RETURNED
    ]
    assert queue.bodies[-1] == FOREIGN


def test_one_of_a_bucket_that_is_not_watched_is_foreign() -> None:
    dead, queue = letters(*uploads(1)), MemoryReturnQueue()
    objects = partial(
        DeadLetter.objects, watched=WatchedLocations([WatchedLocation("another", "")])
    )

    (result,) = Redriver(dead_letters=dead, queue=queue, objects=objects).redrive().results

    assert result.outcome is RedriveOutcome.SKIPPED
    assert result.reason == f"foreign message: 'uploads/0' in the bucket {BUCKET} is not watched"


@pytest.mark.parametrize("maximum", [1, 9, 10, 11, 24])
def test_no_more_than_the_maximum_are_returned_and_skipped_ones_do_not_count(maximum: int) -> None:
    dead, queue = letters(*[FOREIGN] * 12, *uploads(25)), MemoryReturnQueue()
    redriver = redriver_of(dead, queue)

    redriver.redrive(max_letters=maximum)

    assert len(queue.bodies) == maximum
    assert len(redriver.redrive(dry_run=True).results) == 37 - maximum


@dataclass
class Refusing(MemoryReturnQueue):
    """Takes nothing of what says so."""

    bad: str = "bad"

    def put(self, bodies: Sequence[str], *, is_bulk: bool = False) -> list[str | None]:
        MemoryReturnQueue.put(
            self, [body for body in bodies if self.bad not in body], is_bulk=is_bulk
        )
        return ["too odd" if self.bad in body else None for body in bodies]


def test_what_the_queue_refuses_stays_and_harms_no_other() -> None:
    dead = letters(upload("uploads/a"), upload("uploads/bad"), upload("uploads/b"))
    queue = Refusing()

    results = redriver_of(dead, queue).redrive().results

    assert [(result.outcome, result.reason) for result in results] == [
        (RedriveOutcome.RETURNED, None),
        (RedriveOutcome.FAILED, "too odd"),
        (RedriveOutcome.RETURNED, None),
    ]
    assert [each.id for each in dead.letters] == ["m1"]


@dataclass(slots=True)
class Failing(MemoryDeadLetterQueue):
    """Deletes nothing, or dies at it."""

    error: BaseException | None = None
    deletes: list[int] = field(default_factory=list)

    def delete(self, letters: Sequence[DeadLetter]) -> list[str | None]:
        self.deletes.append(len(letters))
        if self.error:
            raise self.error
        return ["InternalError"] * len(letters)


def test_a_failed_deletion_is_reported() -> None:
    dead = Failing(letters(*uploads(1)).letters)

    (result,) = redriver_of(dead, MemoryReturnQueue()).redrive().results

    assert result.outcome is RedriveOutcome.FAILED
    assert result.reason == "it was returned, and is still here: InternalError"


@pytest.mark.parametrize("error", [UnavailableError("down"), KeyboardInterrupt()])
def test_whatever_interrupts_it_nothing_is_lost_and_others_see_all_that_is_left(
    error: BaseException,
) -> None:
    dead, queue = Failing(letters(*uploads(25)).letters, error=error), MemoryReturnQueue()

    with pytest.raises(type(error)):
        redriver_of(dead, queue).redrive()

    assert queue.bodies == uploads(10)
    assert len(dead.letters) == 25
    assert len(redriver_of(dead, queue).redrive(dry_run=True).results) == 25


def test_letters_in_flight_are_counted_and_not_reported_as_none() -> None:
    dead = letters(*uploads(8))
    redriver = redriver_of(dead, MemoryReturnQueue())
    with lease_dead_letters(dead) as other:
        assert len(list(other.letters())) == 8
        report = redriver.redrive()

    assert (report.results, report.in_flight, report.complete) == ([], 8, True)
    assert len(redriver.redrive().results) == 8
    assert redriver.redrive().in_flight == 0


@pytest.mark.parametrize(
    ("query", "returned"),
    [
        (DeadLetterQuery(message_id="m12"), ["m12"]),
        (DeadLetterQuery(key="uploads/3"), ["m3"]),
        (DeadLetterQuery(key="uploads/3", version_id="v1"), ["m3"]),
        (DeadLetterQuery(key="uploads/3", version_id="v2"), []),
        (DeadLetterQuery(key="uploads/3", message_id="m4"), []),
    ],
)
def test_a_single_one_is_returned_and_the_others_stay_visible(
    query: DeadLetterQuery, returned: list[str]
) -> None:
    dead = letters(*uploads(25))
    redriver = redriver_of(dead, MemoryReturnQueue())

    report = redriver.redrive(query)

    assert [each.letter.id for each in report.results] == returned
    assert {each.outcome for each in report.results} <= {RedriveOutcome.RETURNED}
    assert len(redriver.redrive(dry_run=True).results) == 25 - len(returned)


def test_no_letter_is_examined_after_the_time_limit_and_the_report_is_incomplete() -> None:
    dead = letters(*uploads(25))
    ticks = iter(range(100))
    redriver = Redriver(
        dead_letters=dead,
        queue=MemoryReturnQueue(),
        objects=OBJECTS,
        max_seconds=12,
        clock=lambda: float(next(ticks)),
    )

    report = redriver.redrive()

    assert (len(report.results), report.complete) == (12, False)
    assert len(dead.letters) == 13


def test_a_redrive_stops_where_the_objects_of_a_letter_are_unavailable() -> None:
    def unreadable(letter: DeadLetter) -> list[ObjectRef]:
        if letter.id == "m1":
            raise UnavailableError("down")
        return OBJECTS(letter)

    dead = letters(*uploads(3))
    report = Redriver(dead_letters=dead, queue=MemoryReturnQueue(), objects=unreadable).redrive()

    assert [each.outcome for each in report.results] == [
        RedriveOutcome.FAILED,
        RedriveOutcome.RETURNED,
    ]
    assert not report.complete
    assert [each.id for each in dead.letters] == ["m1", "m2"]


@given(
    st.lists(st.sampled_from(["upload", "foreign", "bad"]), max_size=30),
    st.booleans(),
    st.none() | st.integers(1, 40),
)
def test_every_letter_is_on_the_queue_or_still_here_and_never_both(
    kinds: list[str],
    foreign: bool,  # noqa: FBT001
    maximum: int | None,
) -> None:
    kind = {"foreign": FOREIGN, "bad": upload("uploads/bad")}
    bodies = [kind.get(what, upload(f"uploads/{at}")) for at, what in enumerate(kinds)]
    dead, queue = letters(*bodies), Refusing()

    results = redriver_of(dead, queue).redrive(max_letters=maximum, include_foreign=foreign).results

    assert Counter([each.body for each in dead.letters] + queue.bodies) == Counter(bodies)
    assert Counter(result.outcome is RedriveOutcome.RETURNED for result in results)[True] == len(
        queue.bodies
    )
    assert len({result.letter.id for result in results}) == len(results)
