"""State machines whose roles have just the permissions that a test gives them."""

import json
from dataclasses import dataclass
from typing import Any

from support.emulator import Session
from support.principals import Statement, allowing, policy, trust
from support.waiting import eventually

State = dict[str, Any]
Description = dict[str, Any]

LISTING = "arn:aws:states:::s3:listObjectsV2"
WRITING = "arn:aws:states:::s3:putObject"
EVERYTHING = allowing("*", "*")


@dataclass(frozen=True)
class Machine:
    """A state machine, and how to run it."""

    session: Session
    arn: str

    def start(self, execution_input: object) -> str:
        """Start an execution; its ARN."""
        client = self.session.client("stepfunctions")
        started = client.start_execution(
            stateMachineArn=self.arn, input=json.dumps(execution_input)
        )
        execution: str = started["executionArn"]
        return execution

    def described(self, execution: str) -> Description:
        client = self.session.client("stepfunctions")
        description: Description = client.describe_execution(executionArn=execution)
        return description

    def ended(self, execution: str) -> Description:
        """The description of an execution that is not running any more."""
        eventually(lambda: self.described(execution)["status"] != "RUNNING")
        return self.described(execution)

    def failure(self, execution_input: object) -> tuple[str, str]:
        """The error and cause of an execution that fails."""
        ended = self.ended(self.start(execution_input))
        assert ended["status"] == "FAILED", ended
        assert "output" not in ended
        return ended["error"], ended["cause"]

    def output(self, execution_input: object) -> Any:
        """What an execution that succeeds ends with."""
        ended = self.ended(self.start(execution_input))
        assert ended["status"] == "SUCCEEDED", (ended.get("error"), ended.get("cause"))
        return json.loads(ended["output"])

    def map_run(self, execution: str) -> Any:
        """The only Map Run of an execution, once it has begun."""
        client = self.session.client("stepfunctions")
        (run,) = eventually(lambda: client.list_map_runs(executionArn=execution)["mapRuns"])
        return client.describe_map_run(mapRunArn=run["mapRunArn"])


def create(
    session: Session, name: str, states: dict[str, State], *statements: Statement, **top: object
) -> Machine:
    """A machine that begins with the first state; without `statements` it may do anything."""
    definition = {"StartAt": next(iter(states)), "States": states, **top}
    created = session.client("stepfunctions").create_state_machine(
        name=name, definition=json.dumps(definition), roleArn=role(session, name, *statements)
    )
    return Machine(session, created["stateMachineArn"])


def role(session: Session, name: str, *statements: Statement) -> str:
    """A role for state machines and schedules; its ARN."""
    iam = session.client("iam")
    services = ["states.amazonaws.com", "scheduler.amazonaws.com"]
    document = trust({"Service": services})
    created = iam.create_role(RoleName=f"{name}-machine", AssumeRolePolicyDocument=document)
    statements = statements or (EVERYTHING,)
    iam.put_role_policy(
        RoleName=f"{name}-machine", PolicyName="p", PolicyDocument=policy(*statements)
    )
    return created["Role"]["Arn"]


def task(function: str, **fields: object) -> State:
    """A call of a function with the state's input, that ends with its result."""
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": function, "Payload.$": "$"},
        "OutputPath": "$.Payload",
        "End": True,
        **fields,
    }


def distributed(state: State, **fields: object) -> State:
    """A distributed map that has one state."""
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
        "StartAt": "Item",
        "States": {"Item": state},
    }
    return {"Type": "Map", "ItemProcessor": processor, "End": True, **fields}


def listing(bucket: str, prefix: str = "") -> State:
    """An ItemReader of a bucket's objects."""
    return {"Resource": LISTING, "Parameters": {"Bucket": bucket, "Prefix": prefix}}
