"""The newest records of a key on DynamoDB, with a bound on what is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.adapters.aws.dynamodb_budget import Budget
from serverless_s3_processor.runtime.adapters.aws.dynamodb_json import from_item, to_item
from serverless_s3_processor.runtime.adapters.aws.errors import call_errors, unavailable
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.record import Record
from serverless_s3_processor.runtime.ports.record_table import NewestRecords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient


_VERSION: Final = "versionId"


class DynamoDBNewest:
    """Implements `RecordTable.newest` of `ports`; the upload times are the sort key.

    A version's place among them can't be computed from its id, so it is searched for: eventually
    consistent, at half the price, and what is of other versions is not sent to us.
    """

    def __init__(self, client: DynamoDBClient, table: str, budget: Budget | None = None) -> None:
        self._client = client
        self._table = table
        self._budget = budget or Budget()

    def newest(self, key: str, most: int, version_id: str | None = None) -> NewestRecords:
        """See `ports.record_table.RecordTable`."""
        if version_id is None:
            query, units = _newest(key, min(most + 1, self._budget.items)), self._budget.units
        else:
            query, units = _search(key, version_id, self._budget.items), self._budget.search_units
        items, complete = list[dict[str, Any]](), False
        for answer in self._answers(query, units):
            items += answer["Items"]
            complete = "LastEvaluatedKey" not in answer
            if len(items) > most:
                break
        found = [Record.from_attributes(from_item(item)) for item in items[:most]]
        return NewestRecords(found, complete and len(items) <= most)

    def _answers(self, query: dict[str, Any], units: float) -> Iterator[Any]:
        """Yield answers to their end, or until `units` are spent."""
        spent = 0.0
        while spent < units:
            yield (answer := self._ask(query))
            spent += answer["ConsumedCapacity"]["CapacityUnits"]
            if "LastEvaluatedKey" not in answer:
                return
            query = {**query, "ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def _ask(self, query: dict[str, Any]) -> Any:  # noqa: ANN401 - one of boto's
        try:
            return self._client.query(
                TableName=self._table, ReturnConsumedCapacity="TOTAL", **query
            )
        except call_errors() as error:
            raise unavailable("looking up the newest of a key", error) from error


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
