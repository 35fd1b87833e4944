"""`POST /redrive`: return dead letters to the queue that they came from."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.api import fields, places
from serverless_s3_processor.runtime.api.endpoint import Access, Answer, ApiError, Endpoint
from serverless_s3_processor.runtime.api.schemas import (
    HIDDEN_SECONDS,
    answer,
    count,
    list_of,
    of,
    thing,
)
from serverless_s3_processor.runtime.config.api import CALL_SECONDS
from serverless_s3_processor.runtime.domain.dead_letter import DeadLetterQuery
from serverless_s3_processor.runtime.services.redrive import RedriveOutcome

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.endpoint import Call
    from serverless_s3_processor.runtime.services.redrive import RedrivenLetter, RedriveReport

MOST: Final = 500
"""Dead letters that one call returns: three calls of SQS for ten of them, some seconds in all."""
LOOK_AT: Final = 3000
"""That it looks at, with those that can't be returned: three hundred calls of SQS, some seconds."""
_FATES: Final = tuple(fate.value for fate in RedriveOutcome)

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


KEY: Final = fields.optional(
    "key", fields.a_key(), "Only dead letters about this object.", example="uploads/report.pdf"
)
VERSION: Final = fields.optional(
    "versionId", fields.short_text(), "Only those about this version; every one if left out."
)
MESSAGE: Final = fields.optional(
    "messageId", fields.short_text(), "Only this dead letter, as `GET /failures` names it."
)


def _answer(call: Call) -> Answer:
    reports = _reports(call)
    results = [_told(kind, each) for kind, report in reports.items() for each in report.results]
    counts = Counter(each["fate"] for each in results)
    complete = len(reports) == len(call.services.redrives) and all(
        report.complete for report in reports.values()
    )
    return Answer(
        200,
        {
            "dryRun": call.values[DRY_RUN],
            "results": results,
            "counts": {fate: counts[fate] for fate in _FATES},
            "more": counts[RedriveOutcome.RETURNED] > 0 and not complete,
            "complete": complete,
            "hidden": sum(report.hidden for report in reports.values()),
            "hiddenSeconds": CALL_SECONDS,
        },
    )


def _reports(call: Call) -> dict[str, RedriveReport]:
    """Redrive each kind, as long as `max` is not reached."""
    query, left = _query(call), call.values[LIMIT]
    reports: dict[str, RedriveReport] = {}
    for kind, redrive in call.services.redrives.items():
        if left <= 0:
            break
        reports[kind] = redrive(
            query,
            most=left,
            look_at=LOOK_AT,
            foreign=call.values[FOREIGN] and kind == "uploads",
            dry_run=call.values[DRY_RUN],
        )
        left -= sum(each.is_to_return for each in reports[kind].results)
    return reports


def _query(call: Call) -> DeadLetterQuery:
    values = call.values
    if values[VERSION] is not None and values[KEY] is None:
        raise ApiError(400, "MissingField", "key is missing.", KEY.name)
    return DeadLetterQuery(
        message_id=values[MESSAGE],
        bucket=values[places.OF_BUCKET],
        key=values[KEY],
        version_id=values[VERSION],
    )


def _told(kind: str, redriven: RedrivenLetter) -> dict[str, Any]:
    return {
        "messageId": redriven.letter.id,
        "kind": kind,
        "keys": list(redriven.keys),
        "fate": redriven.fate.value,
        "reason": redriven.reason,
    }


_RESULT: Final = thing(
    {
        "messageId": of("string"),
        "kind": of(
            "string",
            "What could not be done: `uploads` were not processed, `actions` not taken.",
            enum=["uploads", "actions"],
        ),
        "keys": list_of(of("string"), "The objects that it is about."),
        "fate": of(
            "string",
            "`returned` to the queue, or its actions are taken again; `waiting`: it would be; "
            "`skipped`: it can never be processed; `failed`: it is still there.",
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
    "time: what is processed twice is recorded and announced once. In place of a dead letter of "
    "the actions, a request is noted on each record that it is about, which has them taken again.",
    body=(DRY_RUN, LIMIT, FOREIGN, places.OF_BUCKET, KEY, VERSION, MESSAGE),
    body_required=False,
    errors=places.ERRORS,
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
                        f"this call could not. False where `max` was reached, {LOOK_AT:,} of a "
                        "kind were looked at, or the time was up.",
                    ),
                    "hidden": count(
                        "How many this call could not see, as another is looking at them; as SQS "
                        "approximately counts."
                    ),
                    "hiddenSeconds": HIDDEN_SECONDS,
                }
            ),
        )
    },
    answer=_answer,
)
