from collections import Counter
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.text import Text

from serverless_s3_processor.cli.command import CommandContext, anywhere
from serverless_s3_processor.cli.options import Since, Until, window
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.uploading.keys import PREFIX_HELP, escaped, watched

if TYPE_CHECKING:
    from serverless_s3_processor.client.responses.actions import DueObject

HELP: Final = "Apply the actions to what was recorded before they were switched on."
_STYLES: Final = {"quarantine": "bold yellow", "tag": "cyan"}
_WIDTH: Final = max(map(len, _STYLES))


@anywhere
def apply(
    run: CommandContext,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be done.")
    ] = False,
    prefix: Annotated[str, typer.Option(help=PREFIX_HELP)] = "",
    since: Since = "4w",
    until: Until = None,
) -> None:
    """Put objects on the queue that an action is due for: to be tagged, or moved to quarantine.

    Actions are for what changes after they were switched on; this is for what is older, and for
    what was recorded under other rules. Each object is processed again first: what is done with
    it follows from that. May be interrupted and repeated. With `--json` one line of JSON for each.
    """
    begin, end = window(since, until, run.dependencies.now())
    answers = run.target.api.apply_all(
        dry_run=dry_run,
        prefix=watched(prefix).key if prefix else None,
        since=begin,
        until=end,
    )
    counts, looked_at = Counter[str](), 0
    for answer in answers:
        looked_at += answer["examined"]
        for due in answer["objects"]:
            counts[due["action"]] += 1
            _show(run, due)
    if not run.output.as_json:
        _sum_up(run, counts, looked_at, dry_run=dry_run)


def _show(run: CommandContext, due: "DueObject") -> None:
    if run.output.as_json:
        run.output.datum(due)
        return
    action = due["action"]
    version = f"  ({escaped(due['versionId'])})" if due["versionId"] else ""
    key = f"  {escaped(due['objectKey'])}{version}"
    run.output.show(Text.assemble((f"{action:<{_WIDTH}}", _STYLES[action]), key))


def _sum_up(run: CommandContext, counts: Counter[str], looked_at: int, *, dry_run: bool) -> None:
    due = ", ".join(f"{counts[action]:,} to {action}" for action in _STYLES if counts[action])
    run.output.note(f"{looked_at:,} records: {due or 'nothing to do'}.")
    if due and dry_run:
        run.output.note(f"Nothing was changed. To do it: {call('actions apply')}")
    elif due:
        run.output.note(f"They are on the queue. What becomes of them: {call('ls')}")


group = typer.Typer(help=HELP, no_args_is_help=True)
group.callback()(lambda: None)
group.command("apply")(apply)
