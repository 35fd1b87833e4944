"""What the notifier logs about batches that it could not publish completely."""

import json
from datetime import UTC, datetime

from serverless_s3_processor.runtime.config import measures, names
from tests.e2e.support.deployment import Deployment


def find_interrupted_batches(deployment: Deployment) -> list[datetime]:
    """Return when the notifier gave up publishing a batch.

    It publishes ten notices per call and makes two calls at the same time. If only the first one
    fails, then the stream delivers the notices of both again.
    """
    function = names.notifier_function(deployment.environment)
    pages = (
        deployment.client("logs")
        .get_paginator("filter_log_events")
        .paginate(logGroupName=f"/aws/lambda/{function}")
    )
    return [
        datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
        for page in pages
        for event in page["events"]
        if event["message"].startswith("{")
        and json.loads(event["message"]).get(measures.UNANNOUNCED)
    ]
