"""When each alarm goes off, and why at that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.cdk.api.gateway import STAGE
from serverless_s3_processor.cdk.monitoring.alarm import LASTING, ONCE, Metric, Rule
from serverless_s3_processor.runtime.config import measures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.cdk.compute.function import Function

_MINUTE: Final = 60
_TOO_OLD_SECONDS: Final = 15 * _MINUTE
"""What nobody has handled for so long, nobody is handling: a message that fails is tried again
every three minutes, and a stream within seconds."""
_NEAR_TIMEOUT: Final = 0.9
"""Of the time that a function has. The processor begins no object with less than 12 s of its 30
left, so whatever takes it beyond 27 s is slower than it may be."""
_SLOW_MILLISECONDS: Final = 10_000
"""A third of the time after which API Gateway gives up. The dearest calls take some seconds.
https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html"""
_PERIODS_UNSENT: Final = 3
"""A digest may be one period late if the run that claimed the period died."""
_NOT_REPEATED: Final = ("attacher", "digest")
"""Functions whose failed calls nobody repeats. The others' callers do: SQS, the table's stream,
Step Functions, and who uses the API."""
_FAIL: Final = {"errors": "fail, or end before their time", "throttles": "are refused by Lambda"}


def failing(function: Function) -> Iterator[Rule]:
    """Watch for calls of a function that fail, and for those that Lambda refuses."""
    repeated = function.what.partition("-")[0] not in _NOT_REPEATED
    for what, metric in (("errors", "Errors"), ("throttles", "Throttles")):
        yield Rule(
            what=f"{function.what}-{what}",
            section=f"function-{what}",
            means=f"Calls of {function.name} {_FAIL[what]}.",
            metric=_of_lambda(function, metric, "Sum"),
            above=0,
            of=LASTING if repeated else ONCE,
        )


def slow(function: Function) -> Rule:
    """Watch how near a function comes to its timeout."""
    return Rule(
        what=f"{function.what}-duration",
        section="duration",
        means=f"{function.name} takes nearly the {function.timeout_seconds} s that it has.",
        metric=_of_lambda(function, "Duration", "Maximum"),
        above=_NEAR_TIMEOUT * function.timeout_seconds * 1000,
    )


def behind(function: Function) -> Rule:
    """Watch how far a reader of a stream is behind.

    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
    """
    return Rule(
        what=f"{function.what}-iterator-age",
        section="iterator-age",
        means=f"{function.name} is 15 minutes behind the table's stream, which forgets in a day.",
        metric=_of_lambda(function, "IteratorAge", "Maximum"),
        above=_TOO_OLD_SECONDS * 1000,
    )


def _of_lambda(function: Function, name: str, statistic: str) -> Metric:
    return Metric(
        namespace="AWS/Lambda",
        name=name,
        dimensions={"FunctionName": function.resource.function_name},
        statistic=statistic,
    )


def dead_letters(what: str, queue: str) -> Rule:
    """Watch five minutes at once: who looks at the letters hides them for a moment."""
    return Rule(
        what=f"{what}-dead-letters",
        section=f"{what}-dead-letters",
        means=f"Of {what} some failed too often. They wait as dead letters, for 14 days at most.",
        metric=_of_queue(queue, "ApproximateNumberOfMessagesVisible"),
        above=0,
    )


def oldest(queue: str) -> Iterator[Rule]:
    """Watch how long live uploads wait; a backfill may take hours, and they go before it.

    SQS leaves out the messages of noisy groups. AWS documents these metrics for fair queues, which
    a queue may not be before its first message with a group: until then, all messages count.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
    """
    live = Rule(
        what="oldest-message",
        section="oldest-message",
        means="An upload waits for more than 15 minutes to be processed.",
        metric=_of_queue(queue, "ApproximateAgeOfOldestMessageInQuietGroups"),
        above=_TOO_OLD_SECONDS,
        period=_MINUTE,
        treat_missing_data="missing",
    )
    yield live
    yield replace(
        live,
        what="oldest-of-all",
        means="A message waits for more than 15 minutes; counts only without `oldest-message`.",
        metric=_of_queue(queue, "ApproximateAgeOfOldestMessage"),
        treat_missing_data="notBreaching",
        fallback_for=live.what,
    )


def _of_queue(queue: str, name: str) -> Metric:
    dimensions = {"QueueName": queue}
    return Metric(namespace="AWS/SQS", name=name, dimensions=dimensions, statistic="Maximum")


def of_gateway(api: str) -> Iterator[Rule]:
    """Watch what callers see.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
    """
    kinds = (
        ("api-5xx", "5XXError", "Sum", 0, "The API answers with a 5xx."),
        ("api-latency", "Latency", "p99", _SLOW_MILLISECONDS, "A hundredth of calls take 10 s."),
    )
    for what, name, statistic, above, means in kinds:
        dimensions = {"ApiName": api, "Stage": STAGE}
        yield Rule(
            what=what,
            section=what,
            means=means,
            metric=Metric(
                namespace="AWS/ApiGateway", name=name, dimensions=dimensions, statistic=statistic
            ),
            above=above,
            of=LASTING,
        )


def late(environment: str, minutes: int) -> Rule:
    """Watch the digest: it tells at each run how long what it did not send has waited.

    So it is told as well if it does not run or always fails: then nothing is measured.
    """
    return Rule(
        what="digest-late",
        section="digest-late",
        means="Objects came, and no digest tells of them; or the digest does not run.",
        metric=_ours(environment, measures.UNSENT, "Maximum"),
        above=_PERIODS_UNSENT * minutes * _MINUTE,
        period=max(5, minutes) * _MINUTE,
        of=(2, 2),
        treat_missing_data="breaching",
    )


def of_runs(state_machine_arn: str) -> Iterator[Rule]:
    """Watch the runs of reconcile; one that a person stops is no failure.

    https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
    """
    kinds = (
        ("reconcile-failed", "ExecutionsFailed", "A run of reconcile failed."),
        ("reconcile-timed-out", "ExecutionsTimedOut", "A run of reconcile was not done in a day."),
    )
    for what, name, means in kinds:
        metric = Metric(
            namespace="AWS/States",
            name=name,
            dimensions={"StateMachineArn": state_machine_arn},
            statistic="Sum",
        )
        yield Rule(what=what, section="reconcile-failed", means=means, metric=metric, above=0)


def refused(environment: str) -> Rule:
    """Watch for notices that SNS will never take."""
    return Rule(
        what="notices-refused",
        section="notices-refused",
        means="SNS refused notices for good: nobody is notified of these objects.",
        metric=_ours(environment, measures.REFUSED, "Sum"),
        above=0,
    )


def drift(environment: str) -> Rule:
    """Watch what runs of reconcile find."""
    return Rule(
        what="drift",
        section="drift",
        means="A run of reconcile found records that are not what the bucket holds.",
        metric=_ours(environment, measures.DRIFT, "Sum"),
        above=0,
    )


def _ours(environment: str, name: str, statistic: str) -> Metric:
    return Metric(
        namespace=measures.NAMESPACE,
        name=name,
        dimensions={measures.DIMENSION: environment},
        statistic=statistic,
    )
