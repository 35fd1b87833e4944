"""Responses about the system as a whole."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from serverless_s3_processor.runtime.api.schemas.values import (
    Count,
    StatusCounts,
    Timestamp,
    UnavailableField,
)


class Queue(TypedDict):
    """The messages of the queue."""

    waiting: Annotated[Count, "Messages that wait for a function."]
    inFlight: Annotated[Count, "Messages that a function is working on, or that wait for a retry."]
    oldestSeconds: Annotated[
        Count | None,
        "The age of the oldest message, as CloudWatch last reported it; null if it reports none, "
        "or does not answer: `unavailable` then says so.",
    ]


class WatchedLocation(TypedDict):
    """A bucket, and the prefix of the keys that are watched there."""

    bucket: str
    prefix: Annotated[str, "Empty for all of the bucket."]


class DeadLetterCounts(TypedDict):
    """Numbers of dead letters, by kind."""

    uploads: Annotated[Count, "Messages that could not be processed."]
    changes: Annotated[Count, "Batches of records, and notices, that could not be announced."]
    actions: Annotated[
        Count, "Batches of records that could not be acted on; 0 if no actions are on."
    ]


class SystemStatus(TypedDict):
    """How the system is."""

    version: Annotated[str, "The version of the system."]
    environment: Annotated[str, "The `env_suffix` of the deployment."]
    watched: Annotated[
        list[WatchedLocation], "What is watched; uploads through the API go to the first."
    ]
    queue: Queue
    deadLetters: DeadLetterCounts
    lastHour: StatusCounts
    unavailable: Annotated[list[UnavailableField], "Empty if all is available."]


class Totals(TypedDict):
    """Sums over a time."""

    counts: StatusCounts
    bytes: Annotated[Count, "The sum of all sizes."]
    failures: Annotated[Count, "How many failed or are unreadable."]


class SummaryPoint(Totals):
    """Sums of one minute, or one hour."""

    start: Annotated[Timestamp, "Its beginning."]


Summary = TypedDict(
    "Summary",
    {
        "from": Annotated[Timestamp, "Where the first begins."],
        "to": Annotated[Timestamp, "Where the last ends."],
        "per": Literal["minute", "hour"],
        "points": Annotated[list[SummaryPoint], "Without gaps, the oldest first."],
        "total": Totals,
    },
)
"""Sums over time."""
