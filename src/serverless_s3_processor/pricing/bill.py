"""The bill: a line for each item that AWS charges for."""

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
"""Lambda polls a queue with five pollers, each waiting for the maximum time.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
"""
_DIGEST_SECONDS: Final = 60
_DIGEST_GB_SECONDS: Final = 0.01
"""GB-seconds of a run that has nothing to send: 40 ms with 256 MB."""
_DIGEST_READS: Final = 2
"""Reads per run: before sending, and afterwards for the alarm about unsent summaries."""
METRICS: Final = 9
IDLE_METRICS: Final = 1
"""Number of metrics of a month without uploads: only the digest sends one each minute. CloudWatch
meters a custom metric for the hours in which it is sent: https://aws.amazon.com/cloudwatch/pricing/
"""
ALARMS: Final = 23
COMPOSITE_ALARMS: Final = 3
"""Numbers of a deployment with default settings; tests/cdk counts them."""
RECONCILE_DOLLARS_PER_MILLION: Final = 0.10
"""Cost of one run per million objects; docs/reconcile.md has the table, and a test counts it."""
_RUNS_PER_MONTH: Final = 365 / 12
RECORD_BYTES: Final = 1100
"""Size of a typical record with results, as DynamoDB counts it; the index has the same size.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""
_GB: Final = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the bill: `dollars` is the price of `count` units."""

    what: str
    count: float
    unit: str
    dollars: float


def total(lines: Sequence[Line]) -> float:
    """Return the sum in dollars."""
    return sum(line.dollars for line in lines)


def per_million(batch: int, architecture: str) -> float:
    """Return the cost of a million uploads in dollars, with `batch` of them per batch."""
    return total(arrival_lines(MILLION, batch, architecture))


def arrival_lines(objects: int, batch: int, architecture: str) -> list[Line]:
    """Return the cost of uploads, with `batch` of them per batch.

    Raises:
        ValueError: the batch size is not possible.
    """
    usage = Usage.of(objects, batch)
    seconds = work.gb_seconds(objects, batch)
    per_request = (
        ("events: SQS", usage.queue_requests, "requests", prices.MILLION_SQS_REQUESTS),
        ("objects read: S3", usage.gets, "GETs", prices.MILLION_S3_GETS),
        (
            "records, their index, summaries: DynamoDB",
            usage.write_units,
            "write units",
            prices.MILLION_WRITE_UNITS,
        ),
        ("notices: SNS", usage.publishes, "publishes", prices.MILLION_SNS_PUBLISHES),
        (
            "processor and notifier: Lambda",
            usage.invocations,
            "invocations",
            prices.MILLION_INVOCATIONS,
        ),
    )
    duration_price = prices.GB_SECOND[architecture]
    return [
        *(_per_million(*line) for line in per_request),
        _per_unit("their duration: Lambda", seconds, "GB-seconds", duration_price),
    ]


def monthly_lines(
    stored_objects: int, gigabytes: float, architecture: str, *, is_idle: bool = False
) -> list[Line]:
    """Return the monthly cost that does not depend on the number of uploads.

    A month without any upload is idle.
    """
    polls = _POLLERS * MONTH_SECONDS / _POLL_SECONDS
    digests = MONTH_SECONDS / _DIGEST_SECONDS
    digest_price = (
        prices.MILLION_INVOCATIONS / MILLION
        + _DIGEST_GB_SECONDS * prices.GB_SECOND[architecture]
        + _DIGEST_READS * prices.MILLION_READ_UNITS / MILLION
    )
    compared = stored_objects * _RUNS_PER_MONTH
    table = stored_objects * RECORD_BYTES / _GB
    table_price = 2 * prices.GB_MONTH_DYNAMODB + prices.GB_MONTH_DYNAMODB_BACKUP
    metrics = IDLE_METRICS if is_idle else METRICS
    return [
        _per_million("polls of the queue: SQS", polls, "requests", prices.MILLION_SQS_REQUESTS),
        _per_unit("digest runs", digests, "runs", digest_price),
        Line(
            what="alarms and metrics: CloudWatch",
            count=ALARMS + COMPOSITE_ALARMS + metrics,
            unit="of them",
            dollars=monitoring(metrics),
        ),
        _per_million(
            "nightly reconcile", compared, "objects compared", RECONCILE_DOLLARS_PER_MILLION
        ),
        _per_unit("records stored, with backup: DynamoDB", table, "GB", table_price),
        _per_unit("objects stored: S3", gigabytes, "GB", prices.GB_MONTH_S3),
    ]


def monitoring(metrics: int) -> float:
    """Return the monthly cost of the alarms and so many metrics, without any free tier."""
    return (
        ALARMS * prices.MONTH_ALARM
        + COMPOSITE_ALARMS * prices.MONTH_COMPOSITE_ALARM
        + metrics * prices.MONTH_METRIC
    )


def _per_unit(what: str, count: float, unit: str, price: float) -> Line:
    return Line(what=what, count=count, unit=unit, dollars=count * price)


def _per_million(what: str, count: float, unit: str, price: float) -> Line:
    return _per_unit(what, count, unit, price / MILLION)
