"""Responses about dead letters."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from serverless_s3_processor.runtime.api.schemas.status import DeadLetterCounts
from serverless_s3_processor.runtime.api.schemas.values import Count, Timestamp, UnavailableField
from serverless_s3_processor.runtime.services.dead_letters.redriver import RedriveOutcome


class UploadFailure(TypedDict):
    """A message that could not be processed."""

    messageId: str
    sent: Annotated[Timestamp, "When it first joined the queue."]
    receives: Annotated[Count, "How often it was received, by those who only listed it too."]
    keys: Annotated[list[str], "The objects that it is about."]
    reason: Annotated[
        str | None,
        "Null if none was logged: the function died or timed out with it; or if the log does not "
        "answer: `unavailable` then says so.",
    ]
    canSucceed: Annotated[
        bool,
        "False for a foreign message, and for changes that the table's stream no longer holds.",
    ]


class UnannouncedChanges(TypedDict):
    """A batch of records that could not be announced."""

    messageId: str
    changes: Annotated[int | None, "How many; null if the message is foreign."]
    since: Annotated[Timestamp | None, "When the first of them was recorded."]
    until: Annotated[Timestamp | None, "When the last of them was recorded."]


class RefusedNotice(TypedDict):
    """A notice that SNS will never take."""

    messageId: str
    sent: Annotated[Timestamp, "When it was refused."]
    bucket: str
    key: Annotated[str, "The object's key."]
    uploadTime: Annotated[str, "With the key, the record that it is about."]
    reason: Annotated[str, "SNS's reason."]


class ActionFailure(UploadFailure, UnannouncedChanges):
    """A batch of records whose objects could not be acted on."""


class Failures(TypedDict):
    """The dead letters, the oldest first."""

    uploads: Annotated[list[UploadFailure], "What could not be processed."]
    changes: Annotated[
        list[UnannouncedChanges],
        "Batches of records that could not be announced: the records are there, their subscribers "
        "were not notified.",
    ]
    notices: Annotated[
        list[RefusedNotice],
        "Notices that SNS will never take: the records are there, their subscribers were not "
        "notified.",
    ]
    actions: Annotated[
        list[ActionFailure],
        "Batches of records whose objects could not be acted on. Their keys are known for as long "
        "as the table's stream holds the changes: 24 hours.",
    ]
    total: Annotated[DeadLetterCounts, "How many there are in all, as SQS approximately counts."]
    hidden: Annotated[
        DeadLetterCounts,
        "How many of them this call could not see, as another call is looking at them.",
    ]
    hiddenSeconds: Annotated[
        Count, "Seconds until hidden messages can be seen again, at most: as long as a call takes."
    ]
    unavailable: Annotated[list[UnavailableField], "Empty if all is available."]


class RedriveResult(TypedDict):
    """What became of one dead letter."""

    messageId: str
    kind: Annotated[
        Literal["uploads", "actions"],
        "What could not be done: `uploads` were not processed, `actions` not taken.",
    ]
    keys: Annotated[list[str], "The objects that it is about."]
    outcome: Annotated[
        RedriveOutcome,
        "`returned` to the queue, or its actions are taken again; `waiting`: it would be; "
        "`skipped`: it can never be processed; `failed`: it is still there.",
    ]
    reason: Annotated[str | None, "Why it was not returned."]


class RedriveReport(TypedDict):
    """What became of the dead letters."""

    dryRun: bool
    results: list[RedriveResult]
    counts: Annotated[dict[RedriveOutcome, Count], "The number of dead letters per outcome."]
    more: Annotated[
        bool,
        "Whether to call again: some were returned, and there may be others. It becomes false in "
        "the end, and is false in a dry run.",
    ]
    complete: Annotated[
        bool,
        "Whether all were looked at that could be seen. Others may see some that this call could "
        "not. False where `limit` was reached, 3,000 of a kind were looked at, or the time was up.",
    ]
    hidden: Annotated[
        Count,
        "How many this call could not see, as another call is looking at them; as SQS "
        "approximately counts.",
    ]
    hiddenSeconds: Annotated[
        Count, "Seconds until hidden messages can be seen again, at most: as long as a call takes."
    ]
