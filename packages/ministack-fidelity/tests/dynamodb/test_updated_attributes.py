from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.emulator import Emulator
from support.factories import Name
from support.principals import allowing, user_session
from support.tables import create_table

KEYS = ["period", "entry"]
KEY = {"period": {"S": "days"}, "entry": {"S": "2026-01-31"}}


@pytest.fixture
def writer(emulator: Emulator, name: Name) -> tuple[Any, str]:
    """A user who may write the attribute `note` of a table, and no other; and the table."""
    table = name("attributes")
    create_table(emulator.session().client("dynamodb"), table, "period", "entry")
    arn = f"arn:aws:dynamodb:us-east-1:000000000000:table/{table}"
    only = {"ForAllValues:StringEquals": {"dynamodb:Attributes": [*KEYS, "note"]}}
    user = user_session(
        emulator, name("writer"), allowing(["dynamodb:UpdateItem"], arn, Condition=only)
    )
    return user.client("dynamodb"), table


def _update(writer: tuple[Any, str], update: str, condition: str, **names: str) -> None:
    client, table = writer
    more: dict[str, Any] = {"ExpressionAttributeNames": {f"#{k}": v for k, v in names.items()}}
    client.update_item(
        TableName=table,
        Key=KEY,
        UpdateExpression=update,
        ConditionExpression=condition,
        ExpressionAttributeValues={":v": {"S": "a"}},
        **(more if names else {}),
    )


def test_the_attribute_that_a_condition_names_may_be_written(writer: tuple[Any, str]) -> None:
    _update(writer, "SET note = :v", "attribute_not_exists(period)")
    _update(writer, "SET #n = :v", "#n = :v AND attribute_exists(entry)", n="note")


@pytest.mark.parametrize(
    ("update", "condition", "names"),
    [
        ("SET other = :v", "attribute_not_exists(period)", {}),
        ("SET #o = :v", "attribute_not_exists(period)", {"o": "other"}),
        ("SET note = :v, other = :v", "attribute_not_exists(period)", {}),
        ("SET note = :v", "attribute_not_exists(other)", {}),
        ("SET note = if_not_exists(other, :v)", "attribute_not_exists(period)", {}),
        ("SET note = :v REMOVE other", "attribute_not_exists(period)", {}),
    ],
)
def test_no_other_attribute_may_be_named(
    writer: tuple[Any, str], update: str, condition: str, names: dict[str, str]
) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        _update(writer, update, condition, **names)
