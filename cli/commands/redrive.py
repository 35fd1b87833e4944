from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from cli.command import Run, anywhere
from cli.keys import escaped
from cli.program import call

if TYPE_CHECKING:
    from collections.abc import Generator

    from s3_processor.services.redrive import Redriven

_INTERRUPTED = 130
_STYLES = {"returned": "green", "waiting": "cyan", "skipped": "yellow", "failed": "bold red"}
_WIDTH = max(map(len, _STYLES))


@anywhere
def redrive(
    run: Run,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be returned.")
    ] = False,
    most: Annotated[
        int | None, typer.Option("--max", min=1, help="Return at most so many.")
    ] = None,
    include_foreign: Annotated[
        bool,
        typer.Option("--include-foreign", help="Also messages that can never be processed."),
    ] = False,
) -> None:
    """Return dead letters to the queue, to be processed again. May be interrupted and repeated.

    Exits with 1 if one could not be returned. What is processed twice is recorded and announced
    once.
    """
    from cli.dead_letters import redrive as service

    fates = service(run.target)(most=most, foreign=include_foreign, dry_run=dry_run)
    told, interrupted = _tell_each(run, fates)
    if not run.output.as_json:
        _sum_up(run, told, interrupted=interrupted)
    if interrupted or told["failed"]:
        raise typer.Exit(_INTERRUPTED if interrupted else 1)


def _tell_each(run: Run, fates: "Generator[Redriven]") -> tuple[Counter[str], bool]:
    told = Counter[str]()
    try:
        with closing(fates):
            for fate in fates:
                told[fate.fate.value] += 1
                _tell(run, fate)
    except KeyboardInterrupt:
        return told, True
    return told, False


def _tell(run: Run, fate: "Redriven") -> None:
    if run.output.as_json:
        run.output.datum(_as_json(fate))
        return
    what = ", ".join(map(escaped, fate.keys)) or f"message {fate.letter.id}"
    reason = f": {escaped(fate.reason)}" if fate.reason else ""
    word = fate.fate.value
    run.output.show(Text.assemble((f"{word:<{_WIDTH}}", _STYLES[word]), f"  {what}{reason}"))


def _sum_up(run: Run, told: Counter[str], *, interrupted: bool) -> None:
    counts = ", ".join(f"{told[word]:,} {word}" for word in _STYLES if told[word])
    stopped = "Interrupted. " if interrupted else ""
    if not counts:
        run.output.note(f"{stopped}There is nothing to return.")
        return
    run.output.note(f"{stopped}{counts}.")
    if told["waiting"]:
        run.output.note(f"Nothing was changed. To return them: {call('redrive')}")
    if told["returned"]:
        run.output.note(f"What becomes of them: {call('ls')} and {call('failures')}")
    if told["failed"]:
        run.output.note("It is safe to try again: what is processed twice is recorded once.")


def _as_json(fate: "Redriven") -> dict[str, Any]:
    return {
        "messageId": fate.letter.id,
        "keys": list(fate.keys),
        "fate": fate.fate.value,
        "reason": fate.reason,
    }
