"""Runs of reconcile as a person sees them: while they go on, when they are over, and in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering import moments, progress
from serverless_s3_processor.cli.uploading.keys import escaped
from serverless_s3_processor.runtime.domain import clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from serverless_s3_processor.cli.command import CommandContext
    from serverless_s3_processor.client.responses import reconcile

_SECONDS: Final = 2.0
_INTERRUPTED: Final = 130
_STYLES: Final = {
    "running": "cyan",
    "succeeded": "green",
    "failed": "bold red",
    "stopped": "yellow",
}


def finish(run: CommandContext, name: str) -> None:
    """Wait until a run is over, and show how it ended; the command ends with 1 if not well."""
    reconcile_run = follow(run, name)
    if run.output.as_json:
        run.output.data(reconcile_run)
    else:
        show_run(run, reconcile_run)
    if reconcile_run["status"] != "succeeded":
        raise typer.Exit(1)


def follow(run: CommandContext, name: str) -> reconcile.Run:
    """Wait until a run is over, and return how it ended; Ctrl-C ends the waiting only."""
    try:
        return _watched(run, name)
    except KeyboardInterrupt:
        run.output.note(
            f"Interrupted. The run goes on; how it is: {call(f'reconcile --run {name}')}"
        )
        run.output.note(f"To end it: {call(f'reconcile --stop {name}')}")
        raise typer.Exit(_INTERRUPTED) from None


def _watched(run: CommandContext, name: str) -> reconcile.Run:
    with progress.of_growing(run.output, "Comparing") as report_progress:
        while True:
            reconcile_run = _looked(run, name)
            if reconcile_run and reconcile_run["status"] != "running":
                return reconcile_run
            if reconcile_run and (done := reconcile_run["progress"]):
                report_progress(done["itemsDone"], done["items"])
            run.dependencies.sleep(_SECONDS)


def _looked(run: CommandContext, name: str) -> reconcile.Run | None:
    """Look; what passes by itself, such as an outage, ends nothing that may run for hours."""
    from serverless_s3_processor.client import ThrottledError, UnavailableError, UnreachableError

    try:
        return run.target.api.run(name)
    except (ThrottledError, UnavailableError, UnreachableError):
        run.output.note("The API does not answer; trying again.")
        return None


def tell_started(run: CommandContext, name: str) -> None:
    """Say that a run goes on by itself."""
    run.output.show(f"Started: {name}")
    run.output.note(f"How it is: {call(f'reconcile --run {name}')}")


def show_run(run: CommandContext, reconcile_run: reconcile.Run) -> None:
    """Show all that is known of a run."""
    if reconcile_run["force"] and (report := reconcile_run["report"]):
        run.output.show(f"{report['repaired']:,} will be processed.")
    table = Table.grid(padding=(0, 3))
    for row in _rows(reconcile_run):
        table.add_row(*row)
    run.output.show(table)
    for note in _notes(reconcile_run):
        run.output.note(note)


def _rows(reconcile_run: reconcile.Run) -> Iterator[tuple[str | Text, ...]]:
    yield "run", escaped(reconcile_run["run"])
    yield "status", Text(reconcile_run["status"], _STYLES[reconcile_run["status"]])
    if reconcile_run["bucket"]:
        yield "bucket", escaped(reconcile_run["bucket"])
    yield "prefix", escaped(reconcile_run["prefix"]) or Text("all of it", "dim")
    yield "took", _took(reconcile_run["startedAt"], reconcile_run["finishedAt"])
    if reconcile_run["failure"]:
        yield "failure", escaped(reconcile_run["failure"])
    if done := reconcile_run["progress"]:
        yield "keys", f"{done['itemsDone']:,} of {done['items']:,}"
        yield "batches", f"{done['batchesDone']:,} of {done['batches']:,}"
    if report := reconcile_run["report"]:
        yield from _found(report)


def _found(report: reconcile.RunReport) -> Iterator[tuple[str | Text, ...]]:
    yield _counted("listed", report["listed"], "versions and delete markers in the bucket")
    yield _counted("checked", report["checked"], "records")
    yield _counted("missing", report["missing"], "in the bucket, not on record")
    yield _counted("stale", report["stale"], "on record as something else")
    yield _counted("orphaned", report["orphaned"], "on record, no longer in the bucket")
    yield _counted(
        "recent", report["tooRecent"], "too recent, left alone: their events may be on their way"
    )
    done = "none: a dry run" if report["dryRun"] else "put on the queue"
    yield _counted("repaired", report["repaired"], done)
    yield "cost", f"${report['costUsd']:.6f}"


def _counted(name: str, count: int, meaning: str) -> tuple[str | Text, ...]:
    return name, Text(f"{count:,}", justify="right"), Text(meaning, "dim")


def _notes(reconcile_run: reconcile.Run) -> Iterator[str]:
    if reconcile_run["status"] == "failed":
        yield f"Why: {call('logs reconciler --since 1d')}"
    report = reconcile_run["report"]
    if not report:
        return
    if report["dryRun"] and report["missing"] + report["stale"] + report["orphaned"]:
        yield f"Nothing was changed. To repair it: {call('reconcile')}"
    if report["repaired"]:
        yield f"What becomes of them: {call('status')} and {call('tail')}"


def _took(started: str, finished: str | None) -> str:
    begin = clock.parse(started)
    if finished is None:
        return f"since {moments.shown(begin)} ({moments.zone()})"
    seconds = round((clock.parse(finished) - begin).total_seconds())
    return f"{seconds:,} s, from {moments.shown(begin)} ({moments.zone()})"


def listed(runs: Sequence[reconcile.RunOutline], now: datetime) -> Table:
    """Return the table of some runs."""
    rows = Table(
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
        show_edge=False,
        header_style="bold",
    )
    for name in ("run", "status", "started"):
        rows.add_column(name, no_wrap=True)
    for each in runs:
        status = Text(each["status"], _STYLES[each["status"]])
        rows.add_row(escaped(each["run"]), status, moments.ago(clock.parse(each["startedAt"]), now))
    return rows
