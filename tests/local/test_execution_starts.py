import json

import pytest
from botocore.exceptions import ClientError

from serverless_s3_processor.local.session import LocalSession
from tests.local.conftest import Name
from tests.local.machines import create

WAIT = {"Wait": {"Type": "Wait", "Seconds": 100, "End": True}}
PASS = {"Pass": {"Type": "Pass", "End": True}}


def code_of(refused: pytest.ExceptionInfo[ClientError]) -> str:
    return refused.value.response["Error"]["Code"]


def test_a_running_execution_can_be_started_again_with_the_same_name_and_input(
    session: LocalSession, name: Name
) -> None:
    machine = create(session, name("m"), WAIT)
    client = session.client("stepfunctions")
    asked = {"stateMachineArn": machine.arn, "name": "daily", "input": json.dumps({"a": 1})}
    first = client.start_execution(**asked)
    again = client.start_execution(**asked)
    assert again["executionArn"] == first["executionArn"]
    assert again["startDate"] == first["startDate"]
    with pytest.raises(ClientError) as refused:
        client.start_execution(**{**asked, "input": "{}"})
    assert code_of(refused) == "ExecutionAlreadyExists"
    client.stop_execution(executionArn=first["executionArn"])
    with pytest.raises(ClientError) as refused:
        client.start_execution(**asked)
    assert code_of(refused) == "ExecutionAlreadyExists"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": "a b"}, "InvalidName"),
        ({"name": "2026-11-23T09:00"}, "InvalidName"),
        ({"name": "x" * 81}, "InvalidName"),
        ({"input": "no JSON"}, "InvalidExecutionInput"),
        ({"input": json.dumps("x" * 262_143)}, "InvalidExecutionInput"),
    ],
)
def test_bad_names_and_inputs_are_refused(
    session: LocalSession, name: Name, given: dict[str, str], code: str
) -> None:
    machine = create(session, name("m"), PASS)
    client = session.client("stepfunctions")
    with pytest.raises(ClientError) as refused:
        client.start_execution(stateMachineArn=machine.arn, **given)
    assert code_of(refused) == code
