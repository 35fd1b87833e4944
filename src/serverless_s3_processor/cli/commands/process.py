from typing import TYPE_CHECKING, Annotated

import typer

from serverless_s3_processor.cli import progress, records, reprocessing
from serverless_s3_processor.cli.command import Run, anywhere
from serverless_s3_processor.cli.errors import CliError
from serverless_s3_processor.cli.keys import KEY_HELP, candidates, escaped, located
from serverless_s3_processor.cli.options import VersionId
from serverless_s3_processor.cli.program import call

if TYPE_CHECKING:
    from serverless_s3_processor.client.responses.objects import ProcessStarted, Record

_INTERRUPTED = 130


@anywhere
def process(
    run: Run,
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
    run: Run, typed: str, version_id: str | None, before: reprocessing.Before | None
) -> "ProcessStarted":
    from serverless_s3_processor.client import NotFoundError

    for meant in candidates(typed):
        if before:
            before.remember(meant)
        try:
            return run.target.api.process(meant.key, version_id, bucket=meant.bucket)
        except NotFoundError:
            continue
    version = f" in the version {escaped(version_id)}" if version_id else ""
    raise CliError(
        f"The bucket does not hold {candidates(typed)[0]}{version}. "
        f"What is known of it: {call('show KEY')}"
    )


def _await(run: Run, before: reprocessing.Before, timeout: int) -> "Record":
    try:
        with progress.waiting(run.output, f"Waiting for the record of {before.meant}"):
            return before.next_record(timeout, run.world.sleep)
    except KeyboardInterrupt:
        run.output.note(f"Interrupted. It goes on waiting in the queue; see {call('show KEY')}")
        raise typer.Exit(_INTERRUPTED) from None


def _tell_queued(run: Run, queued: "ProcessStarted") -> None:
    if run.output.as_json:
        run.output.data(queued)
        return
    done = queued["manualProcessing"]
    shown = located(done["bucket"], done["key"], queued["environment"])
    run.output.show(f"Queued: {shown}")
    run.output.note(f"What becomes of it: {call('show KEY')}, or add --wait")


def _tell_recorded(run: Run, queued: "ProcessStarted", record: "Record") -> None:
    if run.output.as_json:
        run.output.data({**queued, "record": record})
    else:
        run.output.show(records.line(records.of(record)))
    if records.of(record).is_failure:
        run.output.note(f"Why it is {record['status']}: {call('show KEY')}")
        raise typer.Exit(1)
