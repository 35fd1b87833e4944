"""`POST /reconcile`: compare the bucket with what is on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.api import fields, places
from serverless_s3_processor.runtime.api.endpoint import Access, Answer, Endpoint, Link
from serverless_s3_processor.runtime.api.schemas import answer, of
from serverless_s3_processor.runtime.domain.reconcile_run import ReconcileRequest

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.endpoint import Call

PREFIX: Final = fields.defaulting(
    "prefix",
    fields.a_prefix(),
    "",
    "Only keys that begin so; all that are watched in the bucket if it is left out.",
)
DRY_RUN: Final = fields.defaulting(
    "dryRun", fields.a_flag(), default=False, meaning="Only report what would be repaired."
)
_STARTED: Final = "running"


def _answer(call: Call) -> Answer:
    dry_run, place = call.values[DRY_RUN], places.meant(call, PREFIX, call.values[PREFIX])
    bucket, prefix = place.bucket, call.values[PREFIX] or place.prefix
    run = call.services.start_run(ReconcileRequest(bucket=bucket, prefix=prefix, dry_run=dry_run))
    told = {"run": run, "bucket": bucket, "prefix": prefix, "dryRun": dry_run}
    return Answer(202, {**told, "status": _STARTED})


ENDPOINT: Final = Endpoint(
    method="POST",
    path="/reconcile",
    name="reconcile",
    access=Access.OPERATE,
    summary="Compare the bucket with what is on record",
    meaning="Starts a run: what the bucket holds and is not on record is processed, and what is on "
    "record and gone is recorded as such. Runs do each other no harm: the second of two finds less "
    "to do.",
    body=(places.BUCKET, PREFIX, DRY_RUN),
    body_required=False,
    results={
        202: (
            "The run has begun.",
            answer(
                {
                    "run": of("string", "Names the run."),
                    "bucket": of("string"),
                    "prefix": of("string"),
                    "dryRun": of("boolean"),
                    "status": of("string", "It has begun.", enum=[_STARTED]),
                }
            ),
        )
    },
    errors=places.ERRORS,
    links={202: (Link(to="run", meaning="How far it is.", values={"run": "/run"}),)},
    answer=_answer,
)
