"""What the API answers about dead letters; see `answers`."""

from __future__ import annotations

from typing import Literal, TypeAlias, TypedDict

from serverless_s3_processor.client.answers import Missing  # noqa: TC001 - hints are read as they run

Fate: TypeAlias = Literal["returned", "waiting", "skipped", "failed"]


class UploadFailure(TypedDict):
    """A message that could not be processed."""

    messageId: str
    sent: str
    receives: int
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
    """A notice that SNS will never take."""

    messageId: str
    sent: str
    bucket: str
    key: str
    uploadTime: str
    reason: str


class ActionFailure(UploadFailure, UnannouncedChanges):
    """A batch of records whose objects could not be acted on."""


class DeadLetters(TypedDict):
    """Numbers of dead letters; notices are among the changes."""

    uploads: int
    changes: int
    actions: int


class Failures(TypedDict):
    """The dead letters; those that are `hidden` another call is looking at."""

    uploads: list[UploadFailure]
    changes: list[UnannouncedChanges]
    notices: list[RefusedNotice]
    actions: list[ActionFailure]
    total: DeadLetters
    hidden: DeadLetters
    hiddenSeconds: int
    missing: list[Missing]
    requestId: str


class RedriveResult(TypedDict):
    """What became of one dead letter."""

    messageId: str
    kind: Literal["uploads", "actions"]
    keys: list[str]
    fate: Fate
    reason: str | None


class RedriveCounts(TypedDict):
    """How many had which fate."""

    returned: int
    waiting: int
    skipped: int
    failed: int


class Redriven(TypedDict):
    """What became of the dead letters; those that are `hidden` another call is looking at."""

    dryRun: bool
    results: list[RedriveResult]
    counts: RedriveCounts
    more: bool
    complete: bool
    hidden: int
    hiddenSeconds: int
    requestId: str
