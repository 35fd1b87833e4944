"""`GET /failures`: the dead letters, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.api import fields
from serverless_s3_processor.runtime.api.endpoint import Access, Answer, Endpoint
from serverless_s3_processor.runtime.api.schemas import (
    DEAD_LETTERS,
    HIDDEN_SECONDS,
    MISSING,
    answer,
    count,
    list_of,
    missing,
    moment,
    of,
    thing,
    with_meaning,
)
from serverless_s3_processor.runtime.config.api import CALL_SECONDS
from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.services.list_failures import FailedMessages

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.endpoint import Call, Schema
    from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter
    from serverless_s3_processor.runtime.domain.refused_notice import RefusedNotice
    from serverless_s3_processor.runtime.services.list_failures import FailedMessage

LIMIT: Final = fields.defaulting(
    "limit", fields.a_whole_number(1, 100), 50, "At most so many of each queue."
)

_KINDS: Final = ("uploads", "changes", "actions")
_NO_LOG: Final = "The function's log refuses or does not answer. Try again."


def _answer(call: Call) -> Answer:
    lists, limit = call.services.list_failures, call.values[LIMIT]
    found = {
        "uploads": lists.uploads(limit),
        "changes": lists.changes(limit),
        "actions": lists.actions(limit) if lists.actions else FailedMessages(),
    }
    troubles = {kind: found[kind].trouble for kind in _KINDS if found[kind].trouble}
    body = {
        "uploads": [_upload(failure) for failure in found["uploads"].letters],
        "changes": [_change(each) for each in found["changes"].letters if not each.notice],
        "notices": [
            _notice(each.letter, each.notice) for each in found["changes"].letters if each.notice
        ],
        "actions": [_action(failure) for failure in found["actions"].letters],
        "total": {kind: found[kind].total for kind in _KINDS},
        "hidden": {kind: found[kind].hidden for kind in _KINDS},
        "hiddenSeconds": CALL_SECONDS,
        "missing": [missing(f"{kind}.reason", _NO_LOG) for kind in troubles],
    }
    return Answer(200, body, next(iter(troubles.values()), None))


def _upload(failure: FailedMessage) -> dict[str, Any]:
    return {
        "messageId": failure.letter.id,
        "sent": clock.millisecond(failure.letter.sent),
        "receives": failure.letter.receives,
        "keys": failure.keys,
        "reason": failure.reason,
        "canSucceed": failure.can_succeed,
    }


def _change(failure: FailedMessage) -> dict[str, Any]:
    batch = failure.batch
    return {
        "messageId": failure.letter.id,
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


def _action(failure: FailedMessage) -> dict[str, Any]:
    return {**_upload(failure), **_change(failure)}


_MESSAGE: Final[dict[str, Schema]] = {
    "messageId": of("string"),
    "sent": moment("When it first joined the queue."),
    "receives": count("How often it was received, by those who only looked at it too."),
    "keys": list_of(of("string"), "The objects that it is about."),
    "reason": of(
        "string?",
        "Null if none was logged: the function died or timed out with it; or if the log does "
        "not answer: `missing` then says so.",
    ),
    "canSucceed": of(
        "boolean",
        "False for a foreign message, and for changes that the table's stream no longer holds.",
    ),
}
_BATCH: Final[dict[str, Schema]] = {
    "messageId": of("string"),
    "changes": of("integer?", "How many; null if the message is none of ours."),
    "since": of("string?", "When the first of them was recorded.", format="date-time"),
    "until": of("string?", "When the last of them was recorded.", format="date-time"),
}
ENDPOINT: Final = Endpoint(
    method="GET",
    path="/failures",
    name="failures",
    access=Access.READ,
    summary="The dead letters, and why",
    meaning="Looks at them and leaves them where they are; while one caller looks, another may see "
    "fewer, and `hidden` says how many fewer. Objects that a processor could not cope with are no "
    "dead letters: they are recorded, with the status `failed`; those that can never be read with "
    "`unreadable`.",
    query=(LIMIT,),
    results={
        200: (
            "The dead letters, oldest first.",
            answer(
                {
                    "uploads": list_of(thing(_MESSAGE), "What could not be processed."),
                    "changes": list_of(
                        thing(_BATCH),
                        "Batches of records that could not be announced: the records are there, "
                        "their subscribers were not told.",
                    ),
                    "notices": list_of(
                        _NOTICE,
                        "Notices that SNS will never take: the records are there, their "
                        "subscribers were not notified.",
                    ),
                    "actions": list_of(
                        thing({**_MESSAGE, **_BATCH}),
                        "Batches of records whose objects could not be acted on. Their keys are "
                        "known for as long as the table's stream holds the changes: 24 hours.",
                    ),
                    "total": with_meaning(
                        DEAD_LETTERS, "How many there are in all, as SQS approximately counts."
                    ),
                    "hidden": with_meaning(
                        DEAD_LETTERS,
                        "How many of them this call could not see, as another is looking at them.",
                    ),
                    "hiddenSeconds": HIDDEN_SECONDS,
                    "missing": MISSING,
                }
            ),
        )
    },
    answer=_answer,
)
