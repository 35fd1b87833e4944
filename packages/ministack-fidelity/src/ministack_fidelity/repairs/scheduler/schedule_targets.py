"""What a schedule does with its target.

EventBridge Scheduler acts with the permissions of the target's role, and replaces keywords in the
input by attributes of the invocation:
https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
The emulator checks no role when it starts executions, and leaves the keywords.
"""

import logging
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from ministack_fidelity.emulator import Function, module, wrap
from ministack_fidelity.repairs.stepfunctions.roles import denial

Target = dict[str, Any]
Event = dict[str, Any]
logger = logging.getLogger(__name__)


def apply() -> None:
    """A schedule starts an execution only if its role may, and replaces keywords of the input."""
    wrap(module("services.eventbridge"), "_invoke_target", _for_schedules)


def _for_schedules(original: Function) -> Function:
    def invoke(target: Target, event: Event, rule: object, *more: object) -> object:
        if event.get("Source") != "aws.scheduler":
            return original(target, event, rule, *more)
        message = _denial(target)
        if message:
            logger.error("A schedule could not start its target: %s", message)
            return None
        return original(_with_attributes(target, event), event, rule, *more)

    return invoke


def _denial(target: Target) -> str | None:
    if ":states:" not in target["Arn"]:
        return None
    return denial(target["RoleArn"], "states:StartExecution", target["Arn"])


def _with_attributes(target: Target, event: Event) -> Target:
    scheduled = datetime.fromtimestamp(event["Time"], UTC)
    attributes = {
        "<aws.scheduler.schedule-arn>": event["Resources"][0],
        "<aws.scheduler.scheduled-time>": scheduled.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "<aws.scheduler.execution-id>": str(uuid4()),
        "<aws.scheduler.attempt-number>": "1",
    }
    text = target.get("Input") or "{}"
    for keyword, value in attributes.items():
        text = text.replace(keyword, value)
    return {**target, "Input": text}
