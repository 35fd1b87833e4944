"""`GET /failures`: the dead letters, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from s3_processor.domain import clock
from s3_processor.endpoints import fields
from s3_processor.endpoints.endpoint import Access, Answer, Endpoint
from s3_processor.endpoints.schemas import (
    MISSING,
    answer,
    count,
    list_of,
    missing,
    moment,
    of,
    thing,
)

if TYPE_CHECKING:
    from s3_processor.domain.dead_letter import DeadLetter
    from s3_processor.domain.refused_notice import RefusedNotice
    from s3_processor.endpoints.endpoint import Call
    from s3_processor.services.list_failures import Failure, GivenUp

LIMIT: Final = fields.defaulting(
    "limit", fields.a_whole_number(1, 100), 50, "At most so many of each queue."
)

_NO_REASONS: Final = missing(
    "uploads.reason", "The processor's log refuses or does not answer. Try again."
)


def _answer(call: Call) -> Answer:
    failures, limit = call.services.list_failures, call.values[LIMIT]
    uploads, given_up = failures.of_uploads(limit), failures.of_changes(limit)
    body = {
        "uploads": [_upload(failure) for failure in uploads.letters],
        "changes": [_change(each) for each in given_up if not each.notice],
        "notices": [_notice(each.letter, each.notice) for each in given_up if each.notice],
        "missing": [_NO_REASONS] if uploads.trouble else [],
    }
    return Answer(200, body, uploads.trouble)


def _upload(failure: Failure) -> dict[str, Any]:
    return {
        "messageId": failure.letter.id,
        "sent": clock.millisecond(failure.letter.sent),
        "receives": failure.letter.receives,
        "keys": list(failure.keys),
        "reason": failure.reason,
        "canSucceed": failure.can_succeed,
    }


def _change(given_up: GivenUp) -> dict[str, Any]:
    batch = given_up.batch
    return {
        "messageId": given_up.letter.id,
        "changes": batch.changes if batch else None,
        "since": clock.millisecond(batch.since) if batch else None,
        "until": clock.millisecond(batch.until) if batch else None,
    }


def _notice(letter: DeadLetter, notice: RefusedNotice) -> dict[str, Any]:
    return {
        "messageId": letter.id,
        "sent": clock.millisecond(letter.sent),
        "bucket": notice.bucket,
        "key": notice.object_key,
        "uploadTime": notice.upload_time,
        "reason": notice.reason,
    }


_UPLOAD: Final = thing(
    {
        "messageId": of("string"),
        "sent": moment("When it first joined the queue."),
        "receives": count("How often it was received, by those who only looked at it too."),
        "keys": list_of(of("string"), "The objects that it is about."),
        "reason": of(
            "string?",
            "Null if none was logged: the function died or timed out with it; or if the log does "
            "not answer: `missing` then says so.",
        ),
        "canSucceed": of("boolean", "False for a message that is none of ours."),
    }
)
_CHANGE: Final = thing(
    {
        "messageId": of("string"),
        "changes": of("integer?", "How many; null if the message is none of ours."),
        "since": of("string?", "When the first of them was recorded.", format="date-time"),
        "until": of("string?", "When the last of them was recorded.", format="date-time"),
    }
)
_NOTICE: Final = thing(
    {
        "messageId": of("string"),
        "sent": moment("When it was refused."),
        "bucket": of("string"),
        "key": of("string", "The object's key."),
        "uploadTime": of("string", "With the key, the record that it is about."),
        "reason": of("string", "What SNS said."),
    }
)
ENDPOINT: Final = Endpoint(
    method="GET",
    path="/failures",
    name="failures",
    access=Access.READ,
    summary="The dead letters, and why",
    meaning="Looks at them and leaves them where they are; while one caller looks, another may see "
    "fewer. Objects that a processor could not cope with are no dead letters: they are recorded, "
    "with the status `failed`; those that can never be read with `unreadable`.",
    query=(LIMIT,),
    results={
        200: (
            "The dead letters, oldest first.",
            answer(
                {
                    "uploads": list_of(_UPLOAD, "What could not be processed."),
                    "changes": list_of(
                        _CHANGE,
                        "Batches of records that could not be announced: the records are there, "
                        "their subscribers were not told.",
                    ),
                    "notices": list_of(
                        _NOTICE,
                        "Notices that SNS will never take: the records are there, their "
                        "subscribers were not notified.",
                    ),
                    "missing": MISSING,
                }
            ),
        )
    },
    answer=_answer,
)
