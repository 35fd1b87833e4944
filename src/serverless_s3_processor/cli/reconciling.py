"""Runs of reconcile as a person sees them: their progress, their outcome, and the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import typer
from rich.table import Table
from rich.text import Text

from serverless_s3_processor.cli.command import INTERRUPTED
from serverless_s3_processor.cli.lookups import tolerate_outage
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering import moments, progress
from serverless_s3_processor.cli.rendering.tables import list_table
from serverless_s3_processor.cli.uploading.keys import escaped
from serverless_s3_processor.runtime.domain import clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from serverless_s3_processor.cli.command import CommandContext
    from serverless_s3_processor.client.responses import reconcile

_POLL_SECONDS: Final = 2.0
_STYLES: Final = {
    "running": "cyan",
    "succeeded": "green",
    "failed": "bold red",
    "stopped": "yellow",
}


def show_started(
    context: CommandContext,
    started: Any,  # noqa: ANN401 - JSON
    name: str,
    *,
    wait: bool,
) -> None:
    """Show that a run has started, or wait until it has ended and show how.

    `started` is the API's response. The command exits with 1 if the run was not successful.
    """
    if not wait and context.output.as_json:
        context.output.data(started)
    elif not wait:
        context.output.show(f"Started: {name}")
        context.output.note(f"To see its progress: {call(f'reconcile --run {name}')}")
    else:
        run = _follow(context, name)
        show_run(context, run)
        if run["status"] != "succeeded":
            raise typer.Exit(1)


def _follow(context: CommandContext, name: str) -> reconcile.Run:
    """Wait until a run has ended, and return it. Ctrl-C ends the waiting only."""
    try:
        return _await_end(context, name)
    except KeyboardInterrupt:
        context.output.note(
            f"Interrupted. The run goes on; to see its progress: {call(f'reconcile --run {name}')}"
        )
        context.output.note(f"To stop it: {call(f'reconcile --stop {name}')}")
        raise typer.Exit(INTERRUPTED) from None


def _await_end(context: CommandContext, name: str) -> reconcile.Run:
    with progress.of_growing(context.output, "Comparing") as report_progress:
        while True:
            run = tolerate_outage(context.output, lambda: context.target.api.run(name))
            if run and run["status"] != "running":
                return run
            if run and (done := run["progress"]):
                report_progress(done["itemsDone"], done["items"])
            context.dependencies.sleep(_POLL_SECONDS)


def show_run(context: CommandContext, run: reconcile.Run) -> None:
    """Show everything about a run."""
    output = context.output
    if output.as_json:
        output.data(run)
        return
    if run["force"] and (report := run["report"]):
        output.show(f"{report['repaired']:,} will be processed.")
    table = Table.grid(padding=(0, 3))
    for row in _rows(run):
        table.add_row(*row)
    output.show(table)
    for note in _notes(run):
        output.note(note)


def _rows(run: reconcile.Run) -> Iterator[tuple[str | Text, ...]]:
    yield "run", escaped(run["run"])
    yield "status", Text(run["status"], _STYLES[run["status"]])
    if run["bucket"]:
        yield "bucket", escaped(run["bucket"])
    yield "prefix", escaped(run["prefix"]) or Text("all of it", "dim")
    yield "took", _duration(run["startedAt"], run["finishedAt"])
    if run["failure"]:
        yield "failure", escaped(run["failure"])
    if done := run["progress"]:
        yield "keys", f"{done['itemsDone']:,} of {done['items']:,}"
        yield "batches", f"{done['batchesDone']:,} of {done['batches']:,}"
    if report := run["report"]:
        yield from _report_rows(report)


def _report_rows(report: reconcile.RunReport) -> Iterator[tuple[str | Text, ...]]:
    repaired = "none: a dry run" if report["dryRun"] else "put on the queue"
    for name, count, meaning in (
        ("listed", report["listed"], "versions and delete markers in the bucket"),
        ("checked", report["checked"], "records"),
        ("missing", report["missing"], "in the bucket, not on record"),
        ("stale", report["stale"], "on record with other values"),
        ("orphaned", report["orphaned"], "on record, no longer in the bucket"),
        ("recent", report["tooRecent"], "too recent to repair: their events may still arrive"),
        ("repaired", report["repaired"], repaired),
    ):
        yield name, Text(f"{count:,}", justify="right"), Text(meaning, "dim")
    yield "cost", f"${report['costUsd']:.6f}"


def _notes(run: reconcile.Run) -> Iterator[str]:
    if run["status"] == "failed":
        yield f"To see why it failed: {call('logs reconciler --since 1d')}"
    report = run["report"]
    if not report:
        return
    if report["dryRun"] and report["missing"] + report["stale"] + report["orphaned"]:
        yield f"Nothing was changed. To repair it: {call('reconcile')}"
    if report["repaired"]:
        yield f"To see them processed: {call('status')} and {call('tail')}"


def _duration(started: str, finished: str | None) -> str:
    begin = clock.parse(started)
    if finished is None:
        return f"since {moments.shown(begin)} ({moments.zone()})"
    seconds = round((clock.parse(finished) - begin).total_seconds())
    return f"{seconds:,} s, from {moments.shown(begin)} ({moments.zone()})"


def table(runs: Sequence[reconcile.RunOutline], now: datetime) -> Table:
    """Return the table of some runs."""
    rows = list_table()
    for name in ("run", "status", "started"):
        rows.add_column(name, no_wrap=True)
    for run in runs:
        status = Text(run["status"], _STYLES[run["status"]])
        rows.add_row(escaped(run["run"]), status, moments.ago(clock.parse(run["startedAt"]), now))
    return rows
