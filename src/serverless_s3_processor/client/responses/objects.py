"""Responses about objects, written from the OpenAPI document by `make docs`."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

from serverless_s3_processor.client.responses.system import (
    DeadLetterCounts,
    Queue,
    Status,
    UnavailableField,
    WatchedLocation,
)

ObjectsPage = TypedDict(
    "ObjectsPage",
    {
        "objects": "list[Record]",
        "cursor": "str | None",
        "from": "str",
        "to": "str",
        "requestId": "str",
    },
)


class Record(TypedDict):
    """One version of an object, or one deletion."""

    objectKey: str
    uploadTime: str
    bucketName: str
    status: Status
    processedAt: str
    environment: str
    eventName: str
    eventTime: str
    objectSize: NotRequired[int]
    contentType: NotRequired[str]
    etag: NotRequired[str]
    lastModified: NotRequired[str]
    versionId: NotRequired[str]
    sequencer: NotRequired[str]
    marker: NotRequired[bool]
    failure: NotRequired[str]
    failureKind: NotRequired[FailureKind]
    flags: NotRequired[list[str]]
    results: NotRequired[dict[str, dict[str, Any]]]
    description: NotRequired[str]
    attempts: NotRequired[int]
    movedTo: NotRequired[str]
    releaseRequestedAt: NotRequired[str]
    releasedVersionId: NotRequired[str]


FailureKind: TypeAlias = Literal["content", "poison"]
"""The kind of a failure: one of the causes that metrics count."""


class ObjectHistory(TypedDict):
    """The records of one key."""

    objectKey: str
    current: Record | None
    records: list[Record]
    complete: bool
    requestId: str


class ProcessStatus(TypedDict):
    """The status of the system, if the request names nothing to process."""

    message: str
    environment: str
    timestamp: str
    functionName: str
    version: str
    watched: list[WatchedLocation]
    queue: Queue
    deadLetters: DeadLetterCounts
    lastHour: dict[str, int]
    unavailable: list[UnavailableField]
    requestId: str


class ProcessStarted(TypedDict):
    """The object is in the queue, or the run has started."""

    message: str
    environment: str
    timestamp: str
    functionName: str
    manualProcessing: ManualProcessing
    requestId: str


class ManualProcessing(TypedDict):
    """What is processed again: one object, or all objects under a prefix, by a run."""

    bucket: str
    status: Literal["queued", "started"]
    key: NotRequired[str]
    prefix: NotRequired[str]
    run: NotRequired[str]


class UploadForm(TypedDict):
    """A form to upload one object with."""

    url: str
    fields: dict[str, str]
    key: str
    maxBytes: int
    expiresAt: str
    requestId: str


class DownloadLink(TypedDict):
    """A link to one object version."""

    url: str
    bucket: str
    key: str
    versionId: str | None
    expiresAt: str
    requestId: str
