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
    quarantinedAt: Annotated[Timestamp, "When it was moved there."]
    record: Annotated[
        Record | None,
        "Its record, with the original key and the reason; null if there is none.",
    ]


class QuarantinePage(TypedDict):
    """A page of the files in quarantine, by key."""

    files: list[QuarantinedFile]
    cursor: Annotated[str | None, "Leads to the next page; null on the last."]


class Release(TypedDict):
    """An object that will be released from quarantine."""

    bucket: str
    key: str
    versionId: Annotated[str | None, "The version that was moved to quarantine."]
    movedTo: Annotated[str, "The key in quarantine."]
    requestedAt: Annotated[Timestamp, "When this was requested."]


class DueObject(TypedDict):
    """An object with a due action."""

    objectKey: str
    versionId: str | None
    status: Annotated[Status, "The status on record."]
    action: Annotated[Action, "The due action."]


class AppliedActions(TypedDict):
    """The result of applying the actions to some of the records."""

    dryRun: bool
    objects: Annotated[
        list[DueObject], "Objects that are sent to the queue, or would be in a dry run."
    ]
    examined: Annotated[Count, "The number of records that were examined."]
    cursor: Annotated[str | None, "Leads to the next records; null after the last."]
