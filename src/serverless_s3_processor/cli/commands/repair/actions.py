from collections import Counter
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.text import Text

from serverless_s3_processor.cli.command import CommandContext, remote_command
from serverless_s3_processor.cli.options import Prefix, Since, Until, window
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.uploading.keys import escaped, watched

if TYPE_CHECKING:
    from serverless_s3_processor.client.responses.actions import DueObject

HELP: Final = "Apply the actions to objects that were recorded before the actions were declared."
_STYLES: Final = {"quarantine": "bold yellow", "tag": "cyan"}
_WIDTH: Final = max(map(len, _STYLES))


@remote_command
def apply(
    context: CommandContext,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be done, without doing it.")
    ] = False,
    prefix: Prefix = "",
    since: Since = "4w",
    until: Until = None,
) -> None:
    """Queue the objects that an action is due for: to be tagged, or moved to quarantine.

    Actions apply to records that change after the actions were declared. This command applies them
    to older records, and to records made under other rules. Each object is processed again first,
    and its new record decides. It can be interrupted and repeated. With `--json` it writes one line
    of JSON per object.
    """
    begin, end = window(since, until, context.dependencies.now())
    pages = context.target.api.apply_all(
        dry_run=dry_run,
        prefix=watched(prefix).key if prefix else None,
        since=begin,
        until=end,
    )
    counts, examined = Counter[str](), 0
    for page in pages:
        examined += page["examined"]
        for due in page["objects"]:
            counts[due["action"]] += 1
            context.output.item(due, _line(due))
    if not context.output.as_json:
        _show_summary(context, counts, examined, dry_run=dry_run)


def _line(due: "DueObject") -> Text:
    action = due["action"]
    version = f"  ({escaped(due['versionId'])})" if due["versionId"] else ""
    key = f"  {escaped(due['objectKey'])}{version}"
    return Text.assemble((f"{action:<{_WIDTH}}", _STYLES[action]), key)


def _show_summary(
    context: CommandContext, counts: Counter[str], examined: int, *, dry_run: bool
) -> None:
    due = ", ".join(f"{counts[action]:,} to {action}" for action in _STYLES if counts[action])
    context.output.note(f"{examined:,} records: {due or 'nothing to do'}.")
    if due and dry_run:
        context.output.note(f"Nothing was changed. To apply the actions: {call('actions apply')}")
    elif due:
        context.output.note(f"They are on the queue. To see their records: {call('ls')}")


group = typer.Typer(add_completion=False, help=HELP, no_args_is_help=True)
group.callback()(lambda: None)
group.command("apply")(apply)
