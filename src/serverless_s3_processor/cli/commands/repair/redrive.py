from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from serverless_s3_processor.cli.command import (
    INCOMPLETE,
    INTERRUPTED,
    CommandContext,
    remote_command,
)
from serverless_s3_processor.cli.options import KEY_HELP
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.redriving import RedriveSession
from serverless_s3_processor.cli.uploading.keys import escaped, watched

if TYPE_CHECKING:
    from serverless_s3_processor.client.filters import RedriveOptions
    from serverless_s3_processor.client.responses.failures import RedriveResult

_STYLES = {"returned": "green", "waiting": "cyan", "skipped": "yellow", "failed": "bold red"}
_WIDTH = max(map(len, _STYLES))


@remote_command
def redrive(
    context: CommandContext,
    key: Annotated[
        str | None, typer.Argument(help=f"Only messages about this object. {KEY_HELP}")
    ] = None,
    *,
    version_id: Annotated[
        str | None,
        typer.Option("--version-id", help="With a key: only this version; by default all."),
    ] = None,
    message: Annotated[
        str | None,
        typer.Option(
            "--message", metavar="ID", help="Only this message: an id from `failures --json`."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be returned, without returning it.")
    ] = False,
    max_count: Annotated[
        int | None, typer.Option("--max", min=1, help="The maximum number to return.")
    ] = None,
    include_foreign: Annotated[
        bool,
        typer.Option("--include-foreign", help="Also messages that can never be processed."),
    ] = False,
) -> None:
    """Return dead letters to the queue, to be processed again. It can be interrupted and repeated.

    A key or `--message` selects dead letters; by default all are returned. Failed actions are
    applied again, within 24 hours of the failure.

    Exits with 3 if some were skipped, could not be returned, or are hidden because another call has
    received them. Exits with 1 if none could be returned, or none matches the key or message.
    Objects that are processed twice are recorded and announced once. With `--json` it writes one
    line of JSON per message.
    """
    if version_id is not None and key is None:
        raise typer.BadParameter("needs a KEY.", param_hint="--version-id")
    options: RedriveOptions = {"dry_run": dry_run, "include_foreign": include_foreign}
    if key is not None:
        argument = watched(key)
        options |= {"key": argument.key, "bucket": argument.bucket, "version_id": version_id}
    if message is not None:
        options["message_id"] = message
    returning = RedriveSession(context.target.api, options, max_count)
    interrupted = _show_results(context, returning)
    if not context.output.as_json:
        _show_summary(context, returning, interrupted=interrupted)
    elif returning.hidden:
        context.output.notes.print(returning.hidden)
    is_named = key is not None or message is not None
    raise typer.Exit(INTERRUPTED if interrupted else _exit_code(returning, is_named=is_named))


def _exit_code(redrive: RedriveSession, *, is_named: bool) -> int:
    counts = redrive.counts
    if not counts:
        return INCOMPLETE if redrive.hidden else int(is_named)
    if counts["failed"] and not counts["returned"]:
        return 1
    is_incomplete = not redrive.dry_run and (counts["failed"] or counts["skipped"])
    return INCOMPLETE if is_incomplete else 0


def _show_results(context: CommandContext, redrive: RedriveSession) -> bool:
    """Show each result as it arrives; return whether Ctrl-C ended it."""
    try:
        for result in redrive.results():
            context.output.item(result, _line(result))
    except KeyboardInterrupt:
        return True
    return False


def _line(result: "RedriveResult") -> Text:
    subject = ", ".join(map(escaped, result["keys"])) or f"message {result['messageId']}"
    reason = f": {escaped(result['reason'])}" if result["reason"] else ""
    outcome = result["outcome"]
    label = (f"{outcome:<{_WIDTH}}", _STYLES[outcome])
    return Text.assemble(label, f"  {subject}{reason}")


def _show_summary(context: CommandContext, redrive: RedriveSession, *, interrupted: bool) -> None:
    counts, output = redrive.counts, context.output
    summary = ", ".join(f"{counts[outcome]:,} {outcome}" for outcome in _STYLES if counts[outcome])
    if interrupted:
        output.note("Interrupted: messages of the last call may be returned as well.")
    totals = [*([f"{summary}."] if summary else []), *([redrive.hidden] if redrive.hidden else [])]
    for line in totals or ["There is nothing to return."]:
        output.note(line)
    if counts["waiting"]:
        output.note(f"Nothing was changed. To return them: {call('redrive')}")
    if counts["returned"]:
        output.note(f"To see their records: {call('ls')}; what failed: {call('failures')}")
    if counts["failed"]:
        output.note("It is safe to try again: what is processed twice is recorded once.")
    if redrive.may_have_more:
        output.note("There may be more.")
