"""`POST /actions`: apply the actions to existing records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.api import fields
from serverless_s3_processor.runtime.api.endpoint import Call, Link, Response, endpoint
from serverless_s3_processor.runtime.api.errors import (
    ApiError,
    invalid_field,
    refuse_empty_range,
)
from serverless_s3_processor.runtime.domain.records.cursor import CursorError
from serverless_s3_processor.runtime.domain.records.listing import RecordFilters

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.schemas import quarantine
    from serverless_s3_processor.runtime.services.actions.action_applier import DueAction

MAX_RECORDS: Final = 100
"""Maximum number of records that one call looks at: each may take one listing of its key."""
_OFF: Final = "This deployment has no actions."


class ApplyActions(fields.Request):
    """Which records the actions are applied to."""

    dry_run = fields.dry_run("Only report the due actions.")
    prefix = fields.prefix(example="uploads/2026/")
    since = fields.since("Only uploads at or after this time; by default 30 days before `to`.")
    until = fields.until("Only uploads before this time; by default now.")
    limit = fields.limit(MAX_RECORDS, MAX_RECORDS, "The maximum number of records to examine.")
    cursor = fields.cursor(
        "The `cursor` of the previous response. All other fields must be unchanged."
    )


@endpoint(
    "POST",
    "/actions",
    ApplyActions,
    {200: "The due actions of some of the records."},
    errors={409: "The deployment has no actions: `ActionsOff`."},
    links=(Link("applyActions", "The next records, with the same fields.", {"cursor": "/cursor"}),),
)
def apply_actions(call: Call[ApplyActions]) -> Response[quarantine.AppliedActions]:
    """Apply the actions to existing records.

    Actions apply to records that change after they were switched on. This operation sends older
    objects with a due action to the queue; the result of processing them again decides which
    action is taken. The newest come first. The call may be repeated.
    """
    request, settings = call.request, call.services.settings
    if not settings.tag and not settings.quarantine:
        raise ApiError(409, "ActionsOff", _OFF)
    refuse_empty_range(request.since, request.until)
    filters = RecordFilters(
        since=request.since, until=request.until, bucket=settings.bucket, prefix=request.prefix
    )
    try:
        applied = call.services.action_applier.apply(
            filters, request.limit, request.cursor, dry_run=request.dry_run
        )
    except CursorError as error:
        raise invalid_field("cursor", f"cursor: {error}.") from None
    return Response(
        200,
        {
            "dryRun": request.dry_run,
            "objects": [_object(due) for due in applied.due],
            "examined": applied.examined,
            "cursor": applied.cursor,
        },
    )


def _object(due: DueAction) -> quarantine.DueObject:
    return {
        "objectKey": due.record.object_key,
        "versionId": due.record.version_id,
        "status": due.record.status,
        "action": due.action,
    }
