"""Responses about failures, written from the OpenAPI document by `make docs`."""

from __future__ import annotations

from typing import Literal, TypeAlias, TypedDict

from serverless_s3_processor.client.responses.system import DeadLetterCounts, UnavailableField


class Failures(TypedDict):
    """The dead letters, the oldest first."""

    uploads: list[UploadFailure]
    changes: list[UnannouncedChanges]
    notices: list[RefusedNotice]
    actions: list[ActionFailure]
    total: DeadLetterCounts
    inFlight: DeadLetterCounts
    visibilityTimeoutSeconds: int
    unavailable: list[UnavailableField]
    requestId: str


class UploadFailure(TypedDict):
    """A message that could not be processed."""

    messageId: str
    sentAt: str
    receiveCount: int
    keys: list[str]
    reason: str | None
    canSucceed: bool


class UnannouncedChanges(TypedDict):
    """A batch of records that could not be announced."""

    messageId: str
    changes: int | None
    since: str | None
    until: str | None


class RefusedNotice(TypedDict):
    """A notice that SNS will never accept."""

    messageId: str
    sentAt: str
    bucket: str
    key: str
    uploadTime: str
    reason: str


class ActionFailure(TypedDict):
    """A batch of records whose actions failed."""

    messageId: str
    sentAt: str
    receiveCount: int
    keys: list[str]
    reason: str | None
    canSucceed: bool
    changes: int | None
    since: str | None
    until: str | None


class RedriveReport(TypedDict):
    """The outcomes of dead letters."""

    dryRun: bool
    results: list[RedriveResult]
    counts: dict[str, int]
    hasMore: bool
    complete: bool
    inFlight: int
    visibilityTimeoutSeconds: int
    requestId: str


class RedriveResult(TypedDict):
    """The outcome of one dead letter."""

    messageId: str
    kind: Literal["uploads", "actions"]
    keys: list[str]
    outcome: RedriveOutcome
    reason: str | None


RedriveOutcome: TypeAlias = Literal["returned", "waiting", "skipped", "failed"]
"""The outcome of a dead letter."""
