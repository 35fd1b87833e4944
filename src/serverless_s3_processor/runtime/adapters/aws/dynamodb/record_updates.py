"""Conditional updates of single attributes of a record on DynamoDB."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.adapters.aws.dynamodb.attribute_values import (
    record_key,
    to_item,
)
from serverless_s3_processor.runtime.adapters.aws.errors import call_errors, code_of, unavailable
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.records.record import Status, attribute_name

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from serverless_s3_processor.runtime.domain.records.record import Json, Record

_STATUS: Final = attribute_name("status")
_PROCESSED_AT: Final = attribute_name("processed_at")
_MOVED_TO: Final = attribute_name("moved_to")
_REQUESTED: Final = attribute_name("release_requested_at")
_RELEASED: Final = attribute_name("released_version_id")


class DynamoDBRecordUpdates:
    """Implements `ports.object_actions.RecordUpdates`."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def mark_quarantined(self, record: Record, to: str) -> bool:
        changes: dict[str, Json] = {_STATUS: Status.QUARANTINED.value, _MOVED_TO: to}
        expected: dict[str, Json] = {
            _PROCESSED_AT: record.processed_at,
            _STATUS: record.status.value,
        }
        return self._update(record.identity, changes, expected)

    def request_release(self, identity: tuple[str, str], requested_at: str) -> bool:
        return self._update(identity, {_REQUESTED: requested_at}, {names.OBJECT_KEY: identity[0]})

    def mark_released(self, identity: tuple[str, str], version: str) -> bool:
        changes: dict[str, Json] = {_STATUS: Status.RELEASED.value, _RELEASED: version}
        return self._update(identity, changes, {_STATUS: Status.QUARANTINED.value})

    def request_actions(self, identity: tuple[str, str], requested: str) -> bool:
        changes: dict[str, Json] = {names.ACTIONS_REQUESTED: requested}
        return self._update(identity, changes, {names.OBJECT_KEY: identity[0]})

    def _update(
        self,
        identity: tuple[str, str],
        changes: dict[str, Json],
        expected: dict[str, Json],
    ) -> bool:
        """Set attributes if the record has the expected ones; return False if it does not."""
        set_values = {f":set_{name}": value for name, value in changes.items()}
        if_values = {f":if_{name}": value for name, value in expected.items()}
        try:
            self._client.update_item(
                TableName=self._table,
                Key=record_key(identity),
                UpdateExpression="SET " + ", ".join(f"#{n} = :set_{n}" for n in changes),
                ConditionExpression=" AND ".join(f"#{n} = :if_{n}" for n in expected),
                ExpressionAttributeNames={f"#{name}": name for name in {**changes, **expected}},
                ExpressionAttributeValues=to_item(set_values | if_values),
            )
        except call_errors() as error:
            if code_of(error) == "ConditionalCheckFailedException":
                return False
            raise unavailable(f"updating the record of {identity[0]!r}", error) from error
        return True
