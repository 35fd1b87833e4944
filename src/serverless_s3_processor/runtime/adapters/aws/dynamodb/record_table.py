"""The table of object records, on DynamoDB."""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.adapters.aws.dynamodb.attribute_values import (
    from_item,
    record_key,
    to_item,
)
from serverless_s3_processor.runtime.adapters.aws.dynamodb.queries import query_all
from serverless_s3_processor.runtime.adapters.aws.each_call import one_by_one
from serverless_s3_processor.runtime.adapters.aws.errors import (
    call_errors,
    code_of,
    translate_errors,
    unavailable,
)
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.records.record import (
    OUTLINE,
    Guard,
    Json,
    Record,
    Status,
)
from serverless_s3_processor.runtime.ports import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mypy_boto3_dynamodb import DynamoDBClient

    from serverless_s3_processor.runtime.adapters.aws.dynamodb.batch_writing import (
        DynamoDBBatchWriter,
    )
    from serverless_s3_processor.runtime.adapters.aws.dynamodb.budget import ReadCapacityBudget
    from serverless_s3_processor.runtime.adapters.aws.dynamodb.days import DynamoDBDays
    from serverless_s3_processor.runtime.adapters.aws.dynamodb.record_pages import (
        DynamoDBRecordPages,
    )
    from serverless_s3_processor.runtime.adapters.aws.each_call import EachCall
    from serverless_s3_processor.runtime.domain.records.listing import (
        Position,
        RecordPage,
        RecordQuery,
    )
    from serverless_s3_processor.runtime.ports.record_table import NewestRecords, SegmentPage

_MAX_ATTEMPTS = 20
"""Maximum number of requests per `get_many`: a hundred large records take five or more."""
_ABSENT = f"attribute_not_exists({names.OBJECT_KEY})"
_OUTLINE: Any = {
    "ProjectionExpression": ",".join(f"#{name}" for name in OUTLINE),
    "ExpressionAttributeNames": {f"#{name}": name for name in OUTLINE},
}
"""A projection does not lower the price, but parsing responses is most of a reconcile's work."""
_ALLOWED = {
    Guard.NO_SUCCESS: "#status <> :processed",
    Guard.NOT_NEWER: "attribute_not_exists(sequencer) OR sequencer <= :sequencer",
}


class DynamoDBRecordTable:
    """Implements `ports.record_table.RecordTable`.

    `budget` limits one page, and the newest records of a key. With `days` it marks the days of the
    records that it writes, and lists no others. `write_each` makes concurrent calls.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        *,
        budget: ReadCapacityBudget | None = None,
        days: DynamoDBDays | None = None,
        write_each: EachCall | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._table = table
        self._days = days
        self._write_each = write_each
        self._sleep = sleep
        self._budget = budget

    def put_all(self, records: Sequence[Record]) -> list[Record]:
        try:
            self._mark(records)
        except UnavailableError:
            return list(records)
        return self._batch_writer.write(records)

    def _mark(self, records: Iterable[Record]) -> None:
        if self._days:
            self._days.mark(record.upload_time[:10] for record in records)

    @cached_property
    def _batch_writer(self) -> DynamoDBBatchWriter:
        from serverless_s3_processor.runtime.adapters.aws.dynamodb.batch_writing import (
            DynamoDBBatchWriter,
        )

        write_each = self._write_each or one_by_one(self._client.batch_write_item)
        return DynamoDBBatchWriter(write_each, self._table, self._sleep)

    def put_guarded(self, record: Record, guard: Guard) -> bool:
        self._mark([record])
        try:
            self._client.put_item(
                TableName=self._table,
                Item=to_item(record.to_attributes()),
                **_condition(record, guard),
            )
        except call_errors() as error:
            if code_of(error) == "ConditionalCheckFailedException":
                return False
            raise unavailable(f"recording {record.object_key!r}", error) from error
        return True

    def history(self, key: str, bucket: str | None) -> list[Record]:
        """Read the records of all buckets: few keys are in several."""
        query = {
            "ConsistentRead": True,
            "KeyConditionExpression": f"{names.OBJECT_KEY} = :key",
            "ExpressionAttributeValues": to_item({":key": key}),
        }
        records = self._query(query, f"looking up {key!r}")
        return [record for record in records if bucket in (None, record.bucket_name)]

    def newest(self, key: str, max_records: int, version_id: str | None = None) -> NewestRecords:
        from serverless_s3_processor.runtime.adapters.aws.dynamodb.newest import (
            DynamoDBNewestRecords,
        )

        return DynamoDBNewestRecords(self._client, self._table, self._budget).newest(
            key, max_records, version_id
        )

    def get_many(
        self, identities: Sequence[tuple[str, str]], *, consistent: bool = False
    ) -> dict[tuple[str, str], Record]:
        keys: Any = [record_key(identity) for identity in dict.fromkeys(identities)]
        records: list[Record] = []
        attempts = _MAX_ATTEMPTS
        while keys:
            if not attempts:
                raise UnavailableError("finding records: the table left some unprocessed")
            items, keys = self._get_batch(keys, consistent=consistent)
            records += (Record.from_attributes(from_item(item)) for item in items)
            attempts -= 1
        return {record.identity: record for record in records}

    def _get_batch(self, keys: Any, *, consistent: bool) -> tuple[list[Any], Any]:  # noqa: ANN401
        """Return items, and the keys that were not read because a response has at most 16 MB."""
        request_items: Any = {self._table: {"Keys": keys, "ConsistentRead": consistent, **_OUTLINE}}
        with translate_errors("finding records"):
            response: Any = self._client.batch_get_item(RequestItems=request_items)
        unprocessed = response["UnprocessedKeys"].get(self._table, {}).get("Keys", [])
        return response["Responses"].get(self._table, []), unprocessed

    def scan_segment(
        self, number: int, of: int, after: tuple[str, str] | None = None
    ) -> SegmentPage:
        """Read eventually consistent, at half the price."""
        from serverless_s3_processor.runtime.ports.record_table import SegmentPage

        start: dict[str, Any] = {"ExclusiveStartKey": record_key(after)} if after else {}
        with translate_errors("reading all records"):
            response = self._client.scan(
                TableName=self._table, Segment=number, TotalSegments=of, **_OUTLINE, **start
            )
        last: Any = response.get("LastEvaluatedKey")
        records = [Record.from_attributes(from_item(item)) for item in response["Items"]]
        return SegmentPage(records, _identity(last) if last else None)

    def page(self, query: RecordQuery, after: Position | None, limit: int) -> RecordPage:
        return self._pages.page(query, after, limit)

    @cached_property
    def _pages(self) -> DynamoDBRecordPages:
        from serverless_s3_processor.runtime.adapters.aws.dynamodb.record_pages import (
            DynamoDBRecordPages,
        )

        return DynamoDBRecordPages(self._client, self._table, self._budget, self._days)

    def _query(self, query: dict[str, Any], operation: str) -> Iterator[Record]:
        with translate_errors(operation):
            for item in query_all(self._client, TableName=self._table, **query):
                yield Record.from_attributes(from_item(item))


def _condition(record: Record, guard: Guard) -> dict[str, Any]:
    allowed = [f"({expression})" for kind, expression in _ALLOWED.items() if kind in guard]
    condition: dict[str, Any] = {"ConditionExpression": _ABSENT}
    if Guard.ABSENT in guard or not allowed:
        return condition
    condition["ConditionExpression"] += f" OR {' AND '.join(allowed)}"
    values: dict[str, Json] = {}
    if Guard.NO_SUCCESS in guard:
        values[":processed"] = Status.PROCESSED.value
        condition["ExpressionAttributeNames"] = {"#status": "status"}
    if Guard.NOT_NEWER in guard:
        values[":sequencer"] = record.sequencer or ""
    return {**condition, "ExpressionAttributeValues": to_item(values)}


def _identity(item: dict[str, Any]) -> tuple[str, str]:
    return item[names.OBJECT_KEY]["S"], item[names.UPLOAD_TIME]["S"]
