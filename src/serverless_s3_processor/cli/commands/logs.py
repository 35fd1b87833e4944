from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from serverless_s3_processor.cli.command import CommandContext, anywhere
from serverless_s3_processor.cli.deployment.functions import FunctionName
from serverless_s3_processor.cli.options import Since, moment
from serverless_s3_processor.cli.rendering import moments

if TYPE_CHECKING:
    from serverless_s3_processor.cli.rendering.log_lines import LogLine

_SECONDS = 1.0
_NAME_WIDTH = max(map(len, FunctionName))


@anywhere
def logs(
    run: CommandContext,
    function: Annotated[
        FunctionName | None, typer.Argument(help="Of this function only; of all if left out.")
    ] = None,
    since: Since = "10m",
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C as there is more.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what Lambda says of starts, ends and costs.")
    ] = False,
) -> None:
    """Show what the functions logged, oldest first.

    With `--json` one line of JSON for each, and nothing if there is none.
    """
    from serverless_s3_processor.cli.rendering.log_lines import LogReader

    functions = [function] if function else list(FunctionName)
    reader = LogReader(run.target, functions, moment("--since", since, run.dependencies.now()))
    shown = _show(run, reader.read(), everything=everything)
    if not shown and not follow:
        run.output.note(f"Nothing was logged in that time (--since {since}).")
    try:
        while follow:
            run.dependencies.sleep(_SECONDS)
            _show(run, reader.read(), everything=everything)
    except KeyboardInterrupt:
        return


def _show(run: CommandContext, lines: "list[LogLine]", *, everything: bool) -> int:
    visible = [line for line in lines if everything or not line.is_of_lambda]
    for line in visible:
        if run.output.as_json:
            run.output.datum(
                {"time": line.time.isoformat(), "function": line.function, "message": line.message}
            )
        else:
            _show_line(run, line)
    return len(visible)


def _show_line(run: CommandContext, line: "LogLine") -> None:

    style = {"ERROR": "bold red", "WARNING": "yellow"}.get(line.level, "")
    run.output.show(
        Text.assemble(
            (moments.shown(line.time), "dim"),
            "  ",
            (f"{line.function:<{_NAME_WIDTH}}", "cyan"),
            "  ",
            (line.text, style),
        )
    )
