"""Repairs what the local stack lost when it was killed.

S3's objects are on disk as soon as they are uploaded; records and waiting messages are not. A
difference between the listing and the records was lost or is being processed: either way
reconcile leads to one record.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.cli.deployment.target import on_local
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.cli.deployment.target import Target
    from serverless_s3_processor.local.stack import LocalStack

_POLL_SECONDS: Final = 0.5
_MACHINE: Final = "ReconcileStateMachineArn"


def repair(stack: LocalStack) -> int:
    """Reconcile all watched locations of all deployments, without a grace period.

    Returns the number of messages put on the queues.

    Raises:
        CliError: a run did not succeed; the caller may try again.
    """
    count = sum(reconcile(target) for target in deployments_on(stack))
    stack.layout.interrupted.unlink()
    return count


def deployments_on(stack: LocalStack) -> Iterator[Target]:
    """Yield the deployments on the local stack, including those in stacks of other apps."""
    cloudformation = stack.session().client("cloudformation")
    for described in cloudformation.describe_stacks()["Stacks"]:
        for output in described.get("Outputs", []):
            if output["OutputKey"].startswith(_MACHINE):
                _, _, environment = output["OutputValue"].rpartition(names.state_machine(""))
                yield on_local(stack, environment, other_stack=described["StackName"])


def reconcile(target: Target) -> int:
    """Reconcile the watched locations of a deployment; return the number of repairs.

    Raises:
        CliError: a run did not succeed.
    """
    return sum(_reconcile(target, location) for location in target.api.status()["watched"])


def _reconcile(target: Target, location: Any) -> int:  # noqa: ANN401 - JSON
    machine = target.client("stepfunctions")
    request = {"bucket": location["bucket"], "prefix": location["prefix"], "graceMinutes": 0}
    started = machine.start_execution(
        stateMachineArn=target.output(_MACHINE), input=json.dumps(request)
    )
    arn = started["executionArn"]
    while (run := machine.describe_execution(executionArn=arn))["status"] == "RUNNING":
        time.sleep(_POLL_SECONDS)
    if run["status"] != "SUCCEEDED":
        raise CliError(
            "The local stack was killed, and the repair of what it lost failed. To see why: "
            f"{call('logs reconciler')}; to try again: {call('up')}"
        )
    repaired: int = json.loads(run["output"])["repaired"]
    return repaired
