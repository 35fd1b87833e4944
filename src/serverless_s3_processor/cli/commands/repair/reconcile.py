from typing import Annotated

import typer

from serverless_s3_processor.cli import checks, reconciling
from serverless_s3_processor.cli.command import CommandContext, remote_command
from serverless_s3_processor.cli.options import Prefix, Wait
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.uploading.keys import ObjectArgument, watched


@remote_command
def reconcile(
    context: CommandContext,
    *,
    prefix: Prefix = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Report what would be repaired, without repairing it.")
    ] = False,
    wait: Wait = True,
    listing: Annotated[bool, typer.Option("--list", help="List the newest runs instead.")] = False,
    show: Annotated[
        str | None,
        typer.Option("--run", metavar="RUN", callback=checks.run, help="Show this run instead."),
    ] = None,
    stop: Annotated[
        str | None,
        typer.Option("--stop", metavar="RUN", callback=checks.run, help="Stop this run instead."),
    ] = None,
) -> None:
    """Compare the bucket with the records, and repair the differences.

    Several watched locations are compared one after the other, unless `--prefix` names one.
    Exits with 1 if the run did not succeed. Ctrl-C ends the waiting, not the run.
    """
    if sum(map(bool, (prefix or dry_run, listing, show, stop))) > 1:
        raise typer.BadParameter("use one of --list, --run, --stop, or the options of a new run.")
    if listing:
        _list(context)
    elif show:
        reconciling.show_run(context, context.target.api.run(show))
    elif stop:
        _stop(context, stop)
    else:
        _start(context, prefix, dry_run=dry_run, wait=wait)


def _start(context: CommandContext, prefix: str, *, dry_run: bool, wait: bool) -> None:
    if prefix:
        _start_one(context, watched(prefix), dry_run=dry_run, wait=wait)
    else:
        _start_all(context, dry_run=dry_run, wait=wait)


def _start_all(context: CommandContext, *, dry_run: bool, wait: bool) -> None:
    """Compare all watched locations, one after the other."""
    has_failed = False
    for location in context.target.api.status()["watched"]:
        try:
            argument = ObjectArgument(location["prefix"], location["bucket"])
            _start_one(context, argument, dry_run=dry_run, wait=wait)
        except typer.Exit as error:
            if error.exit_code != 1:
                raise
            has_failed = True
    if has_failed:
        raise typer.Exit(1)


def _start_one(
    context: CommandContext, argument: ObjectArgument, *, dry_run: bool, wait: bool
) -> None:
    started = context.target.api.reconcile(
        bucket=argument.bucket, prefix=argument.key or None, dry_run=dry_run
    )
    reconciling.show_started(context, started, started["run"], wait=wait)


def _list(context: CommandContext) -> None:
    page = context.target.api.runs()
    if context.output.as_json:
        context.output.data(page)
    elif page["runs"]:
        context.output.show(reconciling.table(page["runs"], context.dependencies.now()))
        context.output.note(f"To see all about one: {call('reconcile --run RUN')}")
    else:
        context.output.note(f"There are no runs yet. To start one: {call('reconcile')}")


def _stop(context: CommandContext, name: str) -> None:
    run = context.target.api.stop(name)
    if context.output.as_json:
        context.output.data(run)
    elif run["status"] == "stopped":
        context.output.show(f"Stopped: {name}")
        context.output.note("The messages that it has put on the queue are still processed.")
    else:
        context.output.show(f"The run had already ended: {run['status']}")
