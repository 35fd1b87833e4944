"""`GET /failures`: the dead letters, and the reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.api import fields
from serverless_s3_processor.runtime.api.endpoint import Call, Response, endpoint
from serverless_s3_processor.runtime.config.api import CALL_SECONDS
from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.services.dead_letters import failure_lister as service

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.schemas import failures
    from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter
    from serverless_s3_processor.runtime.domain.notices import refused_notice

_NO_LOG: Final = "The function's log is unavailable. Try again."


class ListFailures(fields.Request):
    """The size of the list."""

    limit = fields.limit(100, 50, "The maximum number of messages of each queue.")


@endpoint("GET", "/failures", ListFailures, {200: "The dead letters, oldest first."})
def list_failures(call: Call[ListFailures]) -> Response[failures.Failures]:
    """List the dead letters, and why they failed.

    Dead letters stay in their queues. While one call reads them, another sees fewer, and counts
    the others in `inFlight`. Objects that a processor can't process, or that can never be read, are
    not dead letters: they have records with the status `failed` or `unreadable`.
    """
    listers, limit = call.services.failure_listers, call.request.limit
    uploads, changes = listers.uploads.list_failures(limit), listers.changes.list_failures(limit)
    actions = listers.actions.list_failures(limit) if listers.actions else service.FailedMessages()
    kinds = {"uploads": uploads, "changes": changes, "actions": actions}
    troubles = {
        kind: messages.log_problem for kind, messages in kinds.items() if messages.log_problem
    }
    body: failures.Failures = {
        "uploads": [_upload(failure) for failure in uploads.letters],
        "changes": [_changes(failure) for failure in changes.letters if not failure.notice],
        "notices": [
            _notice(failure.letter, failure.notice) for failure in changes.letters if failure.notice
        ],
        "actions": [_action(failure) for failure in actions.letters],
        "total": {
            "uploads": uploads.total,
            "changes": changes.total,
            "actions": actions.total,
        },
        "inFlight": {
            "uploads": uploads.in_flight,
            "changes": changes.in_flight,
            "actions": actions.in_flight,
        },
        "visibilityTimeoutSeconds": CALL_SECONDS,
        "unavailable": [{"field": f"{kind}.reason", "reason": _NO_LOG} for kind in troubles],
    }
    return Response(200, body, next(iter(troubles.values()), None))


def _upload(failure: service.FailedMessage) -> failures.UploadFailure:
    return {
        "messageId": failure.letter.id,
        "sentAt": clock.format_milliseconds(failure.letter.sent_at),
        "receiveCount": failure.letter.receive_count,
        "keys": failure.keys,
        "reason": failure.reason,
        "canSucceed": failure.can_succeed,
    }


def _changes(failure: service.FailedMessage) -> failures.UnannouncedChanges:
    batch = failure.batch
    return {
        "messageId": failure.letter.id,
        "changes": batch.change_count if batch else None,
        "since": clock.format_milliseconds(batch.since) if batch else None,
        "until": clock.format_milliseconds(batch.until) if batch else None,
    }


def _action(failure: service.FailedMessage) -> failures.ActionFailure:
    return {**_upload(failure), **_changes(failure)}


def _notice(letter: DeadLetter, notice: refused_notice.RefusedNotice) -> failures.RefusedNotice:
    return {
        "messageId": letter.id,
        "sentAt": clock.format_milliseconds(letter.sent_at),
        "bucket": notice.bucket,
        "key": notice.object_key,
        "uploadTime": notice.upload_time,
        "reason": notice.reason,
    }
