from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from serverless_s3_processor.cli.command import CommandContext, remote_command
from serverless_s3_processor.cli.options import Prefix, Since, Until, window
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering import progress, records
from serverless_s3_processor.cli.uploading.keys import ObjectArgument, watched
from serverless_s3_processor.runtime.domain.records.record import Status

if TYPE_CHECKING:
    from serverless_s3_processor.client.responses.objects import Record

_PAGE_SIZE = 1000


@remote_command
def ls(  # noqa: PLR0913 - the filters of a listing
    context: CommandContext,
    *,
    prefix: Prefix = "",
    status: Annotated[Status | None, typer.Option(help="Only records with this status.")] = None,
    content_type: Annotated[
        str | None,
        typer.Option("--type", help="Only this declared type, or family of types: `image/*`."),
    ] = None,
    detected_type: Annotated[
        str | None,
        typer.Option("--detected-type", help="Only objects whose bytes are of this type."),
    ] = None,
    flag: Annotated[
        str | None, typer.Option(help="Only objects with this flag; `*` for any flag.")
    ] = None,
    since: Since = "7d",
    until: Until = None,
    limit: Annotated[int, typer.Option(min=1, help="The maximum number of records.")] = 50,
) -> None:
    """List what was uploaded and deleted, newest first."""
    begin, end = window(since, until, context.dependencies.now())
    argument = watched(prefix) if prefix else ObjectArgument("")
    objects = context.target.api.objects(
        bucket=argument.bucket,
        prefix=argument.key,
        status=status.value if status else None,
        content_type=content_type,
        detected_type=detected_type,
        flag=flag,
        since=begin,
        until=end,
        limit=min(limit + 1, _PAGE_SIZE),
    )
    with progress.waiting(context.output, "Listing"):
        listed = list(islice(objects, limit + 1))
    _show(context, listed[:limit], more=len(listed) > limit)


def _show(context: CommandContext, listed: "list[Record]", *, more: bool) -> None:
    output = context.output
    if output.as_json:
        output.data({"records": listed, "more": more})
        return
    if not listed:
        output.note(
            "No records match. To look further back: --since 4w. "
            f"To upload a file: {call('put FILE')}"
        )
        return
    shown = [records.of(record) for record in listed]
    output.show(records.table(shown, output.console.width))
    if more:
        output.note(f"There are more than {len(listed):,}: use --limit, --since or --until.")
    if any(record.is_failure or record.flags for record in shown):
        output.note(f"To see why one failed or has a flag ({records.FLAG}): {call('show KEY')}")
    if any(record.status is Status.QUARANTINED for record in shown):
        output.note(f"To see what is in quarantine, and release it: {call('quarantine list')}")
