"""`POST /reconcile`: compare the bucket with what is on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from s3_processor import names
from s3_processor.domain.reconcile_run import Request
from s3_processor.endpoints import fields
from s3_processor.endpoints.endpoint import Access, Answer, Endpoint, Link
from s3_processor.endpoints.schemas import answer, of

if TYPE_CHECKING:
    from s3_processor.endpoints.endpoint import Call

PREFIX: Final = fields.defaulting(
    "prefix",
    fields.a_key(names.WATCHED_PREFIX),
    names.WATCHED_PREFIX,
    "Only keys that begin so.",
)
DRY_RUN: Final = fields.defaulting(
    "dryRun", fields.a_flag(), default=False, meaning="Only report what would be repaired."
)
_STARTED: Final = "running"


def _answer(call: Call) -> Answer:
    prefix, dry_run = call.values[PREFIX], call.values[DRY_RUN]
    run = call.services.start_run(Request(prefix=prefix, dry_run=dry_run))
    return Answer(202, {"run": run, "prefix": prefix, "dryRun": dry_run, "status": _STARTED})


ENDPOINT: Final = Endpoint(
    method="POST",
    path="/reconcile",
    name="reconcile",
    access=Access.OPERATE,
    summary="Compare the bucket with what is on record",
    meaning="Starts a run: what the bucket holds and is not on record is processed, and what is on "
    "record and gone is recorded as such. Runs do each other no harm: the second of two finds less "
    "to do.",
    body=(PREFIX, DRY_RUN),
    body_required=False,
    results={
        202: (
            "The run has begun.",
            answer(
                {
                    "run": of("string", "Names the run."),
                    "prefix": of("string"),
                    "dryRun": of("boolean"),
                    "status": of("string", "It has begun.", enum=[_STARTED]),
                }
            ),
        )
    },
    links={202: (Link(to="run", meaning="How far it is.", values={"run": "/run"}),)},
    answer=_answer,
)
