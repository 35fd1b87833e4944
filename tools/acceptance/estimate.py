"""What a run costs, from the project's own table of AWS's prices."""

from typing import Final

from serverless_s3_processor.pricing import bill
from serverless_s3_processor.runtime.config import prices

_UPLOADS: Final = 2_000
"""More than the tests and the measurements upload."""
_HOURS: Final = 2
"""Longer than a run takes; CloudWatch bills alarms, metrics and dashboards by the hour."""
_KEY_REQUESTS: Final = 10
"""Requests to KMS per upload: of S3, SQS, DynamoDB, SNS and logs, each with a margin."""
_ARCHITECTURE: Final = "x86_64"
"""The more expensive one."""
_MONTH_HOURS: Final = bill.MONTH_SECONDS / 3600


def dollars(*, with_key: bool) -> float:
    """Return the estimate in dollars of us-east-1, without taxes and free tiers."""
    uploads = bill.total(bill.arrival_lines(_UPLOADS, 1, _ARCHITECTURE))
    monthly = bill.total(bill.monthly_lines(_UPLOADS, 1, _ARCHITECTURE))
    hours = monthly * _HOURS / _MONTH_HOURS
    return uploads + hours + (_key_dollars() if with_key else 0)


def _key_dollars() -> float:
    requests = _UPLOADS * _KEY_REQUESTS * prices.MILLION_KMS_REQUESTS / bill.MILLION
    return requests + prices.MONTH_KMS_KEY * _HOURS / _MONTH_HOURS


def sentence(*, with_key: bool) -> str:
    """Return the estimate in words."""
    return (
        f"By our estimate it costs ${dollars(with_key=with_key):.2f}: {_UPLOADS:,} small uploads, "
        f"and {_HOURS} hours of alarms, tables and queues, at the prices of {prices.REGION} "
        f"({prices.READ_ON})."
    )
