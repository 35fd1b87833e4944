import json
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from serverless_s3_processor.cli.deployment.repair import deployments_on, reconcile
from serverless_s3_processor.cli.deployment.target import Target
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.client import Client
from serverless_s3_processor.runtime.domain.events.watched import WatchedLocations
from tests.cli.cli_in_memory import Cli, memory_target
from tests.support.world import BUCKET
from tests.support.world import World as System


@dataclass
class StepFunctions:
    """Runs whose second description says how they ended."""

    status: str = "SUCCEEDED"
    inputs: list[Any] = field(default_factory=list)
    described: int = 0

    def start_execution(self, *, stateMachineArn: str, input: str) -> Any:  # noqa: A002, N803
        self.inputs.append(json.loads(input))
        return {"executionArn": stateMachineArn}

    def describe_execution(self, *, executionArn: str) -> Any:  # noqa: N803
        assert executionArn == "machine"
        self.described += 1
        output = json.dumps({"repaired": 7})
        return {"status": self.status if self.described % 2 == 0 else "RUNNING", "output": output}


class CloudFormation:
    def describe_stacks(self, StackName: str) -> Any:  # noqa: N803
        assert StackName == "ServerlessS3ProcessorStack-dev"
        outputs = [{"OutputKey": "ReconcileStateMachineArn", "OutputValue": "machine"}]
        return {"Stacks": [{"Outputs": outputs}]}


def _target(machine: StepFunctions) -> Target:
    cli = Cli(system=System(watched=WatchedLocations.parse(f"{BUCKET}/uploads/,another/in/")))
    return memory_target(
        {"stepfunctions": machine, "cloudformation": CloudFormation()},
        open_api=lambda _url: Client.with_transport(cli),
        api_url="https://api",
    )


@pytest.mark.slow
def test_all_that_is_watched_is_compared_without_a_grace_period() -> None:
    machine = StepFunctions()

    assert reconcile(_target(machine)) == 14
    assert machine.inputs == [
        {"bucket": BUCKET, "prefix": "uploads/", "graceMinutes": 0},
        {"bucket": "another", "prefix": "in/", "graceMinutes": 0},
    ]


def test_a_run_that_fails_says_what_to_do_next() -> None:
    with pytest.raises(CliError, match=r"to try again: .*s3-processor up"):
        reconcile(_target(StepFunctions(status="FAILED")))


def test_deployments_in_stacks_of_other_apps_are_repaired_too() -> None:
    machine = "arn:aws:states:us-east-1:000000000000:stateMachine:s3-processor-reconcile-"
    stacks = {
        "CDKToolkit": {"BucketName": "assets"},
        "ServerlessS3ProcessorStack-dev": {"ReconcileStateMachineArn": f"{machine}dev"},
        "Files": {
            "ReconcileStateMachineArnTeamA": f"{machine}team-a",
            "ReconcileStateMachineArnB": f"{machine}b",
        },
    }
    described = [
        {
            "StackName": name,
            "Outputs": [{"OutputKey": k, "OutputValue": v} for k, v in outputs.items()],
        }
        for name, outputs in stacks.items()
    ]
    formation = SimpleNamespace(describe_stacks=lambda: {"Stacks": described})
    session = SimpleNamespace(client=lambda _service: formation)
    local: Any = SimpleNamespace(session=lambda: session, endpoint="https://127.0.0.1:4566")

    deployments = [(target.environment, target.stack_name) for target in deployments_on(local)]

    assert deployments == [
        ("dev", "ServerlessS3ProcessorStack-dev"),
        ("team-a", "Files"),
        ("b", "Files"),
    ]
