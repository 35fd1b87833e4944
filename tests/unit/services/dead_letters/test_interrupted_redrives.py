"""Redrives that a queue refuses, or that end before they are done."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.dead_letter import (
    DeadLetter,
    ObjectRef,
)
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.services.dead_letters.redriver import RedriveOutcome, Redriver
from serverless_s3_processor.testing.dead_letters import MemoryDeadLetterQueue, MemoryReturnQueue
from tests.support.dead_letters import FOREIGN, dead_letter_queue, upload
from tests.unit.services.dead_letters.redriving import OBJECTS, redriver_of, uploads


@dataclass
class Refusing(MemoryReturnQueue):
    """Takes nothing of what says so."""

    bad: str = "bad"

    def put(self, bodies: Sequence[str], *, is_bulk: bool = False) -> list[str | None]:
        MemoryReturnQueue.put(
            self, [body for body in bodies if self.bad not in body], is_bulk=is_bulk
        )
        return ["too odd" if self.bad in body else None for body in bodies]


def test_a_refused_message_stays_and_does_not_affect_others() -> None:
    dead = dead_letter_queue(upload("uploads/a"), upload("uploads/bad"), upload("uploads/b"))
    queue = Refusing()

    results = redriver_of(dead, queue).redrive().results

    assert [(result.outcome, result.reason) for result in results] == [
        (RedriveOutcome.RETURNED, None),
        (RedriveOutcome.FAILED, "too odd"),
        (RedriveOutcome.RETURNED, None),
    ]
    assert [letter.id for letter in dead.letters] == ["m1"]


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
    dead = Failing(dead_letter_queue(*uploads(1)).letters)

    (result,) = redriver_of(dead, MemoryReturnQueue()).redrive().results

    assert result.outcome is RedriveOutcome.FAILED
    assert result.reason == "it was returned, but its dead letter was not deleted: InternalError"


@pytest.mark.parametrize("error", [UnavailableError("down"), KeyboardInterrupt()])
def test_whatever_interrupts_it_nothing_is_lost_and_others_see_all_that_is_left(
    error: BaseException,
) -> None:
    dead, queue = Failing(dead_letter_queue(*uploads(25)).letters, error=error), MemoryReturnQueue()

    with pytest.raises(type(error)):
        redriver_of(dead, queue).redrive()

    assert queue.bodies == uploads(10)
    assert len(dead.letters) == 25
    assert len(redriver_of(dead, queue).redrive(dry_run=True).results) == 25


def test_no_letter_is_examined_after_the_time_limit_and_the_report_is_incomplete() -> None:
    dead = dead_letter_queue(*uploads(25))
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

    dead = dead_letter_queue(*uploads(3))
    report = Redriver(dead_letters=dead, queue=MemoryReturnQueue(), objects=unreadable).redrive()

    assert [result.outcome for result in report.results] == [
        RedriveOutcome.FAILED,
        RedriveOutcome.RETURNED,
    ]
    assert not report.complete
    assert [letter.id for letter in dead.letters] == ["m1", "m2"]


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
    dead, queue = dead_letter_queue(*bodies), Refusing()

    results = redriver_of(dead, queue).redrive(max_letters=maximum, include_foreign=foreign).results

    assert Counter([letter.body for letter in dead.letters] + queue.bodies) == Counter(bodies)
    assert Counter(result.outcome is RedriveOutcome.RETURNED for result in results)[True] == len(
        queue.bodies
    )
    assert len({result.letter.id for result in results}) == len(results)
