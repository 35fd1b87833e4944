"""What a schedule does with its target.

EventBridge Scheduler acts with the rights of the target's role, and puts what is known of the
invocation in the place of keywords of the input:
https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
The emulator asks no role to start executions, and leaves the keywords.
"""

import logging
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from serverless_s3_processor.local.emulator import Function, module, wrap
from serverless_s3_processor.local.gaps.machine_roles import refusal

Target = dict[str, Any]
Event = dict[str, Any]
logger = logging.getLogger(__name__)


def apply() -> None:
    """Ask the role of a target before an execution is started, and fill in keywords."""
    wrap(module("services.eventbridge"), "_invoke_target", _of_schedules)


def _of_schedules(original: Function) -> Function:
    def invoke(target: Target, event: Event, rule: object, *view: object) -> object:
        if event.get("Source") != "aws.scheduler":
            return original(target, event, rule, *view)
        reason = _refusal(target)
        if reason:
            logger.error("A schedule could not start its target: %s", reason)
            return None
        return original(_filled(target, event), event, rule, *view)

    return invoke


def _refusal(target: Target) -> str | None:
    if ":states:" not in target["Arn"]:
        return None
    return refusal(target["RoleArn"], "states:StartExecution", target["Arn"])


def _filled(target: Target, event: Event) -> Target:
    scheduled = datetime.fromtimestamp(event["Time"], UTC)
    known = {
        "<aws.scheduler.schedule-arn>": event["Resources"][0],
        "<aws.scheduler.scheduled-time>": scheduled.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "<aws.scheduler.execution-id>": str(uuid4()),
        "<aws.scheduler.attempt-number>": "1",
    }
    given = target.get("Input") or "{}"
    for keyword, value in known.items():
        given = given.replace(keyword, value)
    return {**target, "Input": given}
