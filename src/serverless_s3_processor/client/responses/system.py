"""Responses about system, written from the OpenAPI document by `make docs`."""

from __future__ import annotations

from typing import Literal, NotRequired, TypeAlias, TypedDict


class Error(TypedDict):
    """The body of every error response."""

    error: ErrorDetail
    requestId: str


class ErrorDetail(TypedDict):
    """The cause of an error."""

    code: str
    message: str
    field: NotRequired[str]


class SystemStatus(TypedDict):
    """The status of the system."""

    version: str
    environment: str
    watched: list[WatchedLocation]
    queue: Queue
    deadLetters: DeadLetterCounts
    lastHour: dict[str, int]
    unavailable: list[UnavailableField]
    requestId: str


class WatchedLocation(TypedDict):
    """A bucket and a prefix whose events are processed."""

    bucket: str
    prefix: str


class Queue(TypedDict):
    """The depth of the queue."""

    waiting: int
    inFlight: int
    oldestMessageAgeSeconds: int | None


class DeadLetterCounts(TypedDict):
    """Numbers of dead letters, by kind."""

    uploads: int
    changes: int
    actions: int


Status: TypeAlias = Literal[
    "processed", "failed", "unreadable", "gone", "folder", "deleted", "quarantined", "released"
]
"""The result of processing an object version."""


class UnavailableField(TypedDict):
    """A field that is null because a service is unavailable."""

    field: str
    reason: str


Summary = TypedDict(
    "Summary",
    {
        "from": "str",
        "to": "str",
        "per": "Literal['minute', 'hour']",
        "points": "list[SummaryPoint]",
        "total": "Totals",
        "requestId": "str",
    },
)


class SummaryPoint(TypedDict):
    """Totals of one minute or one hour."""

    counts: dict[str, int]
    bytes: int
    failures: int
    start: str


class Totals(TypedDict):
    """Totals of a time range."""

    counts: dict[str, int]
    bytes: int
    failures: int
