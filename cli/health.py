"""How a deployment is: what `s3-processor status` tells."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from cli import functions
from cli.functions import Function
from cli.watching import CLOCKS_DIFFER
from s3_processor import names
from s3_processor.adapters.aws.clients import REFUSALS, code_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cli.target import Target

LAST: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """What is in a queue: waiting, and handed to a function that is not done with it."""

    waiting: int
    in_flight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a deployment is. `functions` tells the state of each, None for one that is not there."""

    stack_status: str
    changed: datetime
    queue: QueueDepth
    uploads_dead: int
    changes_dead: int
    records: Mapping[str, int]
    functions: Mapping[Function, str | None]


def examine(target: Target, now: datetime) -> Health:
    """Ask for everything.

    Raises:
        CliError: the stack is not deployed.
    """
    stack, environment = target.stack, target.environment
    uploads_dead = _depth(target, names.uploads_dead_letters(environment))
    changes_dead = _depth(target, names.changes_dead_letters(environment))
    recent = target.records.newest(now - LAST, now + CLOCKS_DIFFER)
    return Health(
        stack_status=stack["StackStatus"],
        changed=stack.get("LastUpdatedTime") or stack["CreationTime"],
        queue=_depth(target, names.uploads_queue(environment)),
        uploads_dead=uploads_dead.waiting + uploads_dead.in_flight,
        changes_dead=changes_dead.waiting + changes_dead.in_flight,
        records=dict(Counter(record.status.value for record in recent)),
        functions={function: _state(target, function) for function in Function},
    )


def _depth(target: Target, queue: str) -> QueueDepth:
    sqs = target.client("sqs")
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    wanted = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    told: Mapping[str, Any] = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=wanted)[
        "Attributes"
    ]
    return QueueDepth(*(int(told[name]) for name in wanted))


def _state(target: Target, function: Function) -> str | None:
    name = functions.name(function, target.environment)
    try:
        answer = target.client("lambda").get_function_configuration(FunctionName=name)
    except REFUSALS as error:
        if code_of(error) == "ResourceNotFoundException":
            return None
        raise
    return str(answer.get("State", "Active"))
