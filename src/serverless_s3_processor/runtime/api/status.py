"""`GET /status`: how the system is."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Final

import serverless_s3_processor
from serverless_s3_processor.runtime.api.endpoint import Access, Answer, Endpoint
from serverless_s3_processor.runtime.api.schemas import (
    COUNTS,
    DEAD_LETTERS,
    MISSING,
    answer,
    count,
    list_of,
    missing,
    of,
    thing,
)

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.endpoint import Call, Schema, Services

MEMBERS: Final[dict[str, Schema]] = {
    "version": of("string", "The version of the system."),
    "environment": of("string", "The `env_suffix` of the deployment."),
    "watched": list_of(
        thing({"bucket": of("string"), "prefix": of("string", "Empty for all of the bucket.")}),
        "What is watched; uploads through the API go to the first.",
    ),
    "queue": thing(
        {
            "waiting": count("Messages that no function has in its hands."),
            "inFlight": count(
                "Messages that a function is working on, or that wait to be retried."
            ),
            "oldestSeconds": of(
                "integer?",
                "The age of the oldest message, as CloudWatch last told it; null if it tells none, "
                "or does not answer: `missing` then says so.",
                minimum=0,
            ),
        }
    ),
    "deadLetters": DEAD_LETTERS,
    "lastHour": COUNTS,
    "missing": MISSING,
}
_NO_AGE: Final = missing("queue.oldestSeconds", "CloudWatch refuses or does not answer. Try again.")


def report(services: Services) -> Answer:
    """Answer with the status, as `MEMBERS` describes it."""
    found, settings = services.report_status(), services.settings
    body: dict[str, Any] = {
        "version": serverless_s3_processor.__version__,
        "environment": settings.environment,
        "watched": [dataclasses.asdict(place) for place in settings.watched.places],
        "queue": {
            "waiting": found.queue.waiting,
            "inFlight": found.queue.in_flight,
            "oldestSeconds": found.oldest_seconds,
        },
        "deadLetters": {
            "uploads": found.uploads_dead,
            "changes": found.changes_dead,
            "actions": found.actions_dead,
        },
        "lastHour": dict(found.last_hour),
        "missing": [_NO_AGE] if found.oldest_trouble else [],
    }
    return Answer(200, body, found.oldest_trouble)


def _answer(call: Call) -> Answer:
    return report(call.services)


ENDPOINT: Final = Endpoint(
    method="GET",
    path="/status",
    name="status",
    access=Access.READ,
    summary="How the system is",
    meaning="The depth of the queue, the dead letters, and what was recorded within the last hour, "
    "counted when it was announced.",
    results={200: ("How it is.", answer(MEMBERS))},
    answer=_answer,
)
