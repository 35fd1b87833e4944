"""`GET /status`: the status of the system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import serverless_s3_processor
from serverless_s3_processor.runtime.api.endpoint import Call, Response, endpoint
from serverless_s3_processor.runtime.api.fields import Request
from serverless_s3_processor.runtime.domain.records.record import Status

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.schemas import status, values
    from serverless_s3_processor.runtime.bootstrap.api import ApiServices

_NO_AGE: Final[values.UnavailableField] = {
    "field": "queue.oldestMessageAgeSeconds",
    "reason": "CloudWatch is unavailable. Try again.",
}


@endpoint("GET", "/status", Request, {200: "The status."})
def get_status(call: Call[Request]) -> Response[status.SystemStatus]:
    """Get the status of the system.

    The depth of the queue, the number of dead letters, and the records of the last hour, counted
    when they were announced.
    """
    return report(call.services)


def report(services: ApiServices) -> Response[status.SystemStatus]:
    """Return the status."""
    status_report, settings = services.status_reporter.report(), services.settings
    body: status.SystemStatus = {
        "version": serverless_s3_processor.__version__,
        "environment": settings.environment,
        "watched": [
            {"bucket": location.bucket, "prefix": location.prefix}
            for location in settings.watched.locations
        ],
        "queue": {
            "waiting": status_report.queue.waiting,
            "inFlight": status_report.queue.in_flight,
            "oldestMessageAgeSeconds": status_report.oldest_message_age_seconds,
        },
        "deadLetters": {
            "uploads": status_report.upload_dead_letters,
            "changes": status_report.change_dead_letters,
            "actions": status_report.action_dead_letters,
        },
        "lastHour": {Status(name): count for name, count in status_report.last_hour.items()},
        "unavailable": [_NO_AGE] if status_report.oldest_message_problem else [],
    }
    return Response(200, body, status_report.oldest_message_problem)
