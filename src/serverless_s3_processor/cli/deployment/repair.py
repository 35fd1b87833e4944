"""Repair of what the local stack lost when it was killed.

S3's objects are on disk as soon as they are uploaded; records and waiting messages are not. What is
listed and not on record, or the other way around, was lost, or is in work: both end as one record.
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
    """Reconcile everything that is watched, without a grace period, in each deployment.

    Returns how many messages that put on the queues.

    Raises:
        CliError: a run did not succeed; it is to be tried again.
    """
    count = sum(reconcile(target) for target in deployments_on(stack))
    stack.layout.interrupted.unlink()
    return count


def deployments_on(stack: LocalStack) -> Iterator[Target]:
    """Yield the deployments on the local stack, in stacks of their own or of other apps."""
    cloudformation = stack.session().client("cloudformation")
    for described in cloudformation.describe_stacks()["Stacks"]:
        for output in described.get("Outputs", []):
            if output["OutputKey"].startswith(_MACHINE):
                _, _, environment = output["OutputValue"].rpartition(names.state_machine(""))
                yield on_local(stack, environment, other_stack=described["StackName"])


def reconcile(target: Target) -> int:
    """Compare what a deployment watches with what is on record; return how much was repaired.

    Raises:
        CliError: a run did not succeed.
    """
    return sum(_repaired(target, place) for place in target.api.status()["watched"])


def _repaired(target: Target, place: Any) -> int:  # noqa: ANN401 - JSON
    machine = target.client("stepfunctions")
    given = {"bucket": place["bucket"], "prefix": place["prefix"], "graceMinutes": 0}
    started = machine.start_execution(
        stateMachineArn=target.output(_MACHINE), input=json.dumps(given)
    )
    arn = started["executionArn"]
    while (run := machine.describe_execution(executionArn=arn))["status"] == "RUNNING":
        time.sleep(_POLL_SECONDS)
    if run["status"] != "SUCCEEDED":
        raise CliError(
            "What the killed local stack lost could not be repaired. Why: "
            f"{call('logs reconciler')}; to try again: {call('up')}"
        )
    repaired: int = json.loads(run["output"])["repaired"]
    return repaired
