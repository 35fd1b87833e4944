"""`GET /reconcile/{run}`: how a run of reconcile is, and what it found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.api import fields
from serverless_s3_processor.runtime.api.endpoint import Access, Answer, ApiError, Endpoint
from serverless_s3_processor.runtime.api.schemas import answer, count, maybe, moment, of, thing
from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.ports.runs import RunStatus

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.endpoint import Call, Schema
    from serverless_s3_processor.runtime.ports.runs import (
        ListingProgress,
        RunDescription,
        RunSummary,
    )

RUN: Final = fields.required("run", fields.a_run(), "Names the run.")
OUTLINE: Final[dict[str, Schema]] = {
    "run": of("string", "Names the run."),
    "status": of("string", enum=[status.value for status in RunStatus]),
    "started": moment("When it began."),
    "finished": of("string?", "When it ended; null while it is running.", format="date-time"),
}
"""What is told of a run in a list too."""
REPORT: Final[dict[str, Schema]] = {
    "run": of("string"),
    "bucket": of("string"),
    "prefix": of("string"),
    "dryRun": of("boolean"),
    "again": of("boolean"),
    "started": moment("What was uploaded later is of no concern."),
    "finished": moment("When the report was written."),
    "listed": count("Versions and delete markers that the bucket held."),
    "checked": count("Records that were looked at."),
    "missing": count("Held by the bucket, not on record."),
    "stale": count("Held by the bucket, and on record as something else."),
    "ghosts": count("On record, not held by the bucket any more."),
    "young": count("Uploads and removals that were left alone: their events may be on their way."),
    "repaired": count("Put on the queue; 0 in a dry run."),
    "requests": {
        "type": "object",
        "description": "What was asked of AWS, by kind.",
        "additionalProperties": {"type": "number"},
    },
    "dollars": of("number", "What that costs in us-east-1, without what is then processed."),
}
_PROGRESS: Final[dict[str, Schema]] = {
    "items": count("Keys that were listed so far."),
    "itemsDone": count("Of these, compared."),
    "batches": count("That they make up."),
    "batchesDone": count("Of these, done."),
}


def outline(run: RunSummary) -> dict[str, Any]:
    """Return what `OUTLINE` describes."""
    return {
        "run": run.name,
        "status": run.status.value,
        "started": clock.millisecond(run.started),
        "finished": clock.millisecond(run.finished) if run.finished else None,
    }


def missing() -> ApiError:
    """Return the error of a run that there is not."""
    return ApiError(404, "NoSuchRun", "There is no such run, or it is long over.", RUN.name)


def _answer(call: Call) -> Answer:
    found = call.services.runs.describe(call.values[RUN])
    if found is None:
        raise missing()
    asked = found.request
    return Answer(
        200,
        {
            **outline(found.outline),
            "bucket": asked.bucket,
            "prefix": asked.prefix,
            "dryRun": asked.dry_run,
            "again": asked.again,
            "report": _report(found),
            "failure": found.failure,
            "progress": _progress(found.progress) if found.progress else None,
        },
    )


def _report(found: RunDescription) -> dict[str, Any] | None:
    """Return the report; none of a release that reported otherwise."""
    report = found.report or {}
    return {name: report[name] for name in REPORT} if set(report) >= set(REPORT) else None


def _progress(progress: ListingProgress) -> dict[str, int]:
    return {
        "items": progress.items,
        "itemsDone": progress.items_done,
        "batches": progress.batches,
        "batchesDone": progress.batches_done,
    }


ENDPOINT: Final = Endpoint(
    method="GET",
    path="/reconcile/{run}",
    name="run",
    access=Access.READ,
    summary="How a run of reconcile is",
    meaning="How far it is while it is running, and then its report; known for 90 days.",
    path_fields=(RUN,),
    results={
        200: (
            "How it is.",
            answer(
                {
                    **OUTLINE,
                    "bucket": of("string?", "Null if it was not said."),
                    "prefix": of("string", "Only keys that begin so."),
                    "dryRun": of("boolean", "Whether it only reports."),
                    "again": of("boolean", "Whether all that is listed is processed again."),
                    "report": maybe(thing(REPORT), "What it found, if it succeeded."),
                    "failure": of("string?", "Why it failed, if it did."),
                    "progress": maybe(
                        thing(_PROGRESS), "While it is running, and where it was stopped."
                    ),
                }
            ),
        )
    },
    errors={404: "There is no such run."},
    answer=_answer,
)
