"""The services on dead letters, for one deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli import functions
from cli.functions import Function
from s3_processor import names

if TYPE_CHECKING:
    from cli.target import Target
    from s3_processor.services.list_failures import ListFailures
    from s3_processor.services.redrive import Redrive


def list_failures(target: Target) -> ListFailures:
    """Return the service that looks at a deployment's dead letters."""
    from s3_processor.adapters.aws.cloudwatch_failure_log import CloudWatchFailureLog
    from s3_processor.adapters.aws.sqs_dead_letters import SQSDeadLetters
    from s3_processor.services.list_failures import ListFailures

    sqs, environment = target.client("sqs"), target.environment
    group = functions.log_group(Function.PROCESSOR, environment)
    return ListFailures(
        uploads=SQSDeadLetters(sqs, _url(target, names.uploads_dead_letters(environment))),
        changes=SQSDeadLetters(sqs, _url(target, names.changes_dead_letters(environment))),
        log=CloudWatchFailureLog(target.client("logs"), group),
    )


def redrive(target: Target) -> Redrive:
    """Return the service that returns a deployment's dead letters to its queue."""
    from s3_processor.adapters.aws.sqs_dead_letters import SQSDeadLetters, SQSReturnQueue
    from s3_processor.services.redrive import Redrive

    sqs, environment = target.client("sqs"), target.environment
    return Redrive(
        dead_letters=SQSDeadLetters(sqs, _url(target, names.uploads_dead_letters(environment))),
        queue=SQSReturnQueue(sqs, _url(target, names.uploads_queue(environment))),
    )


def _url(target: Target, queue: str) -> str:
    return str(target.client("sqs").get_queue_url(QueueName=queue)["QueueUrl"])
