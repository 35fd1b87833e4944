"""The one place that picks adapters: a module per function. Nothing is built before it is used.

Each module's imports are paid at the cold start of its function.
"""

import sys
from datetime import UTC, datetime

from serverless_s3_processor.runtime.adapters.json_log import JsonLog


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def json_log(environment: str) -> JsonLog:
    """Return the log that Lambda collects."""
    return JsonLog(out=sys.stdout, now=now, environment=environment)
