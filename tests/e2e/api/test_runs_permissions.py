"""Of runs, the api may start, see and stop those of its own state machine, and no others."""

import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from serverless_s3_processor.local.session import LocalSession
from serverless_s3_processor.runtime.config import names
from tests.e2e.support import callers
from tests.e2e.support.deployment import Deployment

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
ANSWERED = {None, "ResourceNotFound", "ValidationException"}
"""There is no such Map Run, the run that is to be stopped is over: whoever says that looked."""
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
"""All that the api asks of Step Functions: `adapters/aws/stepfunctions_runs.py`."""
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
    return callers.like(deployment, names.api_function("dev"))


@pytest.fixture(scope="module")
def own(deployment: Deployment) -> str:
    """The stack's state machine, with a run that everybody asks for."""
    client = deployment.client("stepfunctions")
    wanted = names.state_machine("dev")
    machines = client.list_state_machines()["stateMachines"]
    [machine] = [each["stateMachineArn"] for each in machines if each["name"] == wanted]
    client.start_execution(stateMachineArn=machine, name="iam", input='{"dryRun": true}')
    return str(machine)


@pytest.fixture(scope="module")
def foreign(deployment: Deployment, own: str) -> Iterator[str]:
    """Another one, whose name begins with that of the stack's, and a run of it."""
    client = deployment.client("stepfunctions")
    role = client.describe_state_machine(stateMachineArn=own)["roleArn"]
    machine = client.create_state_machine(
        name=f"{names.state_machine('dev')}-2", definition=json.dumps(WAITING), roleArn=role
    )["stateMachineArn"]
    client.start_execution(stateMachineArn=machine, name="iam", input="[]")
    yield str(machine)
    client.delete_state_machine(stateMachineArn=machine)


def _refusal(call: Call, client: Any, machine: str) -> str | None:
    """Return the code that a call is refused with, or None."""
    try:
        call(client, machine)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return None


@pytest.mark.parametrize("name", CALLS)
def test_it_may_do_its_work_on_its_own_state_machine(
    function: LocalSession, own: str, name: str
) -> None:
    assert _refusal(CALLS[name], function.client("stepfunctions"), own) in ANSWERED


@pytest.mark.parametrize("name", CALLS)
def test_it_may_not_on_another(
    deployment: Deployment, function: LocalSession, foreign: str, name: str
) -> None:
    call = CALLS[name]
    assert _refusal(call, function.client("stepfunctions"), foreign) == "AccessDeniedException"
    # Others may: that it is there is not what it was refused for.
    assert _refusal(call, deployment.client("stepfunctions"), foreign) in ANSWERED


@pytest.mark.parametrize("name", OTHERS)
def test_it_may_do_nothing_else_not_even_on_its_own(
    function: LocalSession, own: str, name: str
) -> None:
    code = _refusal(OTHERS[name], function.client("stepfunctions"), own)
    assert code == "AccessDeniedException"
