from typing import Annotated

import typer

from cli import records
from cli.command import Run, anywhere
from cli.keys import watched
from cli.watching import Watch
from s3_processor.domain.record import Record

_SECONDS = 1.0


@anywhere
def tail(
    run: Run,
    prefix: Annotated[str, typer.Option(help="Only keys that begin so, under `uploads/`.")] = "",
) -> None:
    """Show what is recorded as it happens, until Ctrl-C."""
    watch = Watch(run.target.records, run.world.now, watched(prefix) if prefix else "")
    watch.look()
    run.output.note("Waiting for uploads and deletions; Ctrl-C stops.")
    try:
        while True:
            for record in watch.look():
                _tell(run, record)
            run.world.sleep(_SECONDS)
    except KeyboardInterrupt:
        return


def _tell(run: Run, record: Record) -> None:
    if run.output.as_json:
        run.output.datum(records.as_json(record))
        return
    run.output.show(records.line(record))
