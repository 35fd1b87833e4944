from typing import Annotated

import typer

from cli import timeline
from cli.command import Run, anywhere
from cli.errors import CliError
from cli.keys import candidates, escaped
from cli.program import call
from s3_processor.domain.record import Record


@anywhere
def show(
    run: Run,
    key: Annotated[str, typer.Argument(help="An object's key, with or without `uploads/`.")],
) -> None:
    """Show the history of a key: its versions and deletions, and what was found in each."""
    found = _history(run, key)
    if run.output.as_json:
        run.output.data(timeline.as_json(found))
    else:
        run.output.show(*timeline.lines(found))


def _history(run: Run, typed: str) -> list[Record]:
    for key in candidates(typed):
        if found := run.target.records.history(key):
            return found
    raise CliError(
        f"There is no record of {escaped(candidates(typed)[0])}. What there is: {call('ls')}"
    )
