"""`POST /redrive`: return dead letters to the queue that they came from."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from s3_processor.endpoints import fields
from s3_processor.endpoints.endpoint import Access, Answer, Endpoint
from s3_processor.endpoints.schemas import answer, count, list_of, of, thing
from s3_processor.services.redrive import Fate

if TYPE_CHECKING:
    from s3_processor.endpoints.endpoint import Call
    from s3_processor.services.redrive import Redriven

MOST: Final = 500
"""Dead letters that one call returns: three calls of SQS for ten of them, some seconds in all."""
LOOK_AT: Final = 3000
"""That it looks at, with those that can't be returned: three hundred calls of SQS, some seconds."""
_FATES: Final = tuple(fate.value for fate in Fate)

DRY_RUN: Final = fields.defaulting(
    "dryRun", fields.a_flag(), default=False, meaning="Only say what would be returned."
)
LIMIT: Final = fields.defaulting(
    "max", fields.a_whole_number(1, MOST), 100, "Return at most so many."
)
FOREIGN: Final = fields.defaulting(
    "includeForeign",
    fields.a_flag(),
    default=False,
    meaning="Also messages that can never be processed.",
)


def _answer(call: Call) -> Answer:
    values = call.values
    dry_run, most = values[DRY_RUN], values[LIMIT]
    redrive = call.services.redrive
    foreign = values[FOREIGN]
    fates = list(redrive(most=most, look_at=LOOK_AT, foreign=foreign, dry_run=dry_run))
    counts = Counter(fate.fate.value for fate in fates)
    complete = sum(fate.is_to_return for fate in fates) < most and len(fates) < LOOK_AT
    return Answer(
        200,
        {
            "dryRun": dry_run,
            "results": [_told(fate) for fate in fates],
            "counts": {fate: counts[fate] for fate in _FATES},
            "more": counts[Fate.RETURNED] > 0 and not complete,
            "complete": complete,
        },
    )


def _told(redriven: Redriven) -> dict[str, Any]:
    return {
        "messageId": redriven.letter.id,
        "keys": list(redriven.keys),
        "fate": redriven.fate.value,
        "reason": redriven.reason,
    }


_RESULT: Final = thing(
    {
        "messageId": of("string"),
        "keys": list_of(of("string"), "The objects that it is about."),
        "fate": of(
            "string",
            "`returned` to the queue; `waiting`: it would be; `skipped`: it can never be "
            "processed; `failed`: it is still there.",
            enum=list(_FATES),
        ),
        "reason": of("string?", "Why it was not returned."),
    }
)
ENDPOINT: Final = Endpoint(
    method="POST",
    path="/redrive",
    name="redrive",
    access=Access.OPERATE,
    summary="Return dead letters to the queue",
    meaning="Each is put on the queue before it is deleted, so the call may be repeated at any "
    "time: what is processed twice is recorded and announced once.",
    body=(DRY_RUN, LIMIT, FOREIGN),
    body_required=False,
    results={
        200: (
            "What became of each.",
            answer(
                {
                    "dryRun": of("boolean"),
                    "results": list_of(_RESULT),
                    "counts": thing({fate: count() for fate in _FATES}),
                    "more": of(
                        "boolean",
                        "Whether to call again: some were returned, and there may be others. It "
                        "becomes false in the end, and is false in a dry run.",
                    ),
                    "complete": of(
                        "boolean",
                        "Whether all were looked at that could be seen. Others may see some that "
                        f"this call could not. False where `max` was reached, or {LOOK_AT:,} were "
                        "looked at.",
                    ),
                }
            ),
        )
    },
    answer=_answer,
)
