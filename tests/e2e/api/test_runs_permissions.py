"""The API's function may start, read and stop runs of the stack's state machine only."""

import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from serverless_s3_processor.local.session import LocalSession
from serverless_s3_processor.runtime.config import names
from tests.e2e.support.deployment import Deployment
from tests.e2e.support.iam import DENIAL_CODES, function_session

WAITING = {
    "StartAt": "List",
    "States": {
        "List": {
            "Type": "Map",
            "Label": "Listed",
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "Wait",
                "States": {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}},
            },
            "End": True,
        }
    },
}
ALLOWED_CODES = {None, "ResourceNotFound", "ValidationException"}
"""Without a Map Run, or with a run that has ended, a permitted call still returns an error."""
Call = Callable[[Any, str], object]
CALLS: dict[str, Call] = {
    "start": lambda client, machine: client.start_execution(
        stateMachineArn=machine, name=f"iam-{uuid.uuid4().hex[:8]}", input='{"dryRun": true}'
    ),
    "list": lambda client, machine: client.list_executions(stateMachineArn=machine),
    "describe": lambda client, machine: client.describe_execution(executionArn=_run_of(machine)),
    "stop": lambda client, machine: client.stop_execution(executionArn=_run_of(machine)),
    "maps": lambda client, machine: client.list_map_runs(executionArn=_run_of(machine)),
    "map": lambda client, machine: client.describe_map_run(mapRunArn=_map_of(machine)),
}
"""All operations that the API uses: `adapters/aws/stepfunctions_runs.py`."""
OTHERS: dict[str, Call] = {
    "create": lambda client, machine: client.create_state_machine(
        name="iam-made", definition=json.dumps(WAITING), roleArn=_role_of(machine)
    ),
    "update": lambda client, machine: client.update_state_machine(
        stateMachineArn=machine, definition=json.dumps(WAITING)
    ),
    "read": lambda client, machine: client.describe_state_machine(stateMachineArn=machine),
    "delete": lambda client, machine: client.delete_state_machine(stateMachineArn=machine),
    "history": lambda client, machine: client.get_execution_history(executionArn=_run_of(machine)),
}


def _run_of(machine: str) -> str:
    return f"{machine.replace(':stateMachine:', ':execution:')}:iam"


def _map_of(machine: str) -> str:
    return f"{machine.replace(':stateMachine:', ':mapRun:')}/Listed:{uuid.uuid4()}"


def _role_of(machine: str) -> str:
    return f"arn:aws:iam::{machine.split(':')[4]}:role/iam"


@pytest.fixture(scope="module")
def function(deployment: Deployment) -> LocalSession:
    return function_session(deployment, names.api_function("dev"))


@pytest.fixture(scope="module")
def own(deployment: Deployment) -> str:
    """The stack's state machine, with a run."""
    machine = deployment.outputs["ReconcileStateMachineArn"]
    client = deployment.client("stepfunctions")
    client.start_execution(stateMachineArn=machine, name="iam", input='{"dryRun": true}')
    return machine


@pytest.fixture(scope="module")
def foreign(deployment: Deployment, own: str) -> Iterator[str]:
    """Another one, whose name begins with the name of the stack's, with a run."""
    client = deployment.client("stepfunctions")
    role = client.describe_state_machine(stateMachineArn=own)["roleArn"]
    machine = client.create_state_machine(
        name=f"{names.state_machine('dev')}-2", definition=json.dumps(WAITING), roleArn=role
    )["stateMachineArn"]
    client.start_execution(stateMachineArn=machine, name="iam", input="[]")
    yield str(machine)
    client.delete_state_machine(stateMachineArn=machine)


def _error_code(call: Call, client: Any, machine: str) -> str | None:
    """Return the code of a call's error, or None."""
    try:
        call(client, machine)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return None


@pytest.mark.parametrize("name", CALLS)
def test_the_function_may_use_the_stacks_state_machine(
    function: LocalSession, own: str, name: str
) -> None:
    assert _error_code(CALLS[name], function.client("stepfunctions"), own) in ALLOWED_CODES


@pytest.mark.parametrize("name", CALLS)
def test_the_function_may_not_use_another_state_machine(
    deployment: Deployment, function: LocalSession, foreign: str, name: str
) -> None:
    call = CALLS[name]
    assert _error_code(call, function.client("stepfunctions"), foreign) in DENIAL_CODES
    # The same call is permitted to the root user.
    assert _error_code(call, deployment.client("stepfunctions"), foreign) in ALLOWED_CODES


@pytest.mark.parametrize("name", OTHERS)
def test_the_function_may_do_nothing_else_with_the_stacks_state_machine(
    function: LocalSession, own: str, name: str
) -> None:
    code = _error_code(OTHERS[name], function.client("stepfunctions"), own)
    assert code in DENIAL_CODES
