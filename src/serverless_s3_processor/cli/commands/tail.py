from typing import TYPE_CHECKING, Annotated

import typer

from serverless_s3_processor.cli.command import CommandContext, anywhere
from serverless_s3_processor.cli.rendering import moments, records
from serverless_s3_processor.cli.uploading.keys import PREFIX_HELP, ObjectArgument, watched
from serverless_s3_processor.cli.watching import Watch

if TYPE_CHECKING:
    from serverless_s3_processor.client.responses.objects import Record

_SECONDS = 2.0


@anywhere
def tail(
    run: CommandContext,
    prefix: Annotated[str, typer.Option(help=PREFIX_HELP)] = "",
) -> None:
    """Show what is recorded as it happens, until Ctrl-C.

    With `--json` one line of JSON for each.
    """
    watch = Watch(
        run.target.api, run.dependencies.now, watched(prefix) if prefix else ObjectArgument("")
    )
    watch.look()
    run.output.note(f"Waiting for uploads and deletions (times: {moments.zone()}); Ctrl-C stops.")
    try:
        while True:
            for record in _looked(run, watch):
                _tell(run, record)
            run.dependencies.sleep(_SECONDS)
    except KeyboardInterrupt:
        return


def _looked(run: CommandContext, watch: Watch) -> "list[Record]":
    """Look; what passes by itself, such as an outage, ends nothing that may run for days."""
    from serverless_s3_processor.client import ThrottledError, UnavailableError, UnreachableError

    try:
        return watch.look()
    except (ThrottledError, UnavailableError, UnreachableError):
        run.output.note("The API does not answer; trying again.")
        return []


def _tell(run: CommandContext, record: "Record") -> None:
    if run.output.as_json:
        run.output.datum(record)
        return
    run.output.show(records.line(records.of(record)))
