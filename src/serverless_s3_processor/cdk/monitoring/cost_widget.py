"""What a million objects cost, from the requests that AWS counted and their prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.cdk.monitoring.widget import Formula, Line
from serverless_s3_processor.runtime.config import measures, names, prices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serverless_s3_processor.cdk.compute.function import Function
    from serverless_s3_processor.cdk.settings.props import S3ProcessorProps

_MILLION: Final = 1_000_000
_AT_ONCE: Final = 10
"""Messages that one request receives or deletes, and notices that one publishes, at most: that
many are taken for granted, as AWS counts the messages only."""


def cost_lines(props: S3ProcessorProps, functions: Sequence[Function]) -> list[Line | Formula]:
    """Return the metrics that are counted, hidden, and the formula that is shown.

    Not in it is what does not grow with arrivals, or is rare: storage, logs, metrics and alarms,
    the API's own calls, reconcile's listings. What is read of an object behind its first part is
    not counted by AWS unless that is paid for.
    """
    of_functions = [line for f in functions for line in _of_function(f)]
    counted = [
        *_of_queue(props.env_suffix),
        *_of_tables(props.env_suffix),
        _published(props.env_suffix),
    ]
    objects = Line(
        namespace=measures.NAMESPACE,
        name=measures.OBJECTS,
        dimensions={measures.DIMENSION: props.env_suffix},
        id="objects",
        hidden=True,
    )
    parts = [
        _times(prices.MILLION_S3_GETS, "objects"),
        _times(prices.MILLION_SQS_REQUESTS, "sent", "empty"),
        _times(prices.MILLION_SQS_REQUESTS / _AT_ONCE, "received", "removed"),
        _times(prices.MILLION_WRITE_UNITS, *(f"write{n}" for n in range(3))),
        _times(prices.MILLION_READ_UNITS, *(f"read{n}" for n in range(3))),
        _times(prices.MILLION_SNS_PUBLISHES / _AT_ONCE, "published"),
        _times(prices.MILLION_INVOCATIONS, *(f"calls_{_id(f)}" for f in functions)),
        *(_time_of(f, prices.GB_SECOND[props.architecture]) for f in functions),
    ]
    # Dollars, and for a million objects: each price is of a million, so both cancel out.
    expression = f"({' + '.join(parts)}) / objects"
    formula = Formula(expression=expression, label="dollars a million objects")
    return [formula, objects, *counted, *of_functions]


def _times(dollars_a_million: float, *ids: str) -> str:
    """Multiply; what was not measured was not used."""
    return f"{dollars_a_million:.6g} * ({' + '.join(f'FILL({each}, 0)' for each in ids)})"


def _time_of(function: Function, dollars: float) -> str:
    gb_seconds = function.memory_mb / 1024 / 1000
    return f"{gb_seconds * dollars * _MILLION:.6g} * FILL(time_{_id(function)}, 0)"


def _id(function: Function) -> str:
    return function.what.replace("-", "_")


def _of_function(function: Function) -> list[Line]:
    where = {"FunctionName": function.name}
    return [
        _counted("AWS/Lambda", "Invocations", where, f"calls_{_id(function)}"),
        _counted("AWS/Lambda", "Duration", where, f"time_{_id(function)}"),
    ]


def _of_queue(environment: str) -> list[Line]:
    where = {"QueueName": names.uploads_queue(environment)}
    return [
        _counted("AWS/SQS", metric, where, id_)
        for metric, id_ in (
            ("NumberOfMessagesSent", "sent"),
            ("NumberOfMessagesReceived", "received"),
            ("NumberOfMessagesDeleted", "removed"),
            ("NumberOfEmptyReceives", "empty"),
        )
    ]


def _of_tables(environment: str) -> list[Line]:
    records = {"TableName": names.records_table(environment)}
    index = {**records, "GlobalSecondaryIndexName": names.TIME_INDEX}
    summaries = {"TableName": names.summaries_table(environment)}
    return [
        _counted("AWS/DynamoDB", f"Consumed{kind}CapacityUnits", where, f"{kind.lower()}{number}")
        for kind in ("Write", "Read")
        for number, where in enumerate((records, index, summaries))
    ]


def _published(environment: str) -> Line:
    where = {"TopicName": names.topic(environment)}
    return _counted("AWS/SNS", "NumberOfMessagesPublished", where, "published")


def _counted(namespace: str, name: str, dimensions: dict[str, str], id_: str) -> Line:
    return Line(namespace=namespace, name=name, dimensions=dimensions, id=id_, hidden=True)
