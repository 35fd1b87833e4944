"""Notices: one message per object for subscribers, with attributes to filter by."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.outcomes.outcome import VERSION
from serverless_s3_processor.runtime.domain.records.description import describe
from serverless_s3_processor.runtime.domain.records.record import Record, Status

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

MAX_NOTICE_BYTES = 200_000
"""A larger notice leaves out the processors' results: SNS accepts 262,144 bytes in all.

https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
"""
_MAX_SUBJECT_LENGTH = 99
_INVALID_IN_SUBJECT = re.compile(r"[^\x20-\x7e]")
_INVALID_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SIZE_CLASSES = ((0, "empty"), (2**20, "small"), (2**26, "medium"), (2**30, "large"))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChange:
    """One change of the table from its stream; `id` is the stream's sequence number."""

    id: str
    timestamp: datetime
    old: Record | None
    new: Record | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message to the topic, within SNS's limits.

    An attribute with several values matches a filter that one of them matches.
    """

    subject: str
    message: str
    attributes: Mapping[str, str | tuple[str, ...]]


def should_announce(change: RecordChange) -> bool:
    """Tell whether to announce a change: a new record, or a new status or result.

    Not announced are duplicates, which change only `processedAt`; a new version of a processor that
    found the same; and the removal of a record, which only an operator can cause.
    """
    if change.new is None:
        return False
    return change.old is None or _outcome(change.old) != _outcome(change.new)


def _outcome(record: Record) -> tuple[Any, ...]:
    results = {
        processor: {name: value for name, value in attributes.items() if name != VERSION}
        for processor, attributes in record.results.items()
    }
    return record.status, record.failure, record.flags, results


def build_object_notice(record: Record) -> Notice:
    """Return the notice of a record, as `docs/notices.md` describes it."""
    return Notice(
        subject=sanitize_subject(f"S3 Object Processed - {record.environment}"),
        message=_message(record),
        attributes=_attributes(record),
    )


def sanitize_subject(text: str) -> str:
    """Return a subject that SNS accepts: ASCII without control characters, under 100 characters.

    https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
    """
    fit = _INVALID_IN_SUBJECT.sub("?", text)
    return fit if len(fit) <= _MAX_SUBJECT_LENGTH else f"{fit[: _MAX_SUBJECT_LENGTH - 3]}..."


def size_class(size: int) -> str:
    """Return `empty`, `small` (to 1 MiB), `medium` (to 64 MiB), `large` (to 1 GiB) or `huge`."""
    return next((name for max_size, name in _SIZE_CLASSES if size <= max_size), "huge")


def _message(record: Record) -> str:
    fields: dict[str, Any] = {
        "event": record.event_name,
        "bucket": record.bucket_name,
        "objectKey": record.object_key,
        "objectSize": record.object_size,
        "contentType": record.content_type,
        "detectedType": record.detected_type,
        "encoding": record.encoding,
        "description": describe(record.results),
        "processedAt": record.processed_at,
        "environment": record.environment,
        "status": record.status,
        "versionId": record.version_id,
        "sequencer": record.sequencer,
        "uploadTime": record.upload_time,
        "etag": record.etag,
        "failure": record.failure,
        "flags": list(record.flags),
        **({"movedTo": record.moved_to} if record.moved_to else {}),
        **_released(record),
    }
    whole = json.dumps({**fields, "results": dict(record.results)})
    if len(whole) <= MAX_NOTICE_BYTES:
        return whole
    return json.dumps({**fields, "resultsOmitted": True})


def _released(record: Record) -> dict[str, str]:
    version = record.released_version_id
    return {"releasedVersionId": version} if version else {}


def _attributes(record: Record) -> dict[str, str | tuple[str, ...]]:
    """Return attributes that SNS accepts: no empty values, and only characters that XML allows."""
    valid: dict[str, str | tuple[str, ...]] = {
        name: _INVALID_IN_XML.sub("\ufffd", value) for name, value in _texts(record).items()
    }
    flags = tuple(_INVALID_IN_XML.sub("\ufffd", flag) for flag in record.flags)
    return {**valid, "flags": flags} if flags else valid


def _texts(record: Record) -> dict[str, str]:
    attributes = {
        names.NOTICE_KIND: names.KIND_OBJECT,
        "bucket": record.bucket_name,
        "prefix": record.object_key.rpartition("/")[0] + "/",
        "status": record.status.value,
    }
    if record.content_type:
        attributes["contentType"] = record.content_type
    if record.detected_type:
        attributes["detectedType"] = record.detected_type
    if record.object_size is not None and record.status is not Status.DELETED:
        attributes["sizeClass"] = size_class(record.object_size)
    return attributes
