"""Which dead letters are returned."""

from collections import Counter
from functools import partial

import pytest

from serverless_s3_processor.runtime.domain.dead_letter import (
    DeadLetter,
    DeadLetterQuery,
)
from serverless_s3_processor.runtime.domain.events.watched import WatchedLocation, WatchedLocations
from serverless_s3_processor.runtime.services.dead_letters.lease import (
    lease_dead_letters,
)
from serverless_s3_processor.runtime.services.dead_letters.redriver import RedriveOutcome, Redriver
from serverless_s3_processor.testing.dead_letters import MemoryReturnQueue
from tests.support.dead_letters import FOREIGN, dead_letter_queue
from tests.support.world import BUCKET
from tests.unit.services.dead_letters.redriving import redriver_of, uploads


def test_each_is_returned_as_it_was_and_is_gone() -> None:
    dead, queue = dead_letter_queue(*uploads(25)), MemoryReturnQueue()

    results = redriver_of(dead, queue).redrive().results

    assert {result.outcome for result in results} == {RedriveOutcome.RETURNED}
    assert [result.keys for result in results] == [(f"uploads/{number}",) for number in range(25)]
    assert queue.bodies == uploads(25)
    assert dead.letters == []


def test_several_letters_are_bulk_work_and_a_single_one_is_live() -> None:
    bulk, live = MemoryReturnQueue(), MemoryReturnQueue()

    redriver_of(dead_letter_queue(*uploads(2)), bulk).redrive(max_letters=2)
    redriver_of(dead_letter_queue(*uploads(2)), live).redrive(max_letters=1)
    redriver_of(dead_letter_queue(*uploads(2)), live).redrive(DeadLetterQuery(key="uploads/1"))

    assert bulk.bulk == bulk.bodies == uploads(2)
    assert (live.bulk, live.bodies) == ([], uploads(2))


def test_a_repetition_finds_nothing() -> None:
    redriver = redriver_of(dead_letter_queue(*uploads(3)), MemoryReturnQueue())

    assert len(redriver.redrive().results) == 3
    assert redriver.redrive().results == []


def test_a_dry_run_reports_and_changes_nothing() -> None:
    dead, queue = dead_letter_queue(*uploads(3), FOREIGN), MemoryReturnQueue()
    redriver = redriver_of(dead, queue)

    for _ in range(2):
        results = Counter(result.outcome for result in redriver.redrive(dry_run=True).results)
        assert results == {RedriveOutcome.WAITING: 3, RedriveOutcome.SKIPPED: 1}
    assert (len(dead.letters), queue.bodies) == (4, [])


def test_foreign_letters_are_skipped_unless_requested() -> None:
    dead, queue = dead_letter_queue(FOREIGN, *uploads(1)), MemoryReturnQueue()
    redriver = redriver_of(dead, queue)

    first = redriver.redrive().results

    assert [(result.outcome, bool(result.reason)) for result in first] == [
        (RedriveOutcome.SKIPPED, True),
        (RedriveOutcome.RETURNED, False),
    ]
    assert [letter.body for letter in dead.letters] == [FOREIGN]
    assert [result.outcome for result in redriver.redrive(include_foreign=True).results] == [
        RedriveOutcome.RETURNED
    ]
    assert queue.bodies[-1] == FOREIGN


def test_one_of_a_bucket_that_is_not_watched_is_foreign() -> None:
    dead, queue = dead_letter_queue(*uploads(1)), MemoryReturnQueue()
    objects = partial(
        DeadLetter.objects, watched=WatchedLocations([WatchedLocation("another", "")])
    )

    (result,) = Redriver(dead_letters=dead, queue=queue, objects=objects).redrive().results

    assert result.outcome is RedriveOutcome.SKIPPED
    assert result.reason == f"foreign message: 'uploads/0' in the bucket {BUCKET} is not watched"


@pytest.mark.parametrize("maximum", [1, 9, 10, 11, 24])
def test_no_more_than_the_maximum_are_returned_and_skipped_ones_do_not_count(maximum: int) -> None:
    dead, queue = dead_letter_queue(*[FOREIGN] * 12, *uploads(25)), MemoryReturnQueue()
    redriver = redriver_of(dead, queue)

    redriver.redrive(max_letters=maximum)

    assert len(queue.bodies) == maximum
    assert len(redriver.redrive(dry_run=True).results) == 37 - maximum


def test_letters_in_flight_are_counted_and_not_reported_as_none() -> None:
    dead = dead_letter_queue(*uploads(8))
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
    dead = dead_letter_queue(*uploads(25))
    redriver = redriver_of(dead, MemoryReturnQueue())

    report = redriver.redrive(query)

    assert [result.letter.id for result in report.results] == returned
    assert {result.outcome for result in report.results} <= {RedriveOutcome.RETURNED}
    assert len(redriver.redrive(dry_run=True).results) == 25 - len(returned)
