"""Responses about object records."""

from __future__ import annotations

from typing import Annotated, Any, NotRequired, TypedDict

from serverless_s3_processor.runtime.api.schemas.values import Count, Timestamp
from serverless_s3_processor.runtime.domain.outcomes.failure import FailureKind
from serverless_s3_processor.runtime.domain.records.record import Status


class Record(TypedDict):
    """One version of an object, or one deletion."""

    objectKey: Annotated[str, "The object's key."]
    uploadTime: Annotated[
        str,
        "The sort key among the key's records: S3's Last-Modified (for deletions, the event's "
        "time), `#`, and the version id or the ETag.",
    ]
    bucketName: Annotated[str, "The bucket."]
    status: Annotated[Status, "The result of processing."]
    processedAt: Annotated[Timestamp, "When the record was written."]
    environment: Annotated[str, "The `env_suffix` of the deployment."]
    eventName: Annotated[str, "S3's name of the event, such as `ObjectCreated:Put`."]
    eventTime: Annotated[Timestamp, "When the event happened."]
    objectSize: NotRequired[Annotated[Count, "Bytes."]]
    contentType: NotRequired[Annotated[str, "The Content-Type of the upload."]]
    etag: NotRequired[Annotated[str, "S3's ETag, without quotes."]]
    lastModified: NotRequired[Annotated[Timestamp, "S3's Last-Modified."]]
    versionId: NotRequired[Annotated[str, "S3's version id; absent in unversioned buckets."]]
    sequencer: NotRequired[Annotated[str, "S3's order of events, within one key."]]
    marker: NotRequired[
        Annotated[bool, "Whether the deletion is a delete marker, which can be removed."]
    ]
    failure: NotRequired[Annotated[str, "Why a processor failed."]]
    failureKind: NotRequired[
        Annotated[
            FailureKind,
            "`content`: a processor can't process this content; `poison`: it ended the process.",
        ]
    ]
    flags: NotRequired[Annotated[list[str], "What calls for attention."]]
    results: NotRequired[
        Annotated[dict[str, dict[str, Any]], "The findings of each processor, by its name."]
    ]
    description: NotRequired[
        Annotated[str, "The main findings in words, such as `361 rows × 3 columns, semicolon`."]
    ]
    attempts: NotRequired[Annotated[Count, "How often the event's message had been delivered."]]
    movedTo: NotRequired[Annotated[str, "The key in quarantine that the object was moved to."]]
    releaseRequestedAt: NotRequired[
        Annotated[Timestamp, "When its release from quarantine was requested."]
    ]
    releasedVersionId: NotRequired[
        Annotated[str, "The version id after its release from quarantine."]
    ]


ObjectsPage = TypedDict(
    "ObjectsPage",
    {
        "objects": Annotated[list[Record], "The newest first."],
        "cursor": Annotated[str | None, "Leads to the next page; null on the last."],
        "from": Annotated[Timestamp, "The start of the time range."],
        "to": Annotated[Timestamp, "The end of the time range."],
    },
)
"""A page of records, the newest first."""


class ObjectHistory(TypedDict):
    """The records of one key."""

    objectKey: str
    current: Annotated[
        Record | None, "The version that S3 returns without a version id; null if there is none."
    ]
    records: Annotated[list[Record], "The oldest first."]
    complete: Annotated[
        bool,
        "False if older records were left out: a call returns the newest 1,000, and fewer if one "
        "call can't read them or a response can't hold them.",
    ]
