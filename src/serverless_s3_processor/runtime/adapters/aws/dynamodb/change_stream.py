"""Reads the table's stream again for batches that a function gave up on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.adapters.aws.dynamodb.attribute_values import from_item
from serverless_s3_processor.runtime.adapters.aws.errors import call_errors, code_of, unavailable
from serverless_s3_processor.runtime.domain.records.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.domain.dead_letter import StreamBatch

_EXPIRED_CODES: Final = frozenset(
    {
        "ParamValidationError",
        "ResourceNotFoundException",
        "TrimmedDataAccessException",
        "ValidationException",
    }
)
"""The changes or their shard are older than 24 hours, or the letter's identifiers are invalid.
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html"""
_MAX_CALLS: Final = 20
"""Maximum number of calls per batch: a response has up to 1 MB, and may be empty."""


class DynamoDBChangeStream:
    """Implements `ports.dead_letters.ChangeStream`; `client` is botocore's of DynamoDB Streams."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - there are no stubs of it
        self._client = client

    def records(self, batch: StreamBatch) -> list[Record]:
        try:
            images = list(self._images(batch))
        except call_errors() as error:
            if code_of(error) in _EXPIRED_CODES:
                raise LookupError(str(error)) from error
            raise unavailable("reading the table's stream", error) from error
        return [record for image in images if (record := _record(image))]

    def _images(self, batch: StreamBatch) -> Iterator[dict[str, Any]]:
        """Yield the items after each change, from the first change to the last."""
        iterator = self._begin(batch)
        for _ in range(_MAX_CALLS):
            response: Any = self._client.get_records(ShardIterator=iterator)
            for change in (record["dynamodb"] for record in response["Records"]):
                if int(change["SequenceNumber"]) > int(batch.last_sequence_number):
                    return
                yield change.get("NewImage", {})
                if change["SequenceNumber"] == batch.last_sequence_number:
                    return
            iterator = response.get("NextShardIterator")
            if iterator is None:
                return
        raise LookupError("the stream does not lead to the last change")

    def _begin(self, batch: StreamBatch) -> str:
        response: Any = self._client.get_shard_iterator(
            StreamArn=batch.stream_arn,
            ShardId=batch.shard_id,
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=batch.first_sequence_number,
        )
        return str(response["ShardIterator"])


def _record(image: dict[str, Any]) -> Record | None:
    """Return the record; None if it was removed, or the item is not a record."""
    try:
        return Record.from_attributes(from_item(image)) if image else None
    except (TypeError, ValueError):
        return None
