"""The days that have records: one item per day in the table of summaries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.adapters.aws.dynamodb.attribute_values import to_item
from serverless_s3_processor.runtime.adapters.aws.errors import translate_errors
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDBDays:
    """Marks days before their first record is written, so that a listing queries no others.

    A month without records would take 248 queries. Each process marks a day once.
    """

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table
        self._marked: set[str] = set()

    def mark(self, days: Iterable[str]) -> None:
        """Mark days (`2026-01-31`), unless this process did already.

        Raises:
            UnavailableError: the table refused or failed.
        """
        for day in sorted(set(days) - self._marked):
            item = to_item({names.SUMMARY_PERIOD: names.SUMMARY_DAYS, names.SUMMARY_ENTRY: day})
            with translate_errors(f"marking {day}"):
                self._client.put_item(TableName=self._table, Item=item)
            self._marked.add(day)

    def newest(self, first: str, last: str, max_records: int) -> list[str]:
        """Return up to `max_records` marked days from `first` to `last`, the newest first.

        Raises:
            UnavailableError: the table refused or failed.
        """
        values = {":days": names.SUMMARY_DAYS, ":first": first, ":last": last}
        with translate_errors("asking which days have records"):
            response: Any = self._client.query(
                TableName=self._table,
                ConsistentRead=True,
                ScanIndexForward=False,
                Limit=max_records,
                KeyConditionExpression=f"{names.SUMMARY_PERIOD} = :days"
                f" AND {names.SUMMARY_ENTRY} BETWEEN :first AND :last",
                ExpressionAttributeValues=to_item(values),
            )
        return [item[names.SUMMARY_ENTRY]["S"] for item in response["Items"]]
