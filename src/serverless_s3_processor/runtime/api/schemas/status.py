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
    """The depth of the queue."""

    waiting: Annotated[Count, "Visible messages."]
    inFlight: Annotated[Count, "Messages that a function works on, or that wait for a retry."]
    oldestMessageAgeSeconds: Annotated[
        Count | None,
        "The age of the oldest message, as CloudWatch last reported it. Null if it reports none, "
        "and if CloudWatch is unavailable, which `unavailable` then says.",
    ]


class WatchedLocation(TypedDict):
    """A bucket and a prefix whose events are processed."""

    bucket: str
    prefix: Annotated[str, "The prefix; empty for the whole bucket."]


class DeadLetterCounts(TypedDict):
    """Numbers of dead letters, by kind."""

    uploads: Annotated[Count, "Messages that could not be processed."]
    changes: Annotated[Count, "Batches of records, and notices, that could not be announced."]
    actions: Annotated[Count, "Batches of records whose actions failed; 0 without actions."]


class SystemStatus(TypedDict):
    """The status of the system."""

    version: Annotated[str, "The version of the system."]
    environment: Annotated[str, "The `env_suffix` of the deployment."]
    watched: Annotated[
        list[WatchedLocation], "The watched locations; `POST /uploads` uses the first."
    ]
    queue: Queue
    deadLetters: DeadLetterCounts
    lastHour: StatusCounts
    unavailable: Annotated[list[UnavailableField], "The unavailable fields; empty by default."]


class Totals(TypedDict):
    """Totals of a time range."""

    counts: StatusCounts
    bytes: Annotated[Count, "The total size of the objects."]
    failures: Annotated[Count, "The number of failed and unreadable objects."]


class SummaryPoint(Totals):
    """Totals of one minute or one hour."""

    start: Annotated[Timestamp, "The start of the minute or hour."]


Summary = TypedDict(
    "Summary",
    {
        "from": Annotated[Timestamp, "The start of the first point."],
        "to": Annotated[Timestamp, "The end of the last point."],
        "per": Literal["minute", "hour"],
        "points": Annotated[list[SummaryPoint], "Without gaps, the oldest first."],
        "total": Totals,
    },
)
"""Totals over time."""
