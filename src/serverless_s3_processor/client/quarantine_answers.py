"""What the API answers of quarantine and actions; the same test compares it with the document."""

from __future__ import annotations

from typing import Literal, TypeAlias, TypedDict

from serverless_s3_processor.client.answers import ObjectStatus, Record  # noqa: TC001 - read as they run

Action: TypeAlias = Literal["quarantine", "tag"]


class QuarantinedFile(TypedDict):
    """A file in quarantine, and what is on record of it."""

    movedTo: str
    objectSize: int
    since: str
    record: Record | None


class Quarantine(TypedDict):
    """A page of what is in quarantine, by key."""

    files: list[QuarantinedFile]
    after: str | None
    requestId: str


class Released(TypedDict):
    """What will be released from quarantine."""

    bucket: str
    key: str
    versionId: str | None
    movedTo: str
    requestedAt: str
    requestId: str


class DueObject(TypedDict):
    """An object that an action is due for."""

    objectKey: str
    versionId: str | None
    status: ObjectStatus
    action: Action


class Applied(TypedDict):
    """What some of the records came to when actions were applied."""

    dryRun: bool
    objects: list[DueObject]
    lookedAt: int
    cursor: str | None
    requestId: str
