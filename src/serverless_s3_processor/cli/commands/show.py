from typing import TYPE_CHECKING, Annotated

import typer

from serverless_s3_processor.cli.command import CommandContext, anywhere
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering import records, timeline
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.cli.uploading.keys import KEY_HELP, candidates

if TYPE_CHECKING:
    from serverless_s3_processor.client.responses.objects import ObjectHistory


@anywhere
def show(
    run: CommandContext,
    key: Annotated[str, typer.Argument(help=KEY_HELP)],
) -> None:
    """Show the history of a key: its versions and deletions, and what was found in each."""
    found = _history(run, key)
    if run.output.as_json:
        run.output.data(found)
        return
    current = found["current"] and records.of(found["current"])
    run.output.show(*timeline.lines([records.of(r) for r in found["records"]], current))
    if not found["complete"]:
        run.output.note("There is more on record than this, which is the newest of it.")


def _history(run: CommandContext, typed: str) -> "ObjectHistory":
    from serverless_s3_processor.client import NotFoundError

    for argument in candidates(typed):
        try:
            return run.target.api.object(argument.key, bucket=argument.bucket)
        except NotFoundError:
            continue
    raise CliError(f"There is no record of {candidates(typed)[0]}. What there is: {call('ls')}")
