import json

import pytest
from botocore.exceptions import ClientError

from support.emulator import Session
from support.factories import Name
from support.machines import create

WAIT = {"Wait": {"Type": "Wait", "Seconds": 100, "End": True}}
PASS = {"Pass": {"Type": "Pass", "End": True}}


def code_of(refused: pytest.ExceptionInfo[ClientError]) -> str:
    return refused.value.response["Error"]["Code"]


def test_a_running_execution_can_be_started_again_with_the_same_name_and_input(
    session: Session, name: Name
) -> None:
    machine = create(session, name("m"), WAIT)
    client = session.client("stepfunctions")
    request = {"stateMachineArn": machine.arn, "name": "daily", "input": json.dumps({"a": 1})}
    first = client.start_execution(**request)
    again = client.start_execution(**request)
    assert again["executionArn"] == first["executionArn"]
    assert again["startDate"] == first["startDate"]
    with pytest.raises(ClientError) as refused:
        client.start_execution(**{**request, "input": "{}"})
    assert code_of(refused) == "ExecutionAlreadyExists"
    client.stop_execution(executionArn=first["executionArn"])
    with pytest.raises(ClientError) as refused:
        client.start_execution(**request)
    assert code_of(refused) == "ExecutionAlreadyExists"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": "a b"}, "InvalidName"),
        ({"name": "2026-11-23T09:00"}, "InvalidName"),
        ({"name": "x" * 81}, "InvalidName"),
        ({"input": "no JSON"}, "InvalidExecutionInput"),
        ({"input": json.dumps("x" * 262_143)}, "InvalidExecutionInput"),
    ],
)
def test_invalid_names_and_inputs_are_refused(
    session: Session, name: Name, fields: dict[str, str], code: str
) -> None:
    machine = create(session, name("m"), PASS)
    client = session.client("stepfunctions")
    with pytest.raises(ClientError) as refused:
        client.start_execution(stateMachineArn=machine.arn, **fields)
    assert code_of(refused) == code
