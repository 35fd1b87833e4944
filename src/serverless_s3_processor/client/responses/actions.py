"""Responses about actions, written from the OpenAPI document by `make docs`."""

from __future__ import annotations

from typing import Literal, TypeAlias, TypedDict

from serverless_s3_processor.client.responses.objects import Record
from serverless_s3_processor.client.responses.system import Status


class QuarantinePage(TypedDict):
    """A page of the files in quarantine, by key."""

    files: list[QuarantinedFile]
    cursor: str | None
    requestId: str


class QuarantinedFile(TypedDict):
    """A file in quarantine."""

    movedTo: str
    objectSize: int
    quarantinedAt: str
    record: Record | None


class Release(TypedDict):
    """An object that will be released from quarantine."""

    bucket: str
    key: str
    versionId: str | None
    movedTo: str
    requestedAt: str
    requestId: str


class AppliedActions(TypedDict):
    """The result of applying the actions to some of the records."""

    dryRun: bool
    objects: list[DueObject]
    examined: int
    cursor: str | None
    requestId: str


class DueObject(TypedDict):
    """An object with a due action."""

    objectKey: str
    versionId: str | None
    status: Status
    action: Action


Action: TypeAlias = Literal["quarantine", "tag"]
"""An action on an object."""
