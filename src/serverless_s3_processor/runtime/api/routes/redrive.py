"""`POST /redrive`: return dead letters to the queue that they came from."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.api import buckets, fields, kinds
from serverless_s3_processor.runtime.api.endpoint import Call, Response, endpoint
from serverless_s3_processor.runtime.api.errors import missing_field
from serverless_s3_processor.runtime.config.api import CALL_SECONDS
from serverless_s3_processor.runtime.domain.dead_letter import DeadLetterQuery
from serverless_s3_processor.runtime.services.dead_letters.redriver import (
    Redrivable,
    RedriveOutcome,
)

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.schemas import failures
    from serverless_s3_processor.runtime.services.dead_letters import redriver as service

MAX_RETURNED: Final = 500
"""Maximum number that one call returns: three calls of SQS for ten of them, some seconds in all."""
MAX_EXAMINED: Final = 3000
"""Maximum number that one call examines: three hundred calls of SQS, some seconds."""


class RedriveRequest(fields.Request):
    """The dead letters to return."""

    dry_run = fields.dry_run("Only report what would be returned.")
    limit = fields.limit(MAX_RETURNED, 100, "The maximum number of dead letters to return.")
    include_foreign = fields.defaulting(
        kinds.boolean(),
        False,  # noqa: FBT003 - the default
        "Also return foreign messages, which can never be processed.",
    )
    bucket = buckets.bucket("Only dead letters about objects of this bucket.")
    key = fields.optional_key("Only dead letters about this object.")
    version_id = fields.version_id("Only dead letters about this version; by default all versions.")
    message_id = fields.optional(
        kinds.short_text(), "Only this dead letter, by its id in `GET /failures`."
    )


@endpoint("POST", "/redrive", RedriveRequest, {200: "The outcome of each."}, errors=buckets.ERRORS)
def redrive(call: Call[RedriveRequest]) -> Response[failures.RedriveReport]:
    """Return dead letters to the queue.

    Each is sent to the queue before it is deleted, so the call may be repeated at any time: an
    event that is processed twice is recorded and announced once. A dead letter of the actions is
    replaced by a request on each of its records, which has the actions retried.
    """
    reports = _reports(call)
    results = [
        _result(kind, letter) for kind, report in reports.items() for letter in report.results
    ]
    counts = Counter(result["outcome"] for result in results)
    complete = len(reports) == len(call.services.redrivers) and all(
        report.complete for report in reports.values()
    )
    return Response(
        200,
        {
            "dryRun": call.request.dry_run,
            "results": results,
            "counts": {outcome: counts[outcome] for outcome in RedriveOutcome},
            "hasMore": counts[RedriveOutcome.RETURNED] > 0 and not complete,
            "complete": complete,
            "inFlight": sum(report.in_flight for report in reports.values()),
            "visibilityTimeoutSeconds": CALL_SECONDS,
        },
    )


def _reports(call: Call[RedriveRequest]) -> dict[Redrivable, service.RedriveReport]:
    """Redrive each kind, as long as the limit is not reached."""
    request, remaining = call.request, call.request.limit
    query = _query(request)
    reports: dict[Redrivable, service.RedriveReport] = {}
    for kind, redriver in call.services.redrivers.items():
        if remaining <= 0:
            break
        reports[kind] = redriver.redrive(
            query,
            max_letters=remaining,
            max_examined=MAX_EXAMINED,
            include_foreign=request.include_foreign and kind == "uploads",
            dry_run=request.dry_run,
        )
        remaining -= sum(result.is_to_return for result in reports[kind].results)
    return reports


def _query(request: RedriveRequest) -> DeadLetterQuery:
    if request.version_id is not None and request.key is None:
        raise missing_field("key")
    return DeadLetterQuery(
        message_id=request.message_id,
        bucket=request.bucket,
        key=request.key,
        version_id=request.version_id,
    )


def _result(kind: Redrivable, redriven: service.RedrivenLetter) -> failures.RedriveResult:
    return {
        "messageId": redriven.letter.id,
        "kind": kind,
        "keys": list(redriven.keys),
        "outcome": redriven.outcome,
        "reason": redriven.reason,
    }
