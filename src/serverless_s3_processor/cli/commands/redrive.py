from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from serverless_s3_processor.cli.command import INCOMPLETE, CommandContext, anywhere
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.redriving import Redriving
from serverless_s3_processor.cli.uploading.keys import KEY_HELP, escaped, watched

if TYPE_CHECKING:
    from serverless_s3_processor.client.filters import RedriveOptions
    from serverless_s3_processor.client.responses.failures import RedriveResult

_INTERRUPTED = 130
_STYLES = {"returned": "green", "waiting": "cyan", "skipped": "yellow", "failed": "bold red"}
_WIDTH = max(map(len, _STYLES))


@anywhere
def redrive(
    run: CommandContext,
    key: Annotated[
        str | None, typer.Argument(help=f"Only what is about this object. {KEY_HELP}")
    ] = None,
    *,
    version_id: Annotated[
        str | None,
        typer.Option("--version-id", help="With a key: this version; every one if left out."),
    ] = None,
    message: Annotated[
        str | None,
        typer.Option("--message", metavar="ID", help="Only this one: its id in `failures --json`."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be returned.")
    ] = False,
    max_count: Annotated[
        int | None, typer.Option("--max", min=1, help="Return at most so many.")
    ] = None,
    include_foreign: Annotated[
        bool,
        typer.Option("--include-foreign", help="Also messages that can never be processed."),
    ] = False,
) -> None:
    """Return dead letters to the queue, to be processed again. May be interrupted and repeated.

    With a key, or with `--message`, only those that are meant are returned. Where the actions
    failed, they are taken again; that can be done for 24 hours.

    Exits with 3 if some were skipped, could not be returned, or can't be seen as another call is
    looking at them, and with 1 if none could be returned, or none of those that were named is
    there. What is processed twice is recorded and announced once. With `--json` one line of JSON
    for each, and nothing if there is none.
    """
    if version_id is not None and key is None:
        raise typer.BadParameter("needs a KEY.", param_hint="--version-id")
    options: RedriveOptions = {"dry_run": dry_run, "include_foreign": include_foreign}
    if key is not None:
        argument = watched(key)
        options |= {"key": argument.key, "bucket": argument.bucket, "version_id": version_id}
    if message is not None:
        options["message_id"] = message
    work = Redriving(run.target.api, options, max_count)
    interrupted = _tell_each(run, work)
    if not run.output.as_json:
        _sum_up(run, work, interrupted=interrupted)
    elif work.hidden:
        run.output.notes.print(work.hidden)
    is_named = key is not None or message is not None
    raise typer.Exit(_INTERRUPTED if interrupted else _exit_code(work, is_named=is_named))


def _exit_code(work: Redriving, *, is_named: bool) -> int:
    counts = work.counts
    if not counts:
        return INCOMPLETE if work.hidden else int(is_named)
    if counts["failed"] and not counts["returned"]:
        return 1
    is_incomplete = not work.dry_run and (counts["failed"] or counts["skipped"])
    return INCOMPLETE if is_incomplete else 0


def _tell_each(run: CommandContext, work: Redriving) -> bool:
    """Tell each fate as it is known; return whether the person stopped it."""
    try:
        for fate in work.fates():
            _show_result(run, fate)
    except KeyboardInterrupt:
        return True
    return False


def _show_result(run: CommandContext, result: "RedriveResult") -> None:
    if run.output.as_json:
        run.output.datum(result)
        return
    what = ", ".join(map(escaped, result["keys"])) or f"message {result['messageId']}"
    reason = f": {escaped(result['reason'])}" if result["reason"] else ""
    word = result["outcome"]
    run.output.show(Text.assemble((f"{word:<{_WIDTH}}", _STYLES[word]), f"  {what}{reason}"))


def _sum_up(run: CommandContext, work: Redriving, *, interrupted: bool) -> None:
    counts = work.counts
    summary = ", ".join(f"{counts[word]:,} {word}" for word in _STYLES if counts[word])
    if interrupted:
        run.output.note("Interrupted: what was under way may be returned as well.")
    said = (f"{summary}." if summary else None, work.hidden)
    for line in filter(None, said):
        run.output.note(line)
    if not any(said):
        run.output.note("There is nothing to return.")
    if counts["waiting"]:
        run.output.note(f"Nothing was changed. To return them: {call('redrive')}")
    if counts["returned"]:
        run.output.note(f"What becomes of them: {call('ls')} and {call('failures')}")
    if counts["failed"]:
        run.output.note("It is safe to try again: what is processed twice is recorded once.")
    if work.more:
        run.output.note("There may be more.")
