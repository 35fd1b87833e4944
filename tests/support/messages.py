"""Messages as AWS writes them, from events and changes of our own."""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote_plus

from serverless_s3_processor.runtime.adapters.aws.dynamodb.attribute_values import to_item
from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.events.object_event import EventType, ObjectEvent
from serverless_s3_processor.runtime.domain.notices.notice import RecordChange


def notification(*events: ObjectEvent) -> str:
    """Return the message that S3 writes to a queue."""
    return json.dumps({"Records": [notification_record(event) for event in events]})


def notification_record(event: ObjectEvent) -> dict[str, Any]:
    thing = {
        "key": quote_plus(event.key, safe="/"),
        "size": event.size,
        "eTag": event.etag,
        "versionId": event.version_id,
        "sequencer": event.sequencer,
    }
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "us-east-1",
        "eventTime": clock.format_milliseconds(event.time),
        "eventName": event.name,
        "s3": {
            "s3SchemaVersion": "1.0",
            "bucket": {"name": event.bucket, "arn": f"arn:aws:s3:::{event.bucket}"},
            "object": {name: value for name, value in thing.items() if value is not None},
        },
    }


def event_bridge(event: ObjectEvent) -> str:
    """Return the message that a rule of EventBridge writes to a queue."""
    thing = {
        "key": event.key,
        "size": event.size,
        "etag": event.etag,
        "version-id": event.version_id,
        "sequencer": event.sequencer,
    }
    detail: dict[str, Any] = {
        "version": "0",
        "bucket": {"name": event.bucket},
        "object": {name: value for name, value in thing.items() if value is not None},
    }
    match event.type:
        case EventType.CREATED:
            kind, detail["reason"] = "Object Created", "PutObject"
        case EventType.REMOVED:
            kind, detail["deletion-type"] = "Object Deleted", "Permanently Deleted"
        case EventType.MARKED:
            kind, detail["deletion-type"] = "Object Deleted", "Delete Marker Created"
    return json.dumps(
        {
            "version": "0",
            "detail-type": kind,
            "source": "aws.s3",
            "time": clock.format_milliseconds(event.time),
            "detail": detail,
        }
    )


def in_sns(message: str) -> str:
    """Return the message that SNS writes to a queue that is subscribed to a topic."""
    return json.dumps({"Type": "Notification", "TopicArn": "arn", "Message": message})


def sqs_batch(bodies: Iterable[str]) -> dict[str, Any]:
    """Return what Lambda gets of a queue; the messages' ids are `m0`, `m1`, …"""
    return {
        "Records": [
            {"messageId": f"m{at}", "eventSource": "aws:sqs", "body": body}
            for at, body in enumerate(bodies)
        ]
    }


def stream_batch(changes: Iterable[RecordChange]) -> dict[str, Any]:
    """Return what Lambda gets of the table's stream."""
    return {"Records": [_stream_record(change) for change in changes]}


def _stream_record(change: RecordChange) -> dict[str, Any]:
    images = {"OldImage": change.old, "NewImage": change.new}
    there = {name: record for name, record in images.items() if record is not None}
    keys = next(iter(there.values())).to_attributes()
    return {
        "eventSource": "aws:dynamodb",
        "eventName": "INSERT" if change.old is None else "MODIFY" if change.new else "REMOVE",
        "dynamodb": {
            "ApproximateCreationDateTime": change.timestamp.timestamp(),
            "SequenceNumber": change.id,
            "Keys": to_item({name: keys[name] for name in ("objectKey", "uploadTime")}),
            **{name: to_item(record.to_attributes()) for name, record in there.items()},
        },
    }
