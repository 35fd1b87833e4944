"""Responses about dead letters."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias, TypedDict

from serverless_s3_processor.runtime.api.schemas.status import DeadLetterCounts
from serverless_s3_processor.runtime.api.schemas.values import Count, Timestamp, UnavailableField
from serverless_s3_processor.runtime.services.dead_letters.redriver import RedriveOutcome

VisibilityTimeout: TypeAlias = Annotated[
    Count, "The maximum number of seconds until messages in flight become visible again."
]


class UploadFailure(TypedDict):
    """A message that could not be processed."""

    messageId: str
    sentAt: Annotated[Timestamp, "When it was first sent to the queue."]
    receiveCount: Annotated[Count, "How often it was received; listing it counts too."]
    keys: Annotated[list[str], "The keys of its objects."]
    reason: Annotated[
        str | None,
        "Why it failed. Null if the function logged nothing, as when it died or timed out, and if "
        "the log is unavailable, which `unavailable` then says.",
    ]
    canSucceed: Annotated[
        bool,
        "Whether a redrive can help. False for a foreign message, and for changes that the table's "
        "stream no longer holds.",
    ]


class UnannouncedChanges(TypedDict):
    """A batch of records that could not be announced."""

    messageId: str
    changes: Annotated[int | None, "The number of records; null if the message is foreign."]
    since: Annotated[Timestamp | None, "When the first of them was recorded."]
    until: Annotated[Timestamp | None, "When the last of them was recorded."]


class RefusedNotice(TypedDict):
    """A notice that SNS will never accept."""

    messageId: str
    sentAt: Annotated[Timestamp, "When it was refused."]
    bucket: str
    key: Annotated[str, "The object's key."]
    uploadTime: Annotated[str, "Identifies the record, together with the key."]
    reason: Annotated[str, "SNS's reason."]


class ActionFailure(UploadFailure, UnannouncedChanges):
    """A batch of records whose actions failed."""


class Failures(TypedDict):
    """The dead letters, the oldest first."""

    uploads: Annotated[list[UploadFailure], "Messages that could not be processed."]
    changes: Annotated[
        list[UnannouncedChanges],
        "Batches of records that were written, but could not be announced to subscribers.",
    ]
    notices: Annotated[
        list[RefusedNotice],
        "Notices that SNS will never accept: the records were written, but subscribers were not "
        "notified.",
    ]
    actions: Annotated[
        list[ActionFailure],
        "Batches of records whose actions failed. Their keys are available for 24 hours, for which "
        "the table's stream holds the changes.",
    ]
    total: Annotated[DeadLetterCounts, "The total per kind, as SQS approximately counts."]
    inFlight: Annotated[
        DeadLetterCounts,
        "How many of them another call has received, so that this call could not see them.",
    ]
    visibilityTimeoutSeconds: VisibilityTimeout
    unavailable: Annotated[list[UnavailableField], "The unavailable fields; empty by default."]


class RedriveResult(TypedDict):
    """The outcome of one dead letter."""

    messageId: str
    kind: Annotated[
        Literal["uploads", "actions"],
        "Whether processing (`uploads`) or an action (`actions`) failed.",
    ]
    keys: Annotated[list[str], "The keys of its objects."]
    outcome: Annotated[
        RedriveOutcome,
        "`returned`: it is back in the queue, or its actions are retried; `waiting`: a dry "
        "run would return it; `skipped`: it can never be processed; `failed`: it remains.",
    ]
    reason: Annotated[str | None, "Why it was not returned."]


class RedriveReport(TypedDict):
    """The outcomes of dead letters."""

    dryRun: bool
    results: list[RedriveResult]
    counts: Annotated[dict[RedriveOutcome, Count], "The number of dead letters per outcome."]
    hasMore: Annotated[
        bool,
        "Whether to call again: this call returned some, and there may be others. False in a "
        "dry run.",
    ]
    complete: Annotated[
        bool,
        "Whether this call examined all visible messages. False if it reached `limit`, 3,000 "
        "messages of a kind, or its time limit.",
    ]
    inFlight: Annotated[
        Count,
        "How many another call has received, so that this call could not see them; as SQS "
        "approximately counts.",
    ]
    visibilityTimeoutSeconds: VisibilityTimeout
