"""Parses messages: S3's notifications and EventBridge's events, directly or inside SNS.

Shapes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
and https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.events import fields, key
from serverless_s3_processor.runtime.domain.events.object_event import EventType, ObjectEvent

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.events.watched import WatchedLocations

REQUEST_SOURCE = "s3-processor"
"""The `source` of our own events, which have EventBridge's shape."""

REQUESTED = "Object Requested"
"""The `detail-type` of a request to process an object."""

UNREPORTED_DELETION = "Object Missed"
"""The `detail-type` of a removal that reconcile detected and no event reported."""

_EVENT_TYPES = {
    "ObjectCreated": EventType.CREATED,
    "ObjectRemoved:Delete": EventType.REMOVED,
    "ObjectRemoved:DeleteMarkerCreated": EventType.MARKED,
    "LifecycleExpiration:Delete": EventType.REMOVED,
    "LifecycleExpiration:DeleteMarkerCreated": EventType.MARKED,
}


class ForeignMessageError(ValueError):
    """A message that can never be processed; the text says why."""


def parse_message(body: str, watched: WatchedLocations) -> list[ObjectEvent]:
    """Return the events that a message carries, in order; none for `s3:TestEvent`.

    Raises:
        ForeignMessageError: the message is not JSON, has an unknown shape, has a field that S3
            could not have written, or is about an object that is not watched.
    """
    events = _read_message(body)
    for event in events:
        if not watched.includes(event.bucket, event.key):
            raise ForeignMessageError(f"{event.key!r} in the bucket {event.bucket} is not watched")
    return events


def to_message(event: ObjectEvent) -> dict[str, Any]:
    """Return the message of our own event, in EventBridge's shape: the inverse of `parse_message`.

    Its name is `REQUESTED` or `UNREPORTED_DELETION`.
    """
    stored = {"key": event.key, "version-id": event.version_id, "etag": event.etag}
    return {
        "source": REQUEST_SOURCE,
        "detail-type": event.name,
        "time": clock.format_milliseconds(event.time),
        "detail": {"bucket": {"name": event.bucket}, "object": stored},
    }


def _read_message(body: str) -> list[ObjectEvent]:
    try:
        return _read_event(json.loads(body))
    except ForeignMessageError:
        raise
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is a ValueError
        raise ForeignMessageError(f"not JSON: {error}") from error


def _read_event(event: Any) -> list[ObjectEvent]:  # noqa: ANN401 - whatever JSON holds
    match event:
        case {"Type": "Notification", "Message": str(inner)}:
            return _read_message(inner)
        case {"Event": "s3:TestEvent"}:
            return []
        case {"Records": [_, *_] as records}:
            return [event for record in records for event in _parse_record(record)]
        case {"source": "aws.s3" | "s3-processor", "detail": dict()}:
            return [_guarded(_from_event_bridge, event)]
        case _:
            raise ForeignMessageError("not an S3 or EventBridge event")


def _parse_record(record: Any) -> list[ObjectEvent]:  # noqa: ANN401
    match record:
        case {"EventSource": "aws:sns", "Sns": {"Message": str(inner)}}:
            return _read_message(inner)
        case {"eventSource": "aws:s3"}:
            return [_guarded(_from_notification, record)]
        case _:
            raise ForeignMessageError("a record that is not from S3")


def _guarded(parse: Any, event: dict[str, Any]) -> ObjectEvent:  # noqa: ANN401
    try:
        parsed: ObjectEvent = parse(event)
    except ForeignMessageError:
        raise
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ForeignMessageError(f"a missing or malformed part: {error!r}") from error
    return parsed


def _from_notification(record: dict[str, Any]) -> ObjectEvent:
    version = fields.required_text(record, "eventVersion")
    if version.partition(".")[0] != "2":
        raise ForeignMessageError(f"eventVersion {version} is not 2.x")
    name = fields.event_name(fields.required_text(record, "eventName").removeprefix("s3:"))
    stored = record["s3"]["object"]
    return ObjectEvent(
        type=_event_type(name),
        name=name,
        bucket=fields.bucket_name(record["s3"]["bucket"]),
        key=key.validate(unquote_plus(stored["key"], errors="strict")),
        time=clock.parse(record["eventTime"]),
        version_id=fields.version_id(stored, "versionId"),
        etag=fields.opaque(stored, "eTag"),
        size=fields.size(stored),
        sequencer=fields.sequencer(stored),
    )


def _event_type(name: str) -> EventType:
    event = _EVENT_TYPES.get(name) or _EVENT_TYPES.get(name.partition(":")[0])
    if event is None:
        raise ForeignMessageError(f"{name} is not an event that we subscribe to")
    return event


def _from_event_bridge(event: dict[str, Any]) -> ObjectEvent:
    detail, kind = event["detail"], fields.required_text(event, "detail-type")
    stored, reason = detail["object"], fields.optional(detail, "reason", str)
    return ObjectEvent(
        type=_event_bridge_type(kind, detail),
        name=fields.event_name(f"{kind}:{reason}" if reason else kind),
        bucket=fields.bucket_name(detail["bucket"]),
        key=key.validate(stored["key"]),  # not encoded, unlike in notifications
        time=clock.parse(event["time"]),
        version_id=fields.version_id(stored, "version-id"),
        etag=fields.opaque(stored, "etag"),
        size=fields.size(stored),
        sequencer=fields.sequencer(stored),
    )


def _event_bridge_type(kind: str, detail: dict[str, Any]) -> EventType:
    match kind, detail.get("deletion-type"):
        case (("Object Created" | "Object Requested"), _):
            return EventType.CREATED
        case "Object Deleted", "Delete Marker Created":
            return EventType.MARKED
        case (("Object Deleted" | "Object Missed"), _):
            return EventType.REMOVED
    raise ForeignMessageError(f"{kind!r} is not an event that we subscribe to")
