from dataclasses import replace
from functools import partial
from itertools import islice

from serverless_s3_processor.runtime.domain.events.watched import WatchedLocation, WatchedLocations
from serverless_s3_processor.runtime.services.dead_letters.failure_lister import (
    FailureLister,
    examine_change,
    examine_upload,
)
from serverless_s3_processor.runtime.services.dead_letters.lease import (
    lease_dead_letters,
)
from serverless_s3_processor.testing.dead_letters import MemoryDeadLetterQueue, MemoryFailureLog
from tests.support.dead_letters import FOREIGN, GIVEN_UP, REFUSED, dead_letter_queue, letter, upload
from tests.support.world import BUCKET, SETTINGS


def listing(*bodies: str, **logged: str) -> FailureLister:
    letters = [letter(number, body) for number, body in enumerate(bodies)]
    queue = MemoryDeadLetterQueue(letters[::-1])
    examine = partial(examine_upload, watched=SETTINGS.watched)
    return FailureLister(queue=queue, examine=examine, log=MemoryFailureLog(logged))


def test_each_has_its_keys_and_the_reason_that_was_logged_oldest_first() -> None:
    service = listing(upload("uploads/a"), upload("uploads/b", "uploads/b"), m0="AccessDenied")

    first, second = service.list_failures(10).letters

    assert (first.keys, first.reason, first.can_succeed) == (["uploads/a"], "AccessDenied", True)
    assert (second.keys, second.reason, second.can_succeed) == (["uploads/b"], None, True)


def test_a_foreign_one_can_never_succeed_whatever_was_logged() -> None:
    (failure,) = listing(FOREIGN, m0="something").list_failures(10).letters

    assert not failure.can_succeed
    assert failure.reason == "foreign message: not an S3 or EventBridge event"


def test_one_of_a_bucket_that_is_not_watched_can_never_succeed() -> None:
    examine = partial(examine_upload, watched=WatchedLocations([WatchedLocation("another", "")]))

    (failure,) = replace(listing(upload("uploads/a")), examine=examine).list_failures(10).letters

    assert not failure.can_succeed
    assert failure.reason == f"foreign message: 'uploads/a' in the bucket {BUCKET} is not watched"


def test_listed_letters_stay_in_the_queue() -> None:
    service = listing(*[FOREIGN] * 25)

    assert len(service.list_failures(12).letters) == 12
    assert len(service.list_failures(99).letters) == 25
    assert len(service.list_failures(99).letters) == 25


def test_changes_that_were_given_up_differ_from_other_messages() -> None:
    letters = MemoryDeadLetterQueue([letter(0, GIVEN_UP), letter(1, FOREIGN)])
    first, second = FailureLister(queue=letters, examine=examine_change).list_failures(10).letters

    assert first.batch
    assert first.batch.change_count == 3
    assert second.batch is None


def test_permanently_refused_notices_are_listed() -> None:
    bodies = (GIVEN_UP, REFUSED, FOREIGN)
    queue = dead_letter_queue(*bodies)

    batch, refused, foreign = (
        FailureLister(queue=queue, examine=examine_change).list_failures(10).letters
    )

    assert (batch.notice, foreign.notice) == (None, None)
    assert refused.notice
    assert (refused.notice.object_key, refused.batch) == ("uploads/refused", None)


def test_letters_in_flight_are_counted_and_visible_after_the_other_call() -> None:
    service = listing(*[upload(f"uploads/{number}") for number in range(14)])
    with lease_dead_letters(service.queue) as other:
        assert len(list(islice(other.letters(), 8))) == 8  # SQS gives up to ten at once
        failures = service.list_failures(99)

    assert (len(failures.letters), failures.total, failures.in_flight) == (4, 14, 10)
    again = service.list_failures(99)
    assert (len(again.letters), again.total, again.in_flight) == (14, 14, 0)


def test_what_is_beyond_the_limit_is_counted_and_not_hidden() -> None:
    failures = listing(*[FOREIGN] * 25).list_failures(3)

    assert (len(failures.letters), failures.total, failures.in_flight) == (3, 25, 0)


def test_what_arrives_after_the_count_is_seen_and_hides_nothing() -> None:
    queue = MemoryDeadLetterQueue([letter(0, FOREIGN)])
    with lease_dead_letters(queue) as lease:
        letters = lease.letters()
        next(letters)
        queue.letters.append(letter(7, FOREIGN))
        assert len(list(letters)) == 1
        assert lease.in_flight == 0
