"""The only place that selects adapters, with a module per function.

The function's cold start pays for the imports of its module.
"""

import sys
from datetime import UTC, datetime

from serverless_s3_processor.runtime.adapters.json_log import JsonLog


def now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)


def json_log(environment: str) -> JsonLog:
    """Return the log on standard output, which Lambda collects."""
    return JsonLog(out=sys.stdout, now=now, environment=environment)
