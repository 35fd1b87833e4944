"""The rules of the alarms, and the reasons of their thresholds."""

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
"""Fraction of a function's timeout. The processor starts no object when less than 12 of its 30 s
remain, so a call beyond 27 s is too slow."""
_SLOW_MILLISECONDS: Final = 10_000
"""A third of API Gateway's timeout. The most expensive calls take some seconds.
https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html"""
_MAX_PERIODS_UNSENT: Final = 3
"""A digest may be one period late if the run that claimed the period died."""
_NOT_REPEATED: Final = ("attacher", "digest")
"""Functions whose failed calls are not retried. SQS, the table's stream, Step Functions and API
clients retry those of the others."""


def function_failures(function: Function) -> Iterator[Rule]:
    """Watch for calls of a function that fail, and for calls that Lambda throttles."""
    is_repeated = function.what.partition("-")[0] not in _NOT_REPEATED
    for name, consequence in (
        ("Errors", "fail or time out"),
        ("Throttles", "are throttled by Lambda"),
    ):
        yield Rule(
            name=f"{function.what}-{name.lower()}",
            section=f"function-{name.lower()}",
            description=f"Calls of {function.name} {consequence}.",
            metric=function_metric(function.resource.function_name, name),
            periods=LASTING if is_repeated else ONCE,
        )


def duration(function: Function) -> Rule:
    """Watch how close a function comes to its timeout."""
    return Rule(
        name=f"{function.what}-duration",
        section="duration",
        description=f"{function.name} nearly reaches its timeout of {function.timeout_seconds} s.",
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
            f"{function.name} is 15 minutes behind the table's stream, which keeps a day."
        ),
        metric=function_metric(function.resource.function_name, "IteratorAge", "Maximum"),
        threshold=_MAX_AGE_SECONDS * 1000,
    )


def dead_letters(kind: str, queue: str) -> Rule:
    """Watch for five minutes: messages are invisible while somebody lists them."""
    return Rule(
        name=f"{kind}-dead-letters",
        description=(
            f"Some {kind} failed too often. They are dead letters, which are kept for 14 days."
        ),
        metric=queue_metric(queue, "ApproximateNumberOfMessagesVisible"),
    )


def oldest_message(queue: str) -> Iterator[Rule]:
    """Watch how long live uploads wait; a backfill may take hours, but it has lower priority.

    SQS leaves out the messages of noisy groups. AWS documents these metrics for fair queues, which
    a queue may not be before its first message with a group: until then, all messages count.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
    """
    live = Rule(
        name="oldest-message",
        section="oldest-message",
        description="An upload has waited more than 15 minutes to be processed.",
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
            "A message has waited more than 15 minutes; ignored if `oldest-message` has data."
        ),
        metric=queue_metric(queue, "ApproximateAgeOfOldestMessage"),
        treat_missing_data=TreatMissingData.NOT_BREACHING,
        fallback_for=live.name,
    )


def api_calls(environment: str) -> Iterator[Rule]:
    """Watch error responses and latency.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
    """
    yield Rule(
        name="api-5xx",
        description="The API returns 5xx errors.",
        metric=api_metric(environment, "5XXError"),
        periods=LASTING,
    )
    yield Rule(
        name="api-latency",
        description="One percent of API calls take 10 s or longer.",
        metric=api_metric(environment, "Latency", "p99"),
        threshold=_SLOW_MILLISECONDS,
        periods=LASTING,
    )


def late_digest(environment: str, minutes: int) -> Rule:
    """Watch the age of unsent summaries, which the digest measures at each run.

    Missing data breaches too: if the digest does not run or always fails, nothing is measured.
    """
    return Rule(
        name="digest-late",
        description="Recorded objects are missing from the digests, or the digest does not run.",
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
        ("reconcile-failed", "ExecutionsFailed", "A reconcile run failed."),
        ("reconcile-timed-out", "ExecutionsTimedOut", "A reconcile run took longer than a day."),
    ):
        yield Rule(
            name=name,
            section="reconcile-failed",
            description=description,
            metric=metric("AWS/States", measure, {"StateMachineArn": state_machine_arn}),
        )


def refused_notices(environment: str) -> Rule:
    """Watch for notices that SNS will never accept."""
    return Rule(
        name="notices-refused",
        description="SNS refused notices permanently: subscribers will not get them.",
        metric=custom_metric(environment, measures.REFUSED),
    )


def drift(environment: str) -> Rule:
    """Watch the differences that reconcile runs find."""
    return Rule(
        name="drift",
        description="A reconcile run found differences between the bucket and the table.",
        metric=custom_metric(environment, measures.DRIFT),
    )
