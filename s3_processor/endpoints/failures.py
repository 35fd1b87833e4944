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
    from s3_processor.endpoints.endpoint import Call
    from s3_processor.services.list_failures import Failure, GivenUp

LIMIT: Final = fields.defaulting(
    "limit", fields.a_whole_number(1, 100), 50, "At most so many of each kind."
)

_NO_REASONS: Final = missing(
    "uploads.reason", "The processor's log refuses or does not answer. Try again."
)


def _answer(call: Call) -> Answer:
    failures, limit = call.services.list_failures, call.values[LIMIT]
    uploads = failures.of_uploads(limit)
    body = {
        "uploads": [_upload(failure) for failure in uploads.letters],
        "changes": [_change(given_up) for given_up in failures.of_changes(limit)],
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
ENDPOINT: Final = Endpoint(
    method="GET",
    path="/failures",
    name="failures",
    access=Access.READ,
    summary="The dead letters, and why",
    meaning="Looks at them and leaves them where they are; while one caller looks, another may see "
    "fewer. Objects that a processor could not cope with are no dead letters: they are recorded, "
    "with the status `failed`.",
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
                    "missing": MISSING,
                }
            ),
        )
    },
    answer=_answer,
)
