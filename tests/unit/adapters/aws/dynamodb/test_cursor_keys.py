from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from serverless_s3_processor.runtime.adapters.aws.dynamodb.cursor_keys import DynamoDBCursorKeys
from serverless_s3_processor.runtime.ports import UnavailableError
from tests.unit.adapters.aws.dynamodb.fake_dynamodb import refusal

THEIRS = b"t" * 32


@dataclass(slots=True)
class Table:
    """Has one item or none; `rival` is written by another just before our own put."""

    item: dict[str, Any] | None = None
    rival: bytes | None = None
    error: ClientError | None = None
    calls: list[str] = field(default_factory=list)

    def get_item(self, **request: Any) -> dict[str, Any]:
        assert request["ConsistentRead"] is True
        assert request["Key"] == {"period": {"S": "cursor"}, "entry": {"S": "key"}}
        self.calls.append("get")
        if self.error:
            raise self.error
        return {"Item": self.item} if self.item else {}

    def put_item(self, **request: Any) -> None:
        assert request["ConditionExpression"] == "attribute_not_exists(period)"
        self.calls.append("put")
        if self.rival:
            self.item = {"secret": {"B": self.rival}}
            raise refusal("ConditionalCheckFailedException", "PutItem")
        self.item = request["Item"]


def cursor_keys(table: Table) -> DynamoDBCursorKeys:
    return DynamoDBCursorKeys(cast("Any", table), "summaries")


def test_an_existing_key_is_read_once() -> None:
    table = Table(item={"secret": {"B": THEIRS}})
    keys = cursor_keys(table)

    assert [keys.signing_key(), keys.signing_key()] == [THEIRS, THEIRS]
    assert table.calls == ["get"]


def test_the_first_function_creates_the_key_and_the_others_use_it() -> None:
    alone, late = Table(), Table(rival=THEIRS)

    assert cursor_keys(alone).signing_key() == cursor_keys(alone).signing_key()
    assert cursor_keys(late).signing_key() == THEIRS
    assert late.calls == ["get", "put", "get"]


def test_a_refusal_is_unavailable_and_not_remembered() -> None:
    table = Table(error=refusal("ThrottlingException"))
    keys = cursor_keys(table)
    with pytest.raises(UnavailableError, match="the key of cursors: ThrottlingException"):
        keys.signing_key()

    table.error = None
    assert len(keys.signing_key()) == 32
