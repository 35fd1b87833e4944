"""The bill: a line for all that AWS charges for, with how much of it there is and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.pricing import work
from serverless_s3_processor.pricing.usage import Usage
from serverless_s3_processor.runtime.config import prices

if TYPE_CHECKING:
    from collections.abc import Sequence

MILLION: Final = 1_000_000
MONTH_SECONDS: Final = 730 * 3600
"""AWS counts a month as 730 hours."""
_POLLERS: Final = 5
_POLL_SECONDS: Final = 20
"""Lambda keeps asking a queue, five times at once, each waiting as long as it may.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
"""
_DIGEST_SECONDS: Final = 60
_DIGEST_GB_SECONDS: Final = 0.01
"""Of a run that finds nothing to send: 40 ms of 256 MB."""
_DIGEST_READS: Final = 2
"""Before it sends, and after: what is left then is what an alarm is about."""
METRICS: Final = 9
ALARMS: Final = 23
COMPOSITE_ALARMS: Final = 3
"""Of a deployment with all defaults; tests/cdk counts them."""
RECONCILE_DOLLARS_A_MILLION: Final = 0.10
"""Of one run: docs/reconcile.md has its table, and a test that counts it."""
_RUNS_A_MONTH: Final = 365 / 12
RECORD_BYTES: Final = 1100
"""Of a usual record with its results, as DynamoDB counts it, and as much again for its index.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""
_GB: Final = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is charged for; `count` times the price of one is `dollars`."""

    what: str
    count: float
    unit: str
    dollars: float


def total(lines: Sequence[Line]) -> float:
    """Return the sum in dollars."""
    return sum(line.dollars for line in lines)


def a_million(batch: int, architecture: str) -> float:
    """Return the dollars that a million uploads cost, processed `batch` at a time."""
    return total(of_arrivals(MILLION, batch, architecture))


def of_arrivals(objects: int, batch: int, architecture: str) -> list[Line]:
    """Return what so many uploads cost, processed `batch` at a time.

    Raises ValueError if a batch can't have so many.
    """
    usage = Usage.of(objects, batch)
    seconds = work.gb_seconds(objects, batch)
    return [
        _at(
            prices.MILLION_SQS_REQUESTS,
            "events, received and deleted: SQS",
            usage.queue_requests,
            "requests",
        ),
        _at(prices.MILLION_S3_GETS, "objects read: S3", usage.gets, "GETs"),
        _at(
            prices.MILLION_WRITE_UNITS,
            "records, their index, summaries: DynamoDB",
            usage.write_units,
            "write units",
        ),
        _at(prices.MILLION_SNS_PUBLISHES, "notices: SNS", usage.publishes, "publishes"),
        _at(
            prices.MILLION_INVOCATIONS,
            "processor and notifier: Lambda",
            usage.invocations,
            "invocations",
        ),
        Line(
            what="their time: Lambda",
            count=seconds,
            unit="GB-seconds",
            dollars=seconds * prices.GB_SECOND[architecture],
        ),
    ]


def of_a_month(stored_objects: int, gigabytes: float, architecture: str) -> list[Line]:
    """Return what a month costs whatever arrives, with so many objects and so much data held."""
    polls = _POLLERS * MONTH_SECONDS / _POLL_SECONDS
    digests = MONTH_SECONDS / _DIGEST_SECONDS
    digest_dollars = (
        digests * prices.MILLION_INVOCATIONS / MILLION
        + digests * _DIGEST_GB_SECONDS * prices.GB_SECOND[architecture]
        + digests * _DIGEST_READS * prices.MILLION_READ_UNITS / MILLION
    )
    compared = stored_objects * _RUNS_A_MONTH
    table = stored_objects * RECORD_BYTES / _GB
    table_dollars = table * (2 * prices.GB_MONTH_DYNAMODB + prices.GB_MONTH_DYNAMODB_BACKUP)
    return [
        _at(
            prices.MILLION_SQS_REQUESTS,
            "the queue is asked, though nothing comes: SQS",
            polls,
            "requests",
        ),
        Line(what="digests are looked for", count=digests, unit="runs", dollars=digest_dollars),
        Line(
            what="alarms, metrics, a dashboard: CloudWatch",
            count=ALARMS + COMPOSITE_ALARMS + METRICS + 1,
            unit="of them",
            dollars=watching(),
        ),
        _at(RECONCILE_DOLLARS_A_MILLION, "reconcile each night", compared, "objects compared"),
        Line(
            what="records kept, with backup: DynamoDB",
            count=table,
            unit="GB",
            dollars=table_dollars,
        ),
        Line(
            what="objects kept: S3",
            count=gigabytes,
            unit="GB",
            dollars=gigabytes * prices.GB_MONTH_S3,
        ),
    ]


def watching() -> float:
    """Return the dollars a month for being told of what goes wrong, without any free tier."""
    return (
        ALARMS * prices.MONTH_ALARM
        + COMPOSITE_ALARMS * prices.MONTH_COMPOSITE_ALARM
        + METRICS * prices.MONTH_METRIC
        + prices.MONTH_DASHBOARD
    )


def _at(dollars_a_million: float, what: str, count: float, unit: str) -> Line:
    return Line(what=what, count=count, unit=unit, dollars=count * dollars_a_million / MILLION)
