"""Batches of the stream of the table of records."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.adapters.aws.dynamodb.attribute_values import from_item
from serverless_s3_processor.runtime.domain.notices.notice import RecordChange
from serverless_s3_processor.runtime.domain.records.record import Record

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.adapters.json_log import JsonLog


def changes_of(event: dict[str, Any], log: JsonLog) -> list[RecordChange]:
    """Return the changes; log and skip items that are not records."""
    return [change for record in event["Records"] if (change := _change(record, log))]


def answer(failed: str | None) -> dict[str, Any]:
    """Return the response that makes the stream deliver again from a change, if any.

    https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
    """
    return {"batchItemFailures": [{"itemIdentifier": failed}] if failed else []}


def _change(record: dict[str, Any], log: JsonLog) -> RecordChange | None:
    stream = record["dynamodb"]
    try:
        return RecordChange(
            id=stream["SequenceNumber"],
            timestamp=datetime.fromtimestamp(stream["ApproximateCreationDateTime"], UTC),
            old=_record(stream.get("OldImage")),
            new=_record(stream.get("NewImage")),
        )
    except (TypeError, ValueError) as error:
        log.line(level="ERROR", reason=f"an item that is no record: {error}", keys=stream["Keys"])
        return None


def _record(image: dict[str, Any] | None) -> Record | None:
    return Record.from_attributes(from_item(image)) if image else None
