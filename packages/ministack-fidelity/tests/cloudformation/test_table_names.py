"""Tables that a stack may not replace or delete."""

import json

import pytest
from mypy_boto3_cloudformation import CloudFormationClient

from support.emulator import Session
from support.tables import create_table


@pytest.fixture(scope="module")
def cloudformation(session: Session) -> "CloudFormationClient":
    return session.client("cloudformation")


def template(table: str, *, protected: bool = False) -> str:
    properties = {
        "TableName": table,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
        "DeletionProtectionEnabled": protected,
    }
    table_resource = {"Type": "AWS::DynamoDB::Table", "Properties": properties}
    return json.dumps({"Resources": {"Table": table_resource}})


def status(cloudformation: "CloudFormationClient", stack: str) -> tuple[str, str]:
    """Return the stack's status and the reasons of all its events."""
    (description,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    events = cloudformation.describe_stack_events(StackName=description["StackId"])["StackEvents"]
    reasons = "\n".join(event.get("ResourceStatusReason", "") for event in events)
    return description["StackStatus"], reasons


def test_a_table_that_exists_is_not_replaced(
    cloudformation: "CloudFormationClient", session: Session
) -> None:
    dynamodb = session.client("dynamodb")
    create_table(dynamodb, "taken", "k")
    dynamodb.put_item(TableName="taken", Item={"k": {"S": "theirs"}})
    cloudformation.create_stack(StackName="taken", TemplateBody=template("taken"))
    state, reasons = status(cloudformation, "taken")
    assert state == "ROLLBACK_COMPLETE"
    assert "'taken' already exists" in reasons
    assert dynamodb.scan(TableName="taken")["Items"] == [{"k": {"S": "theirs"}}]


def test_a_protected_table_is_not_deleted(
    cloudformation: "CloudFormationClient", session: Session
) -> None:
    cloudformation.create_stack(
        StackName="protected", TemplateBody=template("protected", protected=True)
    )
    assert status(cloudformation, "protected")[0] == "CREATE_COMPLETE"
    cloudformation.delete_stack(StackName="protected")
    state, reasons = status(cloudformation, "protected")
    assert state == "DELETE_FAILED"
    assert "protected against deletion" in reasons
    dynamodb = session.client("dynamodb")
    dynamodb.update_table(TableName="protected", DeletionProtectionEnabled=False)
    cloudformation.delete_stack(StackName="protected")
    cloudformation.get_waiter("stack_delete_complete").wait(StackName="protected")
    assert "protected" not in dynamodb.list_tables()["TableNames"]
