"""The table of object records, on DynamoDB."""

from __future__ import annotations

import heapq
from itertools import islice
from typing import TYPE_CHECKING, Any

from s3_processor import names
from s3_processor.adapters.aws.clients import REFUSALS, code_of, unavailable
from s3_processor.adapters.aws.dynamodb_json import from_item, to_item
from s3_processor.adapters.aws.dynamodb_record_pages import Budget, DynamoDBRecordPages
from s3_processor.adapters.aws.dynamodb_time_index import days, in_shard, time_range
from s3_processor.domain import identity
from s3_processor.domain.listing import Position, RecordPage, Wanted
from s3_processor.domain.record import Guard, Json, Record, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient

_A_WRITE = 25
"""https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html"""
_UNFIT = frozenset(
    {"ValidationException", "SerializationException", "TypeError", "UnicodeEncodeError"}
)
_ABSENT = f"attribute_not_exists({names.OBJECT_KEY})"
_USUAL = Budget()
_ALLOWED = {
    Guard.NO_SUCCESS: "#status <> :processed",
    Guard.NOT_NEWER: "attribute_not_exists(sequencer) OR sequencer <= :sequencer",
}


class DynamoDBRecordTable:
    """Implements `ports.RecordTable`; `budget` is what one page may take."""

    def __init__(self, client: DynamoDBClient, table: str, budget: Budget = _USUAL) -> None:
        self._client = client
        self._table = table
        self._pages = DynamoDBRecordPages(client, table, budget)

    def put_all(self, records: Sequence[Record]) -> list[Record]:
        """See `ports.RecordTable`."""
        starts = range(0, len(records), _A_WRITE)
        return [lost for at in starts for lost in self._put_some(records[at : at + _A_WRITE])]

    def _put_some(self, records: Sequence[Record]) -> list[Record]:
        """One record that the table can't hold fails the whole call: then each goes alone."""
        try:
            puts: Any = [{"PutRequest": {"Item": to_item(r.to_attributes())}} for r in records]
            answer = self._client.batch_write_item(RequestItems={self._table: puts})
        except (*REFUSALS, TypeError, ValueError) as error:
            if len(records) == 1 or code_of(error) not in _UNFIT:
                return list(records)
            return [lost for record in records for lost in self._put_some([record])]
        unprocessed: Any = answer["UnprocessedItems"].get(self._table, [])
        lost = {_identity(put["PutRequest"]["Item"]) for put in unprocessed}
        return [record for record in records if record.identity in lost]

    def put_guarded(self, record: Record, guard: Guard) -> bool:
        """See `ports.RecordTable`."""
        try:
            self._client.put_item(
                TableName=self._table,
                Item=to_item(record.to_attributes()),
                **_condition(record, guard),
            )
        except REFUSALS as error:
            if code_of(error) == "ConditionalCheckFailedException":
                return False
            raise unavailable(f"recording {record.object_key!r}", error) from error
        return True

    def history(self, key: str, most: int | None = None) -> list[Record]:
        """See `ports.RecordTable`."""
        query = {
            "ConsistentRead": True,
            "ScanIndexForward": False,
            **({"Limit": most} if most else {}),
            "KeyConditionExpression": f"{names.OBJECT_KEY} = :key",
            "ExpressionAttributeValues": to_item({":key": key}),
        }
        return list(islice(self._query(query, f"looking up {key!r}"), most))

    def newest(
        self, since: datetime, until: datetime, prefix: str = "", status: str | None = None
    ) -> Iterable[Record]:
        """See `ports.RecordTable`. A day is read from all its partitions at once, page by page."""
        shared = time_range(Wanted(since=since, until=until, prefix=prefix, status=status))
        for day in days(since, until):
            shards = [
                self._query(in_shard(shared, shard), "listing records")
                for shard in identity.day_shards(day)
            ]
            yield from heapq.merge(*shards, key=lambda record: record.upload_time, reverse=True)

    def page(self, wanted: Wanted, after: Position | None, limit: int) -> RecordPage:
        """See `ports.RecordTable`."""
        return self._pages.page(wanted, after, limit)

    def _query(self, query: dict[str, Any], what: str) -> Iterator[Record]:
        pages = self._client.get_paginator("query").paginate(TableName=self._table, **query)
        try:
            for page in pages:
                yield from (Record.from_attributes(from_item(item)) for item in page["Items"])
        except REFUSALS as error:
            raise unavailable(what, error) from error


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
