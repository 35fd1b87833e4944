"""The key that signs cursors, as an item in the table of summaries."""

from __future__ import annotations

import os
from base64 import b64decode
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.adapters.aws.dynamodb.attribute_values import to_item
from serverless_s3_processor.runtime.adapters.aws.errors import (
    call_errors,
    code_of,
    translate_errors,
)
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.ports.cursor_keys import KEY_BYTES

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_KEY = to_item({names.SUMMARY_PERIOD: names.SUMMARY_CURSOR, names.SUMMARY_ENTRY: "key"})
_SECRET = "secret"  # noqa: S105 - the attribute's name


class DynamoDBCursorKeys:
    """Implements `ports.cursor_keys.CursorKeys`, and caches the key.

    The key never expires. Deleting the item invalidates all cursors once the functions restart.
    """

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table
        self._key: bytes | None = None

    def signing_key(self) -> bytes:
        if self._key is None:
            with translate_errors("reading the key of cursors"):
                self._key = self._read() or self._make()
        return self._key

    def _read(self) -> bytes | None:
        response: Any = self._client.get_item(TableName=self._table, Key=_KEY, ConsistentRead=True)
        return _to_bytes(response["Item"][_SECRET]["B"]) if "Item" in response else None

    def _make(self) -> bytes:
        """Create the key, or read the one that another function created meanwhile."""
        secret = os.urandom(KEY_BYTES)
        try:
            self._client.put_item(
                TableName=self._table,
                Item={**_KEY, _SECRET: {"B": secret}},
                ConditionExpression=f"attribute_not_exists({names.SUMMARY_PERIOD})",
            )
        except call_errors() as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
            return self._read() or secret
        return secret


def _to_bytes(value: bytes | str) -> bytes:
    """Return bytes, which our own client leaves as JSON has them."""
    return b64decode(value) if isinstance(value, str) else value
