"""What the API answers of how the system is; the same test compares it with the document."""

from __future__ import annotations

from typing import TypedDict

from serverless_s3_processor.client.answers import Counts, Missing  # noqa: TC001 - hints are read as they run
from serverless_s3_processor.client.failure_answers import DeadLetters  # noqa: TC001


class Queue(TypedDict):
    """How much waits to be processed, and since when."""

    waiting: int
    inFlight: int
    oldestSeconds: int | None


class Place(TypedDict):
    """A bucket, and what all keys begin with that are watched there."""

    bucket: str
    prefix: str


class SystemStatus(TypedDict):
    """How the system is."""

    version: str
    environment: str
    watched: list[Place]
    queue: Queue
    deadLetters: DeadLetters
    lastHour: Counts
    missing: list[Missing]
    requestId: str
