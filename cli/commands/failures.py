from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from cli import moments
from cli.command import Run, anywhere
from cli.keys import escaped
from cli.program import call

if TYPE_CHECKING:
    from datetime import datetime

    from s3_processor.services.list_failures import Failure, GivenUp

_UNLOGGED = "none was logged: the function died or timed out with it, or the log is older than kept"


@anywhere
def failures(
    run: Run,
    *,
    limit: Annotated[int, typer.Option(min=1, help="At most so many of each kind.")] = 50,
) -> None:
    """List the dead letters: what could not be processed or announced, why, and what to do.

    They stay where they are. Files that a processor could not cope with are no dead letters: they
    are recorded as failed (`ls --status failed`).
    """
    from cli.dead_letters import list_failures

    listing = list_failures(run.target)
    uploads, changes = listing.of_uploads(limit), listing.of_changes(limit)
    if run.output.as_json:
        run.output.data(
            {
                "uploads": [_upload_as_json(failure) for failure in uploads],
                "changes": [_change_as_json(given_up) for given_up in changes],
            }
        )
        return
    _tell_uploads(run, uploads)
    _tell_changes(run, changes)
    if not uploads and not changes:
        run.output.note("There are no dead letters.")


def _tell_uploads(run: Run, uploads: "list[Failure]") -> None:
    if not uploads:
        return
    run.output.show(_table(uploads, run.world.now()))
    if any(failure.can_succeed for failure in uploads):
        run.output.note(f"Once the reason is gone: {call('redrive')}")
    if not all(failure.can_succeed for failure in uploads):
        run.output.note("What can never succeed goes by itself, 14 days after it was sent.")


def _table(uploads: "list[Failure]", now: "datetime") -> Table:
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
            moments.ago(failure.letter.sent, now),
            Text("yes", "green") if failure.can_succeed else Text("never", "bold red"),
            Text("\n".join(map(escaped, failure.keys)) or f"message {failure.letter.id}"),
            Text(escaped(failure.reason or _UNLOGGED)),
        )
    return rows


def _tell_changes(run: Run, changes: "list[GivenUp]") -> None:
    for given_up in changes:
        batch = given_up.batch
        if batch is None:
            run.output.show(f"Not announced: message {given_up.letter.id}, which is none of ours")
            continue
        run.output.show(
            f"Not announced: {batch.changes:,} changes, recorded from "
            f"{moments.shown(batch.since)} to {moments.shown(batch.until)}"
        )
    if changes:
        run.output.note(
            "The records are there, their subscribers were not told, and can't be any more by the "
            f"system itself. Which they may be: {call('ls --since TIME --until TIME')}"
        )


def _upload_as_json(failure: "Failure") -> dict[str, Any]:
    return {
        "messageId": failure.letter.id,
        "sent": failure.letter.sent.isoformat(),
        "receives": failure.letter.receives,
        "keys": list(failure.keys),
        "reason": failure.reason,
        "canSucceed": failure.can_succeed,
    }


def _change_as_json(given_up: "GivenUp") -> dict[str, Any]:
    batch = given_up.batch
    return {
        "messageId": given_up.letter.id,
        "changes": batch.changes if batch else None,
        "since": batch.since.isoformat() if batch else None,
        "until": batch.until.isoformat() if batch else None,
    }
