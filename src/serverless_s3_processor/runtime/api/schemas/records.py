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
        "Tells the key's records apart: S3's Last-Modified, `#`, and the version id or the ETag. "
        "Deletions have the event's time.",
    ]
    bucketName: Annotated[str, "The bucket."]
    status: Annotated[Status, "What became of it."]
    processedAt: Annotated[Timestamp, "When the record was written."]
    environment: Annotated[str, "The `env_suffix` of the deployment."]
    eventName: Annotated[str, "S3's name of the event, such as `ObjectCreated:Put`."]
    eventTime: Annotated[Timestamp, "When it happened."]
    objectSize: NotRequired[Annotated[Count, "Bytes."]]
    contentType: NotRequired[Annotated[str, "The Content-Type that it was uploaded with."]]
    etag: NotRequired[Annotated[str, "S3's ETag, without quotes."]]
    lastModified: NotRequired[Annotated[Timestamp, "S3's Last-Modified."]]
    versionId: NotRequired[Annotated[str, "S3's version id; absent in unversioned buckets."]]
    sequencer: NotRequired[Annotated[str, "S3's order of events, within one key."]]
    marker: NotRequired[
        Annotated[bool, "Whether a deletion is a delete marker, which can be removed."]
    ]
    failure: NotRequired[Annotated[str, "Why a processor failed."]]
    failureKind: NotRequired[
        Annotated[
            FailureKind,
            "Whether a processor can't process this content, or the content ended its process.",
        ]
    ]
    flags: NotRequired[Annotated[list[str], "What is remarkable about it."]]
    results: NotRequired[
        Annotated[dict[str, dict[str, Any]], "What each processor found, by the processor's name."]
    ]
    attempts: NotRequired[
        Annotated[Count, "How often the message that led to this record had been delivered."]
    ]
    movedTo: NotRequired[Annotated[str, "The key in quarantine that the object was moved to."]]
    releaseRequestedAt: NotRequired[
        Annotated[Timestamp, "When a person requested its release from quarantine."]
    ]
    releasedVersionId: NotRequired[
        Annotated[str, "The version that it came back from quarantine as."]
    ]


ObjectsPage = TypedDict(
    "ObjectsPage",
    {
        "objects": Annotated[list[Record], "The newest first."],
        "cursor": Annotated[str | None, "Leads to the next page; null on the last."],
        "from": Annotated[Timestamp, "The window in effect."],
        "to": Annotated[Timestamp, "The window in effect."],
    },
)
"""A page of records, the newest first."""


class ObjectHistory(TypedDict):
    """What is on record of one key."""

    objectKey: str
    current: Annotated[
        Record | None, "The version that a plain GET returns; null if there is none."
    ]
    records: Annotated[list[Record], "The oldest first."]
    complete: Annotated[
        bool,
        "False if there are more than the newest 1,000, than one call reads, or than fit in a "
        "response. `current` is according to the newest.",
    ]
