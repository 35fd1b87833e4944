"""The members of S3's event notifications.

AWS writes version 2.1 for creations and deletions, gives no size for a deletion, and an ETag (that
of nothing) only for a delete marker. The emulator writes 2.6, size 0 and an empty ETag.
"""

from typing import Any

from serverless_s3_processor.local.emulator import Function, module, wrap

VERSION = "2.1"
ETAG_OF_NOTHING = "d41d8cd98f00b204e9800998ecf8427e"
FAMILIES = ("ObjectCreated:", "ObjectRemoved:")

Record = dict[str, Any]


def apply() -> None:
    """Shape the events as AWS does, wherever they are sent."""
    for target in ("sqs", "sns", "lambda"):
        wrap(module("services.s3"), f"_deliver_event_to_{target}", _shaping)


def _shaping(original: Function) -> Function:
    def deliver(arn: str, payload: dict[str, Any], *others: object, **named: object) -> None:
        # A test event has no records.
        if "Records" in payload:
            payload = {**payload, "Records": [_shaped(each) for each in payload["Records"]]}
        original(arn, payload, *others, **named)

    return deliver


def _shaped(record: Record) -> Record:
    if not record["eventName"].startswith(FAMILIES):
        return record
    about = _about(record["eventName"], record["s3"]["object"])
    return {**record, "eventVersion": VERSION, "s3": {**record["s3"], "object": about}}


def _about(event: str, about: dict[str, Any]) -> dict[str, Any]:
    if event.startswith("ObjectCreated:"):
        return about
    rest = {name: value for name, value in about.items() if name not in ("size", "eTag")}
    return {**rest, "eTag": ETAG_OF_NOTHING} if event.endswith("DeleteMarkerCreated") else rest
