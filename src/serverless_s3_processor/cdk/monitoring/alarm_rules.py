"""When alarms go off, and why at these thresholds."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from aws_cdk.aws_cloudwatch import TreatMissingData

from serverless_s3_processor.cdk.compute.function import Function
from serverless_s3_processor.cdk.monitoring.alarm_factory import LASTING, ONCE, Rule
from serverless_s3_processor.cdk.monitoring.metrics import (
    api_metric,
    custom_metric,
    function_metric,
    metric,
    queue_metric,
)
from serverless_s3_processor.runtime.config import measures

_MINUTE: Final = 60
_MAX_AGE_SECONDS: Final = 15 * _MINUTE
"""A message that fails is retried every three minutes, and a stream within seconds: what waits
longer than this is not being handled."""
_NEAR_TIMEOUT: Final = 0.9
"""Fraction of a function's timeout. The processor starts no object with less than 12 of its 30 s
remaining, so a call beyond 27 s is too slow."""
_SLOW_MILLISECONDS: Final = 10_000
"""A third of the time after which API Gateway gives up. The dearest calls take some seconds.
https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html"""
_MAX_PERIODS_UNSENT: Final = 3
"""A digest may be one period late if the run that claimed the period died."""
_NOT_REPEATED: Final = ("attacher", "digest")
"""Functions whose failed calls are not retried. SQS, the table's stream, Step Functions and API
clients retry those of the others."""


def function_failures(function: Function) -> Iterator[Rule]:
    """Watch for calls of a function that fail, and for those that Lambda refuses."""
    is_repeated = function.what.partition("-")[0] not in _NOT_REPEATED
    for name, consequence in (
        ("Errors", "fail, or end before their time"),
        ("Throttles", "are refused by Lambda"),
    ):
        yield Rule(
            name=f"{function.what}-{name.lower()}",
            section=f"function-{name.lower()}",
            description=f"Calls of {function.name} {consequence}.",
            metric=function_metric(function.resource.function_name, name),
            periods=LASTING if is_repeated else ONCE,
        )


def duration(function: Function) -> Rule:
    """Watch how near a function comes to its timeout."""
    return Rule(
        name=f"{function.what}-duration",
        section="duration",
        description=f"{function.name} takes nearly the {function.timeout_seconds} s that it has.",
        metric=function_metric(function.resource.function_name, "Duration", "Maximum"),
        threshold=_NEAR_TIMEOUT * function.timeout_seconds * 1000,
    )


def iterator_age(function: Function) -> Rule:
    """Watch how far a reader of a stream is behind.

    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
    """
    return Rule(
        name=f"{function.what}-iterator-age",
        section="iterator-age",
        description=(
            f"{function.name} is 15 minutes behind the table's stream, which forgets in a day."
        ),
        metric=function_metric(function.resource.function_name, "IteratorAge", "Maximum"),
        threshold=_MAX_AGE_SECONDS * 1000,
    )


def dead_letters(kind: str, queue: str) -> Rule:
    """Watch five minutes at a time: who looks at the letters hides them for a moment."""
    return Rule(
        name=f"{kind}-dead-letters",
        description=(
            f"Of {kind} some failed too often. They wait as dead letters, for 14 days at most."
        ),
        metric=queue_metric(queue, "ApproximateNumberOfMessagesVisible"),
    )


def oldest_message(queue: str) -> Iterator[Rule]:
    """Watch how long live uploads wait; a backfill may take hours, and they go before it.

    SQS leaves out the messages of noisy groups. AWS documents these metrics for fair queues, which
    a queue may not be before its first message with a group: until then, all messages count.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
    """
    live = Rule(
        name="oldest-message",
        section="oldest-message",
        description="An upload waits for more than 15 minutes to be processed.",
        metric=queue_metric(queue, "ApproximateAgeOfOldestMessageInQuietGroups"),
        threshold=_MAX_AGE_SECONDS,
        period_seconds=_MINUTE,
        treat_missing_data=TreatMissingData.MISSING,
    )
    yield live
    yield replace(
        live,
        name="oldest-of-all",
        description=(
            "A message waits for more than 15 minutes; counts only without `oldest-message`."
        ),
        metric=queue_metric(queue, "ApproximateAgeOfOldestMessage"),
        treat_missing_data=TreatMissingData.NOT_BREACHING,
        fallback_for=live.name,
    )


def api_calls(environment: str) -> Iterator[Rule]:
    """Watch what callers see.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
    """
    yield Rule(
        name="api-5xx",
        description="The API answers with a 5xx.",
        metric=api_metric(environment, "5XXError"),
        periods=LASTING,
    )
    yield Rule(
        name="api-latency",
        description="A hundredth of calls take 10 s.",
        metric=api_metric(environment, "Latency", "p99"),
        threshold=_SLOW_MILLISECONDS,
        periods=LASTING,
    )


def late_digest(environment: str, minutes: int) -> Rule:
    """Watch the age of what the digest has not sent, which it measures at each run.

    Missing data breaches too: if the digest does not run or always fails, nothing is measured.
    """
    return Rule(
        name="digest-late",
        description="Objects came, and no digest tells of them; or the digest does not run.",
        metric=custom_metric(environment, measures.UNSENT, "Maximum"),
        threshold=_MAX_PERIODS_UNSENT * minutes * _MINUTE,
        period_seconds=max(5, minutes) * _MINUTE,
        periods=(2, 2),
        treat_missing_data=TreatMissingData.BREACHING,
    )


def reconcile_runs(state_machine_arn: str) -> Iterator[Rule]:
    """Watch the runs of reconcile; a run that a person stops is not a failure.

    https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
    """
    for name, measure, description in (
        ("reconcile-failed", "ExecutionsFailed", "A run of reconcile failed."),
        ("reconcile-timed-out", "ExecutionsTimedOut", "A run of reconcile was not done in a day."),
    ):
        yield Rule(
            name=name,
            section="reconcile-failed",
            description=description,
            metric=metric("AWS/States", measure, {"StateMachineArn": state_machine_arn}),
        )


def refused_notices(environment: str) -> Rule:
    """Watch for notices that SNS will never take."""
    return Rule(
        name="notices-refused",
        description="SNS refused notices for good: nobody is notified of these objects.",
        metric=custom_metric(environment, measures.REFUSED),
    )


def drift(environment: str) -> Rule:
    """Watch what runs of reconcile find."""
    return Rule(
        name="drift",
        description="A run of reconcile found records that are not what the bucket holds.",
        metric=custom_metric(environment, measures.DRIFT),
    )
