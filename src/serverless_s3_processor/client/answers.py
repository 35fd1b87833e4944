"""What the API answers, as its OpenAPI document describes it; a test compares the two."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

ObjectStatus: TypeAlias = Literal[
    "processed",
    "failed",
    "unreadable",
    "gone",
    "folder",
    "deleted",
    "quarantined",
    "released",
]
Per: TypeAlias = Literal["minute", "hour"]


class Record(TypedDict):
    """One version of an object, or one deletion."""

    objectKey: str
    uploadTime: str
    bucketName: str
    status: ObjectStatus
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
    failureKind: NotRequired[Literal["content", "poison"]]
    flags: NotRequired[list[str]]
    results: NotRequired[dict[str, dict[str, Any]]]
    attempts: NotRequired[int]
    movedTo: NotRequired[str]
    releaseRequestedAt: NotRequired[str]
    releasedVersionId: NotRequired[str]


class Counts(TypedDict, total=False):
    """How many of each status; those that there are none of are left out."""

    processed: int
    failed: int
    unreadable: int
    gone: int
    folder: int
    deleted: int
    quarantined: int
    released: int


class Missing(TypedDict):
    """A part that could not be told, and why."""

    part: str
    reason: str


# "from" can't be a name in a class.
ObjectsPage = TypedDict(
    "ObjectsPage",
    {
        "objects": list[Record],
        "cursor": str | None,
        "from": str,
        "to": str,
        "requestId": str,
    },
)
"""A page of records, the newest first."""


class ObjectHistory(TypedDict):
    """All that is on record of one key, the oldest first."""

    objectKey: str
    current: Record | None
    records: list[Record]
    complete: bool
    requestId: str


class ManualProcessing(TypedDict):
    """What is processed again: one object, or by a run all of a prefix."""

    bucket: str
    status: Literal["queued", "started"]
    key: NotRequired[str]
    prefix: NotRequired[str]
    run: NotRequired[str]


class Queued(TypedDict):
    """An object joined the queue, or a run has started."""

    message: str
    environment: str
    timestamp: str
    functionName: str
    manualProcessing: ManualProcessing
    requestId: str


class UploadForm(TypedDict):
    """A form to upload one object with."""

    url: str
    fields: dict[str, str]
    key: str
    mostBytes: int
    expires: str
    requestId: str


class DownloadLink(TypedDict):
    """A link to one object version."""

    url: str
    bucket: str
    key: str
    versionId: str | None
    expires: str
    requestId: str


class SummaryTotal(TypedDict):
    """Sums over a time."""

    counts: Counts
    bytes: int
    failures: int


class SummaryPoint(SummaryTotal):
    """Sums of one minute, or one hour."""

    start: str


Summary = TypedDict(
    "Summary",
    {
        "from": str,
        "to": str,
        "per": Per,
        "points": list[SummaryPoint],
        "total": SummaryTotal,
        "requestId": str,
    },
)
"""Sums over time, without gaps."""


class ErrorDetail(TypedDict):
    """What is wrong."""

    code: str
    message: str
    field: NotRequired[str]


class ErrorAnswer(TypedDict):
    """The one shape of all errors."""

    error: ErrorDetail
    requestId: str
