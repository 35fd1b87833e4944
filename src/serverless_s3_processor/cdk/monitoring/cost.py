"""The cost per million objects, from the requests that AWS counted and their prices."""

from collections.abc import Mapping, Sequence
from typing import Final

from aws_cdk.aws_cloudwatch import MathExpression, Metric

from serverless_s3_processor.cdk.compute.function import Function
from serverless_s3_processor.cdk.monitoring.metrics import custom_metric, function_metric, metric
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from serverless_s3_processor.runtime.config import measures, names, prices

_MILLION: Final = 1_000_000
_MESSAGES_PER_REQUEST: Final = 10
"""Maximum number of messages per receive, delete or publish request. The formula assumes full
requests, because AWS counts messages only."""


def cost_per_million(props: S3ProcessorProps, functions: Sequence[Function]) -> MathExpression:
    """Return the formula of the widget; the metrics that it uses are hidden.

    It excludes costs that don't grow with arrivals, or are rare: storage, logs, metrics and alarms,
    calls of the API, reconcile's listings, and ranged reads after the first one, which AWS counts
    only if request metrics are paid for.
    """
    parts = [
        _times(prices.MILLION_S3_GETS, "objects"),
        _times(prices.MILLION_SQS_REQUESTS, "sent", "empty"),
        _times(prices.MILLION_SQS_REQUESTS / _MESSAGES_PER_REQUEST, "received", "removed"),
        _times(prices.MILLION_WRITE_UNITS, *(f"write{n}" for n in range(3))),
        _times(prices.MILLION_READ_UNITS, *(f"read{n}" for n in range(3))),
        _times(prices.MILLION_SNS_PUBLISHES / _MESSAGES_PER_REQUEST, "published"),
        _times(prices.MILLION_INVOCATIONS, *(f"calls_{_id(f)}" for f in functions)),
        *(_time_of(f, prices.GB_SECOND[props.architecture]) for f in functions),
    ]
    environment = props.env_suffix
    return MathExpression(
        # Dollars, and per million objects: each price is of a million, so both cancel out.
        expression=f"({' + '.join(parts)}) / objects",
        label="dollars per million objects",
        using_metrics={
            "objects": custom_metric(environment, measures.OBJECTS),
            **_queue_metrics(environment),
            **_table_metrics(environment),
            "published": metric(
                "AWS/SNS", "NumberOfMessagesPublished", {"TopicName": names.topic(environment)}
            ),
            **{f"calls_{_id(f)}": function_metric(f.name, "Invocations") for f in functions},
            **{f"time_{_id(f)}": function_metric(f.name, "Duration") for f in functions},
        },
    )


def _times(dollars_a_million: float, *ids: str) -> str:
    """Return a product in which metrics without data are 0."""
    return f"{dollars_a_million:.6g} * ({' + '.join(f'FILL({id_}, 0)' for id_ in ids)})"


def _time_of(function: Function, dollars: float) -> str:
    gb_seconds = function.memory_mb / 1024 / 1000
    return f"{gb_seconds * dollars * _MILLION:.6g} * FILL(time_{_id(function)}, 0)"


def _id(function: Function) -> str:
    return function.what.replace("-", "_")


def _queue_metrics(environment: str) -> Mapping[str, Metric]:
    dimensions = {"QueueName": names.uploads_queue(environment)}
    counted = {
        "sent": "NumberOfMessagesSent",
        "received": "NumberOfMessagesReceived",
        "removed": "NumberOfMessagesDeleted",
        "empty": "NumberOfEmptyReceives",
    }
    return {id_: metric("AWS/SQS", name, dimensions) for id_, name in counted.items()}


def _table_metrics(environment: str) -> Mapping[str, Metric]:
    records = {"TableName": names.records_table(environment)}
    index = {**records, "GlobalSecondaryIndexName": names.TIME_INDEX}
    summaries = {"TableName": names.summaries_table(environment)}
    return {
        f"{kind.lower()}{number}": metric(
            "AWS/DynamoDB", f"Consumed{kind}CapacityUnits", dimensions
        )
        for kind in ("Write", "Read")
        for number, dimensions in enumerate((records, index, summaries))
    }
