from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from serverless_s3_processor.cli.command import CommandContext, remote_command
from serverless_s3_processor.cli.deployment.functions import FunctionName
from serverless_s3_processor.cli.options import Since, moment
from serverless_s3_processor.cli.rendering import moments

if TYPE_CHECKING:
    from serverless_s3_processor.cli.rendering.log_lines import LogLine

_POLL_SECONDS = 1.0
_NAME_WIDTH = max(map(len, FunctionName))


@remote_command
def logs(
    context: CommandContext,
    function: Annotated[
        FunctionName | None, typer.Argument(help="Only this function; by default all.")
    ] = None,
    since: Since = "10m",
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Show new lines until Ctrl-C.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Also Lambda's own lines, such as START and REPORT.")
    ] = False,
) -> None:
    """Show what the functions logged, oldest first.

    With `--json` it writes one line of JSON per log line.
    """
    from serverless_s3_processor.cli.rendering.log_lines import LogReader

    functions = [function] if function else list(FunctionName)
    reader = LogReader(
        context.target, functions, moment("--since", since, context.dependencies.now())
    )
    shown = _show(context, reader.read(), everything=everything)
    if not shown and not follow:
        context.output.note(f"The functions logged nothing in that time (--since {since}).")
    try:
        while follow:
            context.dependencies.sleep(_POLL_SECONDS)
            _show(context, reader.read(), everything=everything)
    except KeyboardInterrupt:
        return


def _show(context: CommandContext, lines: "list[LogLine]", *, everything: bool) -> int:
    visible = [line for line in lines if everything or not line.is_from_lambda]
    for line in visible:
        fields = {
            "time": line.time.isoformat(),
            "function": line.function,
            "message": line.message,
        }
        context.output.item(fields, _text(line))
    return len(visible)


def _text(line: "LogLine") -> Text:
    style = {"ERROR": "bold red", "WARNING": "yellow"}.get(line.level, "")
    time, function = moments.shown(line.time), f"{line.function:<{_NAME_WIDTH}}"
    return Text.assemble((time, "dim"), "  ", (function, "cyan"), "  ", (line.text, style))
