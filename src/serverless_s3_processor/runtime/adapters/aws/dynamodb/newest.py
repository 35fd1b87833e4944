"""The newest records of a key on DynamoDB, within a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.adapters.aws.dynamodb.attribute_values import (
    from_item,
    to_item,
)
from serverless_s3_processor.runtime.adapters.aws.dynamodb.budget import ReadCapacityBudget
from serverless_s3_processor.runtime.adapters.aws.errors import translate_errors
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.records.record import Record
from serverless_s3_processor.runtime.ports.record_table import NewestRecords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient


_VERSION: Final = "versionId"


class DynamoDBNewestRecords:
    """Implements `RecordTable.newest`; records are sorted by upload time.

    A version's upload time can't be computed from its id, so a filter searches for it: eventually
    consistent, at half the price.
    """

    def __init__(
        self, client: DynamoDBClient, table: str, budget: ReadCapacityBudget | None = None
    ) -> None:
        self._client = client
        self._table = table
        self._budget = budget or ReadCapacityBudget()

    def newest(self, key: str, max_records: int, version_id: str | None = None) -> NewestRecords:
        if version_id is None:
            query, units = (
                _newest(key, min(max_records + 1, self._budget.max_items)),
                self._budget.max_units,
            )
        else:
            query, units = (
                _search(key, version_id, self._budget.max_items),
                self._budget.max_search_units,
            )
        items, complete = list[dict[str, Any]](), False
        for response in self._responses(query, units):
            items += response["Items"]
            complete = "LastEvaluatedKey" not in response
            if len(items) > max_records:
                break
        records = [Record.from_attributes(from_item(item)) for item in items[:max_records]]
        return NewestRecords(records, complete and len(items) <= max_records)

    def _responses(self, query: dict[str, Any], units: float) -> Iterator[Any]:
        """Yield responses until the last, or until `units` are spent."""
        consumed_units = 0.0
        while consumed_units < units:
            yield (response := self._send(query))
            consumed_units += response["ConsumedCapacity"]["CapacityUnits"]
            if "LastEvaluatedKey" not in response:
                return
            query = {**query, "ExclusiveStartKey": response["LastEvaluatedKey"]}

    def _send(self, query: dict[str, Any]) -> Any:  # noqa: ANN401 - one of boto's
        with translate_errors("looking up the newest of a key"):
            return self._client.query(
                TableName=self._table, ReturnConsumedCapacity="TOTAL", **query
            )


def _newest(key: str, limit: int) -> dict[str, Any]:
    return {
        "ConsistentRead": True,
        "ScanIndexForward": False,
        "Limit": limit,
        "KeyConditionExpression": f"{names.OBJECT_KEY} = :key",
        "ExpressionAttributeValues": to_item({":key": key}),
    }


def _search(key: str, version_id: str, limit: int) -> dict[str, Any]:
    return {
        **_newest(key, limit),
        "ConsistentRead": False,
        "FilterExpression": f"{_VERSION} = :version",
        "ExpressionAttributeValues": to_item({":key": key, ":version": version_id}),
    }
