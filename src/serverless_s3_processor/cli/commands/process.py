from typing import TYPE_CHECKING, Annotated

import typer

from serverless_s3_processor.cli import reprocessing
from serverless_s3_processor.cli.command import CommandContext, anywhere
from serverless_s3_processor.cli.options import VersionId
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering import progress, records
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.cli.uploading.keys import KEY_HELP, candidates, escaped, located

if TYPE_CHECKING:
    from serverless_s3_processor.client.responses.objects import ProcessStarted, Record

_INTERRUPTED = 130


@anywhere
def process(
    run: CommandContext,
    key: Annotated[str, typer.Argument(help=KEY_HELP)],
    *,
    version_id: VersionId = None,
    wait: Annotated[
        bool, typer.Option("--wait", help="Until it is recorded again; then show the record.")
    ] = False,
    timeout: Annotated[
        int, typer.Option(metavar="SECONDS", min=1, help="How long to wait for that.")
    ] = 120,
) -> None:
    """Have an object processed again. It is announced again only if something came out otherwise.

    With `--wait` it exits with 1 if the object is then recorded as failed.
    """
    before = reprocessing.Before(run.target.api, version_id)
    queued = _queued(run, key, version_id, before if wait else None)
    if not wait:
        _tell_queued(run, queued)
        return
    _tell_recorded(run, queued, _await(run, before, timeout))


def _queued(
    run: CommandContext, typed: str, version_id: str | None, before: reprocessing.Before | None
) -> "ProcessStarted":
    from serverless_s3_processor.client import NotFoundError

    for argument in candidates(typed):
        if before:
            before.remember(argument)
        try:
            return run.target.api.process(argument.key, version_id, bucket=argument.bucket)
        except NotFoundError:
            continue
    version = f" in the version {escaped(version_id)}" if version_id else ""
    raise CliError(
        f"The bucket does not hold {candidates(typed)[0]}{version}. "
        f"What is known of it: {call('show KEY')}"
    )


def _await(run: CommandContext, before: reprocessing.Before, timeout: int) -> "Record":
    try:
        with progress.waiting(run.output, f"Waiting for the record of {before.argument}"):
            return before.next_record(timeout, run.dependencies.sleep)
    except KeyboardInterrupt:
        run.output.note(f"Interrupted. It goes on waiting in the queue; see {call('show KEY')}")
        raise typer.Exit(_INTERRUPTED) from None


def _tell_queued(run: CommandContext, queued: "ProcessStarted") -> None:
    if run.output.as_json:
        run.output.data(queued)
        return
    done = queued["manualProcessing"]
    shown = located(done["bucket"], done["key"], queued["environment"])
    run.output.show(f"Queued: {shown}")
    run.output.note(f"What becomes of it: {call('show KEY')}, or add --wait")


def _tell_recorded(run: CommandContext, queued: "ProcessStarted", record: "Record") -> None:
    if run.output.as_json:
        run.output.data({**queued, "record": record})
    else:
        run.output.show(records.line(records.of(record)))
    if records.of(record).is_failure:
        run.output.note(f"Why it is {record['status']}: {call('show KEY')}")
        raise typer.Exit(1)
