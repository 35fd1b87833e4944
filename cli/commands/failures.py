from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from cli import missing, moments
from cli.command import Run, anywhere
from cli.keys import escaped
from cli.program import call
from s3_processor.domain import clock

if TYPE_CHECKING:
    from datetime import datetime

    from s3_processor_client.answers import RefusedNotice, UnannouncedChanges, UploadFailure

_UNLOGGED = "none was logged: the function died or timed out with it, or the log is older than kept"
_UNKNOWN = "not known now"


@anywhere
def failures(
    run: Run,
    *,
    limit: Annotated[
        int, typer.Option(min=1, max=100, help="At most so many of each kind, up to 100.")
    ] = 50,
) -> None:
    """List the dead letters: what could not be processed or announced, why, and what to do.

    They stay where they are. Files that a processor could not cope with are no dead letters: they
    are recorded as failed (`ls --status failed`).
    """
    found = run.target.api.failures(limit)
    if run.output.as_json:
        run.output.data(found)
        return
    uploads, changes, notices = found["uploads"], found["changes"], found["notices"]
    _tell_uploads(run, uploads, _UNKNOWN if found["missing"] else _UNLOGGED)
    missing.note(run.output, found["missing"])
    _tell_changes(run, changes)
    _show_notices(run, notices)
    if not uploads and not changes and not notices:
        run.output.note("There are no dead letters.")


def _tell_uploads(run: Run, uploads: "list[UploadFailure]", without: str) -> None:
    if not uploads:
        return
    run.output.show(_table(uploads, without, run.world.now()))
    if any(failure["canSucceed"] for failure in uploads):
        run.output.note(f"Once the reason is gone: {call('redrive')}")
    if not all(failure["canSucceed"] for failure in uploads):
        run.output.note("What can never succeed goes by itself, 14 days after it was sent.")


def _table(uploads: "list[UploadFailure]", without: str, now: "datetime") -> Table:
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
    for failure in uploads:
        rows.add_row(
            moments.ago(clock.parse(failure["sent"]), now),
            Text("yes", "green") if failure["canSucceed"] else Text("never", "bold red"),
            Text("\n".join(map(escaped, failure["keys"])) or f"message {failure['messageId']}"),
            Text(escaped(failure["reason"] or without)),
        )
    return rows


def _tell_changes(run: Run, changes: "list[UnannouncedChanges]") -> None:
    for batch in changes:
        run.output.show(f"Not announced: {_batch(batch)}")
    if changes:
        run.output.note(
            "The records are there, their subscribers were not told, and can't be any more by the "
            f"system itself. Which they may be: {call('ls --since TIME --until TIME')}"
        )


def _show_notices(run: Run, notices: "list[RefusedNotice]") -> None:
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
