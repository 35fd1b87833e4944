"""From a message to object events: S3's own shape and EventBridge's, bare or inside SNS.

Shapes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
and https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
"""

from __future__ import annotations

import json
from typing import Any, TypeVar
from urllib.parse import unquote_plus

from s3_processor.domain import clock, key
from s3_processor.domain.events import Happening, ObjectEvent
from s3_processor.domain.identity import NULL_VERSION

REQUEST_SOURCE = "s3-processor"
"""The `source` of events that we put on the queue ourselves, in EventBridge's shape."""

REQUESTED = "Object Requested"
"""The `detail-type` of those that ask for an object to be processed."""

MISSED = "Object Missed"
"""The `detail-type` of those that say that an object is gone and nobody told."""

_HAPPENINGS = {
    "ObjectCreated": Happening.CREATED,
    "ObjectRemoved:Delete": Happening.REMOVED,
    "ObjectRemoved:DeleteMarkerCreated": Happening.MARKED,
    "LifecycleExpiration:Delete": Happening.REMOVED,
    "LifecycleExpiration:DeleteMarkerCreated": Happening.MARKED,
}


class ForeignMessageError(ValueError):
    """The message is none of ours; the text says why. Trying again can't help."""


def parse_message(body: str) -> list[ObjectEvent]:
    """Return the events that a message carries, in its order; none for `s3:TestEvent`.

    Raises:
        ForeignMessageError: the message is not JSON, or not one of the known shapes.
    """
    try:
        return parse_event(json.loads(body))
    except ForeignMessageError:
        raise
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is a ValueError
        raise ForeignMessageError(f"not JSON: {error}") from error


def request(event: ObjectEvent) -> dict[str, Any]:
    """Return the message of an event of our own, in EventBridge's shape.

    Its name is `REQUESTED` or `MISSED`; `parse_event` reads it back.
    """
    thing = {"key": event.key, "version-id": event.version_id, "etag": event.etag}
    return {
        "source": REQUEST_SOURCE,
        "detail-type": event.name,
        "time": clock.millisecond(event.time),
        "detail": {"bucket": {"name": event.bucket}, "object": thing},
    }


def parse_event(event: Any) -> list[ObjectEvent]:  # noqa: ANN401 - whatever JSON holds
    """Return the events in what a message's JSON held; see `parse_message`."""
    match event:
        case {"Type": "Notification", "Message": str(inner)}:
            return parse_message(inner)
        case {"Event": "s3:TestEvent"}:
            return []
        case {"Records": [_, *_] as records}:
            return [found for record in records for found in _parse_record(record)]
        case {"source": "aws.s3" | "s3-processor", "detail": dict()}:
            return [_guarded(_from_event_bridge, event)]
        case _:
            raise ForeignMessageError("neither an S3 event nor one of EventBridge's")


def _parse_record(record: Any) -> list[ObjectEvent]:  # noqa: ANN401
    match record:
        case {"EventSource": "aws:sns", "Sns": {"Message": str(inner)}}:
            return parse_message(inner)
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


_Part = TypeVar("_Part", str, int)


def _part(parts: dict[str, Any], name: str, kind: type[_Part]) -> _Part | None:
    part = parts.get(name)
    if part is None:
        return None
    if not isinstance(part, kind) or isinstance(part, bool):
        raise TypeError(f"{name} is {part!r}")
    if isinstance(part, str):
        part.encode()  # no table holds what is not Unicode
    return part


def _text(parts: dict[str, Any], name: str) -> str:
    text = _part(parts, name, str)
    if not text:
        raise ValueError(f"{name} is missing")
    return text


def _sequencer(parts: dict[str, Any]) -> str | None:
    """Notifications have it in upper case, EventBridge in lower case."""
    sequencer = _part(parts, "sequencer", str)
    return sequencer.upper() if sequencer else None


def _version_id(parts: dict[str, Any], name: str) -> str | None:
    version_id = _part(parts, name, str)
    return None if version_id == NULL_VERSION else version_id or None


def _from_notification(record: dict[str, Any]) -> ObjectEvent:
    version = _text(record, "eventVersion")
    if version.partition(".")[0] != "2":
        raise ForeignMessageError(f"eventVersion {version} is not 2.x")
    name = _text(record, "eventName").removeprefix("s3:")
    thing = record["s3"]["object"]
    return ObjectEvent(
        happening=_happening(name),
        name=name,
        bucket=_text(record["s3"]["bucket"], "name"),
        key=key.checked(unquote_plus(thing["key"], errors="strict")),
        time=clock.parse(record["eventTime"]),
        version_id=_version_id(thing, "versionId"),
        etag=_part(thing, "eTag", str) or None,
        size=_part(thing, "size", int),
        sequencer=_sequencer(thing),
    )


def _happening(name: str) -> Happening:
    found = _HAPPENINGS.get(name) or _HAPPENINGS.get(name.partition(":")[0])
    if found is None:
        raise ForeignMessageError(f"{name} is not an event that we subscribe to")
    return found


def _from_event_bridge(event: dict[str, Any]) -> ObjectEvent:
    detail, kind = event["detail"], _text(event, "detail-type")
    thing, reason = detail["object"], _part(detail, "reason", str)
    return ObjectEvent(
        happening=_event_bridge_happening(kind, detail),
        name=f"{kind}:{reason}" if reason else kind,
        bucket=_text(detail["bucket"], "name"),
        key=key.checked(thing["key"]),  # raw already: decoding it would corrupt it
        time=clock.parse(event["time"]),
        version_id=_version_id(thing, "version-id"),
        etag=_part(thing, "etag", str) or None,
        size=_part(thing, "size", int),
        sequencer=_sequencer(thing),
    )


def _event_bridge_happening(kind: str, detail: dict[str, Any]) -> Happening:
    match kind, detail.get("deletion-type"):
        case (("Object Created" | "Object Requested"), _):
            return Happening.CREATED
        case "Object Deleted", "Delete Marker Created":
            return Happening.MARKED
        case (("Object Deleted" | "Object Missed"), _):
            return Happening.REMOVED
    raise ForeignMessageError(f"{kind!r} is not an event that we subscribe to")
