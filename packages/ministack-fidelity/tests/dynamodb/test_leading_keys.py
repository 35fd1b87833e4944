from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.emulator import Emulator
from support.factories import Name
from support.principals import allowing, user_session
from support.tables import create_table

ONLY = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["days"]}}


@pytest.fixture
def writer(emulator: Emulator, name: Name) -> tuple[Any, str]:
    """A user who may read and write only the partition `days` of a table; and the table."""
    table = name("leading")
    create_table(emulator.session().client("dynamodb"), table, "period", "entry")
    arn = f"arn:aws:dynamodb:us-east-1:000000000000:table/{table}"
    actions = ["dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchWriteItem"]
    user = user_session(emulator, name("writer"), allowing(actions, arn, Condition=ONLY))
    return user.client("dynamodb"), table


def _item(period: str) -> dict[str, Any]:
    return {"period": {"S": period}, "entry": {"S": "2026-01-31"}}


def test_the_partition_in_a_condition_may_be_read_and_written(writer: tuple[Any, str]) -> None:
    client, table = writer
    client.put_item(TableName=table, Item=_item("days"))
    assert client.get_item(TableName=table, Key=_item("days"))["Item"] == _item("days")
    assert _query(client, table, "days")["Count"] == 1
    put = {"PutRequest": {"Item": _item("days")}}
    client.batch_write_item(RequestItems={table: [put]})


def test_no_other_partition_may_be_read_or_written(writer: tuple[Any, str]) -> None:
    client, table = writer
    put = [{"PutRequest": {"Item": _item(period)}} for period in ("days", "other")]
    with pytest.raises(ClientError, match="AccessDenied"):
        client.put_item(TableName=table, Item=_item("other"))
    with pytest.raises(ClientError, match="AccessDenied"):
        client.get_item(TableName=table, Key=_item("other"))
    with pytest.raises(ClientError, match="AccessDenied"):
        _query(client, table, "other")
    with pytest.raises(ClientError, match="AccessDenied"):
        client.batch_write_item(RequestItems={table: put})


def _query(client: Any, table: str, period: str) -> Any:
    return client.query(
        TableName=table,
        KeyConditionExpression="#p = :period AND entry BETWEEN :first AND :last",
        ExpressionAttributeNames={"#p": "period"},
        ExpressionAttributeValues={
            ":period": {"S": period},
            ":first": {"S": "2026-01-01"},
            ":last": {"S": "2026-12-31"},
        },
    )
