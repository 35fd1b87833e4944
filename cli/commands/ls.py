from datetime import timedelta
from itertools import islice
from typing import Annotated

import typer

from cli import records
from cli.command import Run, anywhere
from cli.keys import watched
from cli.options import Since, moment
from cli.program import call
from s3_processor.domain.record import Record, Status

_CLOCKS_DIFFER = timedelta(minutes=5)


@anywhere
def ls(
    run: Run,
    *,
    prefix: Annotated[str, typer.Option(help="Only keys that begin so, under `uploads/`.")] = "",
    status: Annotated[Status | None, typer.Option(help="Only what has this status.")] = None,
    since: Since = "7d",
    until: Annotated[
        str | None, typer.Option(metavar="TIME", help="Only before then; as with `--since`.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
) -> None:
    """List what was uploaded and deleted, the newest first."""
    now = run.world.now()
    begin = moment("--since", since, now)
    end = moment("--until", until, now) if until else now + _CLOCKS_DIFFER
    if begin >= end:
        raise typer.BadParameter("is not before --until.", param_hint="--since")
    found = run.target.records.newest(
        begin, end, watched(prefix) if prefix else "", status.value if status else None
    )
    listed = list(islice(found, limit + 1))
    _tell(run, listed[:limit], more=len(listed) > limit)


def _tell(run: Run, listed: list[Record], *, more: bool) -> None:
    if run.output.as_json:
        run.output.data({"records": [records.as_json(r) for r in listed], "more": more})
        return
    if not listed:
        run.output.note(f"Nothing there. Longer ago: --since 4w. To upload: {call('put FILE')}")
        return
    run.output.show(records.table(listed, run.output.console.width))
    if more:
        run.output.note(f"There are more than {len(listed):,}: use --limit, --since or --until.")
    if any(r.status is Status.FAILED or r.flags for r in listed):
        run.output.note(f"Why one failed or has a flag ({records.FLAG}): {call('show KEY')}")
