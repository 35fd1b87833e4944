from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from serverless_s3_processor.cli.command import CommandContext, anywhere
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering import hidden, missing, moments
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

_UNLOGGED = "none was logged: the function died or timed out with it, or the log is older than kept"
_UNKNOWN = "not known now"


@anywhere
def failures(
    run: CommandContext,
    *,
    limit: Annotated[
        int, typer.Option(min=1, max=100, help="At most so many of each kind, up to 100.")
    ] = 50,
) -> None:
    """List the dead letters: what could not be processed, announced or acted on, and why.

    They stay where they are. Files that a processor could not cope with are no dead letters: they
    are recorded as failed (`ls --status failed`).
    """
    found = run.target.api.failures(limit)
    if run.output.as_json:
        run.output.data(found)
        return
    without = _UNKNOWN if found["unavailable"] else _UNLOGGED
    _tell_messages(run, found["uploads"], without)
    if found["actions"]:
        run.output.show("Not acted on, though recorded:")
    _tell_messages(run, found["actions"], without)
    missing.note(run.output, found["unavailable"])
    _tell_changes(run, found["changes"])
    _show_notices(run, found["notices"])
    _tell_rest(run, found)


def _tell_rest(run: CommandContext, found: "Failures") -> None:
    """Say which others there are; none only if none is counted."""
    hidden_count = hidden.total(found["inFlight"])
    shown = len(found["uploads"]) + len(found["changes"]) + len(found["notices"])
    shown += len(found["actions"])
    beyond = hidden.total(found["total"]) - shown - hidden_count
    if hidden_count:
        run.output.note(hidden.said(hidden_count, found["visibilityTimeoutSeconds"]))
    if beyond > 0:
        run.output.note(f"{beyond:,} more are not shown: raise --limit, up to 100.")
    if not shown and not hidden_count and beyond <= 0:
        run.output.note("There are no dead letters.")


def _tell_messages(run: CommandContext, failures: "Sequence[UploadFailure]", without: str) -> None:
    if not failures:
        return
    run.output.show(_table(failures, without, run.dependencies.now()))
    if any(failure["canSucceed"] for failure in failures):
        again = f"{call('redrive')}, or one of them: {call('redrive KEY')}"
        run.output.note(f"Once the reason is gone: {again}")
    if not all(failure["canSucceed"] for failure in failures):
        run.output.note("What can never succeed is deleted 14 days after it was sent.")


def _table(failures: "Sequence[UploadFailure]", without: str, now: "datetime") -> Table:
    rows = Table(
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
        show_edge=False,
        header_style="bold",
    )
    rows.add_column("sent", no_wrap=True)
    rows.add_column("can succeed", no_wrap=True)
    rows.add_column("key", overflow="fold")
    rows.add_column("reason", overflow="fold")
    for failure in failures:
        rows.add_row(
            moments.ago(clock.parse(failure["sentAt"]), now),
            Text("yes", "green") if failure["canSucceed"] else Text("never", "bold red"),
            Text("\n".join(map(escaped, failure["keys"])) or f"message {failure['messageId']}"),
            Text(escaped(failure["reason"] or without)),
        )
    return rows


def _tell_changes(run: CommandContext, changes: "list[UnannouncedChanges]") -> None:
    for batch in changes:
        run.output.show(f"Not announced: {_batch(batch)}")
    if changes:
        run.output.note(
            "The records are there, their subscribers were not told, and can't be any more by the "
            f"system itself. Which they may be: {call('ls --since TIME --until TIME')}"
        )


def _show_notices(run: CommandContext, notices: "list[RefusedNotice]") -> None:
    for notice in notices:
        run.output.show(f"Not announced: {escaped(notice['key'])}: {escaped(notice['reason'])}")
    if notices:
        run.output.note(
            "SNS will never take these notices, so notify the subscribers yourself. "
            f"The records are there: {call('show KEY')}"
        )


def _batch(batch: "UnannouncedChanges") -> str:
    since, until = batch["since"], batch["until"]
    if batch["changes"] is None or since is None or until is None:
        return f"message {batch['messageId']}, which is none of ours"
    begin, end = (moments.shown(clock.parse(moment)) for moment in (since, until))
    return f"{batch['changes']:,} changes, recorded from {begin} to {end} ({moments.zone()})"
