"""Requests that the actions are taken again, noted on records in DynamoDB."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from s3_processor import names
from s3_processor.adapters.aws.dynamodb_json import to_item
from s3_processor.adapters.aws.errors import call_errors, code_of, unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_KEYS: Final = (names.OBJECT_KEY, names.UPLOAD_TIME)


class DynamoDBActionRequests:
    """Implements `ports.dead_letters.ActionRequests`."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def request_actions(self, identity: tuple[str, str], requested: str) -> bool:
        """See `ports.dead_letters.ActionRequests`."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=to_item(dict(zip(_KEYS, identity, strict=True))),
                UpdateExpression=f"SET {names.ACTIONS_REQUESTED} = :requested",
                ConditionExpression=f"attribute_exists({names.OBJECT_KEY})",
                ExpressionAttributeValues=to_item({":requested": requested}),
            )
        except call_errors() as error:
            if code_of(error) == "ConditionalCheckFailedException":
                return False
            raise unavailable(f"requesting actions on {identity[0]!r}", error) from error
        return True
