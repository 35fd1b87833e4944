"""`POST /actions`: act on what was recorded earlier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.api import fields
from serverless_s3_processor.runtime.api.endpoint import Access, Answer, ApiError, Endpoint, Link
from serverless_s3_processor.runtime.api.objects import MOST_CURSOR
from serverless_s3_processor.runtime.api.schemas import STATUSES, answer, count, list_of, of, thing
from serverless_s3_processor.runtime.domain.cursor import CursorError
from serverless_s3_processor.runtime.domain.listing import RecordFilters
from serverless_s3_processor.runtime.services.apply_actions import Action

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.endpoint import Call
    from serverless_s3_processor.runtime.services.apply_actions import DueAction

MAX_RECORDS: Final = 100
"""Maximum number of records that one call looks at: each may take one listing of its key."""
DRY_RUN: Final = fields.defaulting(
    "dryRun", fields.a_flag(), default=False, meaning="Only say what would be done."
)
PREFIX: Final = fields.defaulting(
    "prefix", fields.a_prefix(), "", "Only keys that begin so.", example="uploads/2026/"
)
FROM: Final = fields.optional(
    "from", fields.a_moment(), "Only what was uploaded since then; 30 days before `to` if left out."
)
TO: Final = fields.optional(
    "to", fields.a_moment(), "Only what was uploaded before then; now if it is left out."
)
LIMIT: Final = fields.defaulting(
    "limit", fields.a_whole_number(1, MAX_RECORDS), 100, "Look at no more records than this."
)
CURSOR: Final = fields.optional(
    "cursor",
    fields.short_text(MOST_CURSOR),
    "Where the call before ended, as it said; all else as it was for that call.",
)
_OFF: Final = "Nothing is done with objects by this deployment: no action is declared."


def _answer(call: Call) -> Answer:
    values, settings = call.values, call.services.settings
    if not settings.tag and not settings.quarantine:
        raise ApiError(409, "ActionsOff", _OFF)
    since, until = values[FROM], values[TO]
    if since and until and since >= until:
        raise ApiError(400, "InvalidField", "from must be before to.", FROM.name)
    filters = RecordFilters(since=since, until=until, bucket=settings.bucket, prefix=values[PREFIX])
    try:
        applied = call.services.apply_actions(
            filters, values[LIMIT], values[CURSOR], dry_run=values[DRY_RUN]
        )
    except CursorError as error:
        raise ApiError(400, "InvalidField", f"cursor: {error}.", CURSOR.name) from None
    return Answer(
        200,
        {
            "dryRun": values[DRY_RUN],
            "objects": [_due(each) for each in applied.due],
            "lookedAt": applied.looked_at,
            "cursor": applied.cursor,
        },
    )


def _due(due: DueAction) -> dict[str, Any]:
    return {
        "objectKey": due.record.object_key,
        "versionId": due.record.version_id,
        "status": due.record.status.value,
        "action": due.action.value,
    }


_OBJECT: Final = thing(
    {
        "objectKey": of("string"),
        "versionId": of("string?"),
        "status": of("string", "What is on record now.", enum=list(STATUSES)),
        "action": of("string", "What is due for it.", enum=[each.value for each in Action]),
    }
)
ENDPOINT: Final = Endpoint(
    method="POST",
    path="/actions",
    name="apply",
    access=Access.OPERATE,
    summary="Apply the actions to what was recorded earlier",
    meaning="Actions are for what changes after they were switched on. This puts older objects on "
    "the queue that an action is due for; what is done with each follows from what it is found to "
    "be when it is processed again. The newest come first. It may be repeated.",
    body=(DRY_RUN, PREFIX, FROM, TO, LIMIT, CURSOR),
    body_required=False,
    results={
        200: (
            "What some of the records came to.",
            answer(
                {
                    "dryRun": of("boolean"),
                    "objects": list_of(_OBJECT, "They are on the queue, or would be."),
                    "lookedAt": count("Records."),
                    "cursor": of("string?", "Leads on; null if all were looked at."),
                }
            ),
        )
    },
    errors={409: "No action is declared: `ActionsOff`."},
    links={
        200: (
            Link(
                to="apply",
                meaning="The next records; repeat all else.",
                values={"cursor": "/cursor"},
            ),
        )
    },
    answer=_answer,
)
