"""Responses about quarantine and the other actions."""

from __future__ import annotations

from typing import Annotated, TypedDict

from serverless_s3_processor.runtime.api.schemas.records import Record
from serverless_s3_processor.runtime.api.schemas.values import Count, Timestamp
from serverless_s3_processor.runtime.domain.records.record import Status
from serverless_s3_processor.runtime.services.actions.action_applier import Action


class QuarantinedFile(TypedDict):
    """A file in quarantine."""

    movedTo: Annotated[str, "The key in quarantine."]
    objectSize: Annotated[Count, "Bytes."]
    since: Annotated[Timestamp, "When it was moved there."]
    record: Annotated[
        Record | None,
        "What is on record of it, with its key and why it is there; null if nothing is.",
    ]


class QuarantinePage(TypedDict):
    """A page of what is in quarantine, by key."""

    files: list[QuarantinedFile]
    after: Annotated[str | None, "Leads to the next page; null on the last."]


class Release(TypedDict):
    """An object that will be released from quarantine."""

    bucket: str
    key: str
    versionId: Annotated[str | None, "The version that was moved to quarantine."]
    movedTo: Annotated[str, "The key in quarantine."]
    requestedAt: Annotated[Timestamp, "When this was requested."]


class DueObject(TypedDict):
    """An object that an action is due for."""

    objectKey: str
    versionId: str | None
    status: Annotated[Status, "What is on record now."]
    action: Annotated[Action, "What is due for it."]


class AppliedActions(TypedDict):
    """What some of the records came to when actions were applied."""

    dryRun: bool
    objects: Annotated[list[DueObject], "They are on the queue, or would be."]
    examined: Annotated[Count, "Records."]
    cursor: Annotated[str | None, "Leads on; null if all were examined."]
