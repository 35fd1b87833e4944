from __future__ import annotations

from dataclasses import replace

from s3_processor.adapters.memory.dead_letters import MemoryDeadLetters, MemoryFailureLog
from s3_processor.domain.watched import Place, Watched
from s3_processor.services.list_failures import ListFailures
from tests.dead_letters import FOREIGN, GIVEN_UP, REFUSED, letter, upload
from tests.world import BUCKET, SETTINGS


def listing(*bodies: str, **logged: str) -> ListFailures:
    letters = [letter(number, body) for number, body in enumerate(bodies)]
    return ListFailures(
        uploads=MemoryDeadLetters(letters[::-1]),
        changes=MemoryDeadLetters(letters),
        log=MemoryFailureLog(logged),
        watched=SETTINGS.watched,
    )


def test_each_has_its_keys_and_the_reason_that_was_logged_oldest_first() -> None:
    service = listing(upload("uploads/a"), upload("uploads/b", "uploads/b"), m0="AccessDenied")

    first, second = service.of_uploads(10).letters

    assert (first.keys, first.reason, first.can_succeed) == (("uploads/a",), "AccessDenied", True)
    assert (second.keys, second.reason, second.can_succeed) == (("uploads/b",), None, True)


def test_a_foreign_one_can_never_succeed_whatever_was_logged() -> None:
    (failure,) = listing(FOREIGN, m0="something").of_uploads(10).letters

    assert not failure.can_succeed
    assert failure.reason == "foreign message: neither an S3 event nor one of EventBridge's"


def test_one_of_a_bucket_that_is_not_watched_can_never_succeed() -> None:
    service = replace(listing(upload("uploads/a")), watched=Watched([Place("another", "")]))

    (failure,) = service.of_uploads(10).letters

    assert not failure.can_succeed
    assert failure.reason == f"foreign message: 'uploads/a' in the bucket {BUCKET} is not watched"


def test_they_stay_where_they_are() -> None:
    service = listing(*[FOREIGN] * 25)

    assert len(service.of_uploads(12).letters) == 12
    assert len(service.of_uploads(99).letters) == 25
    assert len(service.of_uploads(99).letters) == 25


def test_changes_that_were_given_up_are_told_apart_from_other_messages() -> None:
    first, second = listing(GIVEN_UP, FOREIGN).of_changes(10)

    assert first.batch
    assert first.batch.changes == 3
    assert second.batch is None


def test_notices_that_were_refused_for_good_are_among_them() -> None:
    batch, refused, foreign = listing(GIVEN_UP, REFUSED, FOREIGN).of_changes(10)

    assert (batch.notice, foreign.notice) == (None, None)
    assert refused.notice
    assert (refused.notice.object_key, refused.batch) == ("uploads/refused", None)
