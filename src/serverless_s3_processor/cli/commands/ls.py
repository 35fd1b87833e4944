from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from serverless_s3_processor.cli.command import CommandContext, anywhere
from serverless_s3_processor.cli.options import Since, Until, window
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering import progress, records
from serverless_s3_processor.cli.uploading.keys import PREFIX_HELP, ObjectArgument, watched
from serverless_s3_processor.runtime.domain.records.record import Status

if TYPE_CHECKING:
    from serverless_s3_processor.client.responses.objects import Record

_PAGE = 1000


@anywhere
def ls(
    run: CommandContext,
    *,
    prefix: Annotated[str, typer.Option(help=PREFIX_HELP)] = "",
    status: Annotated[Status | None, typer.Option(help="Only what has this status.")] = None,
    content_type: Annotated[
        str | None,
        typer.Option("--type", help="Only this content type, or family of types: `image/*`."),
    ] = None,
    since: Since = "7d",
    until: Until = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
) -> None:
    """List what was uploaded and deleted, the newest first."""
    begin, end = window(since, until, run.dependencies.now())
    argument = watched(prefix) if prefix else ObjectArgument("")
    found = run.target.api.objects(
        bucket=argument.bucket,
        prefix=argument.key,
        status=status.value if status else None,
        content_type=content_type,
        since=begin,
        until=end,
        limit=min(limit + 1, _PAGE),
    )
    with progress.waiting(run.output, "Looking"):
        listed = list(islice(found, limit + 1))
    _tell(run, listed[:limit], more=len(listed) > limit)


def _tell(run: CommandContext, listed: "list[Record]", *, more: bool) -> None:
    if run.output.as_json:
        run.output.data({"records": listed, "more": more})
        return
    if not listed:
        run.output.note(f"Nothing there. Longer ago: --since 4w. To upload: {call('put FILE')}")
        return
    shown = [records.of(each) for each in listed]
    run.output.show(records.table(shown, run.output.console.width))
    if more:
        run.output.note(f"There are more than {len(listed):,}: use --limit, --since or --until.")
    if any(r.is_failure or r.flags for r in shown):
        run.output.note(
            f"Why one failed, is unreadable or has a flag ({records.FLAG}): {call('show KEY')}"
        )
    if any(r.status is Status.QUARANTINED for r in shown):
        run.output.note(
            f"What is in quarantine, and how to have it back: {call('quarantine list')}"
        )
