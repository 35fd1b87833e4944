"""The members of S3's event notifications.

AWS writes version 2.1 for creations and deletions, no size for a deletion, and an ETag (that of an
empty object) for a delete marker only. The emulator writes 2.6, size 0 and an empty ETag.
"""

from typing import Any, Final

from ministack_fidelity.emulator import Function, module, wrap

VERSION: Final = "2.1"
EMPTY_ETAG: Final = "d41d8cd98f00b204e9800998ecf8427e"
FAMILIES: Final = ("ObjectCreated:", "ObjectRemoved:")

Record = dict[str, Any]


def apply() -> None:
    """Event notifications have the members and the version that S3 gives them."""
    for target in ("sqs", "sns", "lambda"):
        wrap(module("services.s3"), f"_deliver_event_to_{target}", _shaping)


def _shaping(original: Function) -> Function:
    def deliver(arn: str, payload: dict[str, Any], *others: object, **options: object) -> None:
        # A test event has no records.
        if "Records" in payload:
            payload = {**payload, "Records": [_shape(record) for record in payload["Records"]]}
        original(arn, payload, *others, **options)

    return deliver


def _shape(record: Record) -> Record:
    if not record["eventName"].startswith(FAMILIES):
        return record
    members = _object_members(record["eventName"], record["s3"]["object"])
    return {**record, "eventVersion": VERSION, "s3": {**record["s3"], "object": members}}


def _object_members(event: str, members: dict[str, Any]) -> dict[str, Any]:
    if event.startswith("ObjectCreated:"):
        return members
    rest = {name: value for name, value in members.items() if name not in ("size", "eTag")}
    return {**rest, "eTag": EMPTY_ETAG} if event.endswith("DeleteMarkerCreated") else rest
