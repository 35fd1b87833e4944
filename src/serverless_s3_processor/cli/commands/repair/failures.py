from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from serverless_s3_processor.cli.command import CommandContext, remote_command
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering import hidden, moments, unavailable
from serverless_s3_processor.cli.rendering.tables import list_table
from serverless_s3_processor.cli.uploading.keys import escaped
from serverless_s3_processor.runtime.domain import clock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from serverless_s3_processor.client.responses.failures import (
        Failures,
        RefusedNotice,
        UnannouncedChanges,
        UploadFailure,
    )

_UNLOGGED = "no reason was logged: the function ended or timed out, or the log has expired"
_UNAVAILABLE = "unavailable"


@remote_command
def failures(
    context: CommandContext,
    *,
    limit: Annotated[
        int, typer.Option(min=1, max=100, help="The maximum number of each kind, up to 100.")
    ] = 50,
) -> None:
    """List the dead letters: messages that could not be processed, announced or acted on.

    They stay in their queues. Files that a processor could not handle are not dead letters: they
    are recorded as failed (`ls --status failed`).
    """
    response = context.target.api.failures(limit)
    if context.output.as_json:
        context.output.data(response)
        return
    default_reason = _UNAVAILABLE if response["unavailable"] else _UNLOGGED
    _show_messages(context, response["uploads"], default_reason)
    if response["actions"]:
        context.output.show("Recorded, but not acted on:")
    _show_messages(context, response["actions"], default_reason)
    unavailable.note(context.output, response["unavailable"])
    _show_changes(context, response["changes"])
    _show_notices(context, response["notices"])
    _note_others(context, response)


def _note_others(context: CommandContext, response: "Failures") -> None:
    """Note the dead letters that are not shown, or that there are none at all."""
    shown = sum(len(response[kind]) for kind in ("uploads", "changes", "notices", "actions"))
    hidden_count = hidden.total(response["inFlight"])
    beyond_limit = hidden.total(response["total"]) - shown - hidden_count
    if hidden_count:
        context.output.note(hidden.describe(hidden_count, response["visibilityTimeoutSeconds"]))
    if beyond_limit > 0:
        context.output.note(f"{beyond_limit:,} more are not shown: raise --limit, up to 100.")
    if not shown and not hidden_count and beyond_limit <= 0:
        context.output.note("There are no dead letters.")


def _show_messages(
    context: CommandContext, failures: "Sequence[UploadFailure]", default_reason: str
) -> None:
    if not failures:
        return
    context.output.show(_table(failures, default_reason, context.dependencies.now()))
    if any(failure["canSucceed"] for failure in failures):
        commands = f"{call('redrive')}, or one of them: {call('redrive KEY')}"
        context.output.note(f"To process them again once the cause is gone: {commands}")
    if not all(failure["canSucceed"] for failure in failures):
        context.output.note("SQS deletes what can never succeed 14 days after it was sent.")


def _table(failures: "Sequence[UploadFailure]", default_reason: str, now: "datetime") -> Table:
    table = list_table()
    table.add_column("sent", no_wrap=True)
    table.add_column("can succeed", no_wrap=True)
    table.add_column("key", overflow="fold")
    table.add_column("reason", overflow="fold")
    for failure in failures:
        table.add_row(
            moments.ago(clock.parse(failure["sentAt"]), now),
            Text("yes", "green") if failure["canSucceed"] else Text("never", "bold red"),
            Text("\n".join(map(escaped, failure["keys"])) or f"message {failure['messageId']}"),
            Text(escaped(failure["reason"] or default_reason)),
        )
    return table


def _show_changes(context: CommandContext, changes: "list[UnannouncedChanges]") -> None:
    for batch in changes:
        context.output.show(f"Not announced: {_describe(batch)}")
    if changes:
        context.output.note(
            "These records exist, but subscribers were not notified, and the system can't notify "
            f"them any more. To list the records: {call('ls --since TIME --until TIME')}"
        )


def _show_notices(context: CommandContext, notices: "list[RefusedNotice]") -> None:
    for notice in notices:
        context.output.show(f"Not announced: {escaped(notice['key'])}: {escaped(notice['reason'])}")
    if notices:
        context.output.note(
            "SNS will never accept these notices, so notify the subscribers yourself. "
            f"To see the records: {call('show KEY')}"
        )


def _describe(batch: "UnannouncedChanges") -> str:
    since, until = batch["since"], batch["until"]
    if batch["changes"] is None or since is None or until is None:
        return f"message {batch['messageId']}, which this system did not write"
    begin, end = (moments.shown(clock.parse(timestamp)) for timestamp in (since, until))
    return f"{batch['changes']:,} changes, recorded from {begin} to {end} ({moments.zone()})"
