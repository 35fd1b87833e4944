from typing import TYPE_CHECKING, Annotated

import typer

from serverless_s3_processor.cli import lookups
from serverless_s3_processor.cli.command import INTERRUPTED, CommandContext, remote_command
from serverless_s3_processor.cli.options import Key, Timeout, VersionId
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering import progress, records
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.cli.reprocessing import Reprocessing
from serverless_s3_processor.cli.uploading.keys import (
    ObjectArgument,
    escaped,
    located,
    watched,
)

if TYPE_CHECKING:
    from serverless_s3_processor.client.responses.objects import ProcessStarted, Record


@remote_command
def process(
    context: CommandContext,
    key: Key,
    *,
    version_id: VersionId = None,
    wait: Annotated[
        bool, typer.Option("--wait", help="Wait until it is recorded again; then show the record.")
    ] = False,
    timeout: Timeout = 120,
) -> None:
    """Process an object again. It is announced again only if the outcome is different.

    With `--wait` it exits with 1 if the object is then recorded as failed.
    """
    api = context.target.api
    reprocessing = Reprocessing(api, version_id)

    def request(argument: ObjectArgument) -> "ProcessStarted":
        if wait:
            reprocessing.remember(argument)
        return api.process(argument.key, version_id, bucket=argument.bucket)

    queued = lookups.request_first(key, request)
    if queued is None:
        version = f" in the version {escaped(version_id)}" if version_id else ""
        raise CliError(
            f"The bucket does not contain {watched(key)}{version}. "
            f"To see its records: {call('show KEY')}"
        )
    if wait:
        _show_recorded(context, queued, _await(context, reprocessing, timeout))
    else:
        _show_queued(context, queued)


def _await(context: CommandContext, reprocessing: Reprocessing, timeout: int) -> "Record":
    try:
        with progress.waiting(context.output, f"Waiting for the record of {reprocessing.argument}"):
            return reprocessing.next_record(timeout, context.dependencies.sleep)
    except KeyboardInterrupt:
        context.output.note(
            f"Interrupted. The request is still in the queue; to see its record: {call('show KEY')}"
        )
        raise typer.Exit(INTERRUPTED) from None


def _show_queued(context: CommandContext, queued: "ProcessStarted") -> None:
    if context.output.as_json:
        context.output.data(queued)
        return
    request = queued["manualProcessing"]
    context.output.show(
        f"Queued: {located(request['bucket'], request['key'], queued['environment'])}"
    )
    context.output.note(f"To see its record: {call('show KEY')}, or add --wait")


def _show_recorded(context: CommandContext, queued: "ProcessStarted", record: "Record") -> None:
    if context.output.as_json:
        context.output.data({**queued, "record": record})
    else:
        context.output.show(records.line(records.of(record)))
    if records.of(record).is_failure:
        context.output.note(f"To see why it is {record['status']}: {call('show KEY')}")
        raise typer.Exit(1)
