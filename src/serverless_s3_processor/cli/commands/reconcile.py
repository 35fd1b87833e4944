from typing import Annotated

import typer

from serverless_s3_processor.cli import checks, reconciling
from serverless_s3_processor.cli.command import CommandContext, anywhere
from serverless_s3_processor.cli.options import Wait
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.uploading.keys import PREFIX_HELP, ObjectArgument, watched


@anywhere
def reconcile(
    run: CommandContext,
    *,
    prefix: Annotated[str, typer.Option(help=PREFIX_HELP)] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only report what would be repaired.")
    ] = False,
    wait: Wait = True,
    listing: Annotated[bool, typer.Option("--list", help="List the newest runs instead.")] = False,
    look_at: Annotated[
        str | None,
        typer.Option("--run", metavar="RUN", callback=checks.run, help="Show this run instead."),
    ] = None,
    stop: Annotated[
        str | None,
        typer.Option("--stop", metavar="RUN", callback=checks.run, help="Stop this run instead."),
    ] = None,
) -> None:
    """Compare the bucket with what is on record, and repair what differs.

    Where several buckets are watched it does one after the other, unless `--prefix` names one.
    Exits with 1 if the run did not succeed. Ctrl-C ends the waiting, not the run.
    """
    if sum(map(bool, (prefix or dry_run, listing, look_at, stop))) > 1:
        raise typer.BadParameter("it takes one of --list, --run, --stop, or options of a new run.")
    if listing:
        _list(run)
    elif look_at:
        _show(run, look_at)
    elif stop:
        _stop(run, stop)
    else:
        _start(run, prefix, dry_run=dry_run, wait=wait)


def _start(run: CommandContext, prefix: str, *, dry_run: bool, wait: bool) -> None:
    if prefix:
        _start_one(run, watched(prefix), dry_run=dry_run, wait=wait)
    else:
        _start_all(run, dry_run=dry_run, wait=wait)


def _start_all(run: CommandContext, *, dry_run: bool, wait: bool) -> None:
    """Compare all watched places, one after the other."""
    statuses = set()
    for place in run.target.api.status()["watched"]:
        try:
            argument = ObjectArgument(place["prefix"], place["bucket"])
            _start_one(run, argument, dry_run=dry_run, wait=wait)
        except typer.Exit as ended:
            if ended.exit_code != 1:
                raise
            statuses.add(ended.exit_code)
    if statuses:
        raise typer.Exit(1)


def _start_one(run: CommandContext, argument: ObjectArgument, *, dry_run: bool, wait: bool) -> None:
    started = run.target.api.reconcile(
        bucket=argument.bucket, prefix=argument.key or None, dry_run=dry_run
    )
    if wait:
        reconciling.finish(run, started["run"])
    elif run.output.as_json:
        run.output.data(started)
    else:
        reconciling.tell_started(run, started["run"])


def _list(run: CommandContext) -> None:
    found = run.target.api.runs()
    if run.output.as_json:
        run.output.data(found)
    elif found["runs"]:
        run.output.show(reconciling.listed(found["runs"], run.dependencies.now()))
        run.output.note(f"All of one: {call('reconcile --run RUN')}")
    else:
        run.output.note(f"There was none yet. To start one: {call('reconcile')}")


def _show(run: CommandContext, name: str) -> None:
    reconcile_run = run.target.api.run(name)
    if run.output.as_json:
        run.output.data(reconcile_run)
    else:
        reconciling.show_run(run, reconcile_run)


def _stop(run: CommandContext, name: str) -> None:
    reconcile_run = run.target.api.stop(name)
    if run.output.as_json:
        run.output.data(reconcile_run)
    elif reconcile_run["status"] == "stopped":
        run.output.show(f"Stopped: {name}")
        run.output.note("What it put on the queue before is processed all the same.")
    else:
        run.output.show(f"It was over: {reconcile_run['status']}")
