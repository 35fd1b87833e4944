"""Responses about system, written from the OpenAPI document by `make docs`."""

from __future__ import annotations

from typing import Literal, NotRequired, TypeAlias, TypedDict


class Error(TypedDict):
    """The one shape of all errors."""

    error: ErrorDetail
    requestId: str


class ErrorDetail(TypedDict):
    """What is wrong."""

    code: str
    message: str
    field: NotRequired[str]


class SystemStatus(TypedDict):
    """How the system is."""

    version: str
    environment: str
    watched: list[WatchedLocation]
    queue: Queue
    deadLetters: DeadLetterCounts
    lastHour: dict[str, int]
    unavailable: list[UnavailableField]
    requestId: str


class WatchedLocation(TypedDict):
    """A bucket, and the prefix of the keys that are watched there."""

    bucket: str
    prefix: str


class Queue(TypedDict):
    """The messages of the queue."""

    waiting: int
    inFlight: int
    oldestSeconds: int | None


class DeadLetterCounts(TypedDict):
    """Numbers of dead letters, by kind."""

    uploads: int
    changes: int
    actions: int


Status: TypeAlias = Literal[
    "processed", "failed", "unreadable", "gone", "folder", "deleted", "quarantined", "released"
]
"""What became of an object version."""


class UnavailableField(TypedDict):
    """A field that is unavailable, as a service does not answer."""

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
    """Sums of one minute, or one hour."""

    counts: dict[str, int]
    bytes: int
    failures: int
    start: str


class Totals(TypedDict):
    """Sums over a time."""

    counts: dict[str, int]
    bytes: int
    failures: int
