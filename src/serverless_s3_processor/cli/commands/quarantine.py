from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.text import Text

from serverless_s3_processor.cli.command import CommandContext, anywhere
from serverless_s3_processor.cli.options import VersionId
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering import progress, records
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.cli.uploading.keys import (
    KEY_HELP,
    PREFIX_HELP,
    candidates,
    escaped,
    watched,
)
from serverless_s3_processor.runtime.domain.notices.digest import human_size
from serverless_s3_processor.runtime.domain.records.record import Status

if TYPE_CHECKING:
    from serverless_s3_processor.client.responses.actions import QuarantinedFile, Release

HELP: Final = "List what was moved to quarantine, and release it."
_SECONDS: Final = 1.0
_INTERRUPTED: Final = 130


@anywhere
def list_files(
    run: CommandContext, *, prefix: Annotated[str, typer.Option(help=PREFIX_HELP)] = ""
) -> None:
    """List what is in quarantine now, by key, with why it is there."""
    argument = watched(prefix).key if prefix else None
    with progress.waiting(run.output, "Looking"):
        files = list(run.target.api.quarantined(argument))
    if run.output.as_json:
        run.output.data({"files": files})
        return
    if not files:
        run.output.note("Nothing is in quarantine.")
        return
    for each in files:
        run.output.show(*_lines(each))
    run.output.note(f"To have one back: {call('quarantine release KEY')}")


def _lines(quarantined: "QuarantinedFile") -> list[Text]:
    found = quarantined["record"]
    if found is None:
        size = human_size(quarantined["objectSize"])
        return [Text(f"no record  {size}  {escaped(quarantined['movedTo'])}")]
    record = records.of(found)
    reasons = [*([record.failure] if record.failure else []), *record.flags]
    details = [f"because {reason}" for reason in reasons] + [f"version {record.version_id}"]
    return [records.line(record), *(Text(f"    {escaped(detail)}") for detail in details)]


@anywhere
def release(
    run: CommandContext,
    key: Annotated[str, typer.Argument(help=KEY_HELP)],
    *,
    version_id: VersionId = None,
    wait: Annotated[bool, typer.Option("--wait", help="Until it is back.")] = False,
    timeout: Annotated[
        int, typer.Option(metavar="SECONDS", min=1, help="How long to wait for that.")
    ] = 120,
) -> None:
    """Have a file back from quarantine, at its key. It is not moved again, whatever comes out.

    It comes back as a new version and is processed like every upload. The same file, uploaded
    again, is judged anew.
    """
    released = _released(run, key, version_id)
    version = _await(run, released, timeout) if wait else None
    if run.output.as_json:
        run.output.data({**released, "releasedVersionId": version})
        return
    verb = "Released" if wait else "Will be released"
    run.output.show(f"{verb}: {escaped(released['key'])}")
    run.output.note(f"What becomes of it: {call('show KEY')}")


def _released(run: CommandContext, typed: str, version_id: str | None) -> "Release":
    from serverless_s3_processor.client import NotFoundError

    for argument in candidates(typed):
        try:
            return run.target.api.release(argument.key, version_id)
        except NotFoundError:
            continue
    version = f" in the version {escaped(version_id)}" if version_id else ""
    raise CliError(
        f"{candidates(typed)[0]} is not in quarantine{version}. What is: {call('quarantine list')}"
    )


def _await(run: CommandContext, released: "Release", timeout: int) -> str:
    try:
        with progress.waiting(run.output, f"Waiting for {escaped(released['key'])}"):
            return _version_when_back(run, released, timeout)
    except KeyboardInterrupt:
        run.output.note(f"Interrupted. It comes back all the same; see {call('show KEY')}")
        raise typer.Exit(_INTERRUPTED) from None


def _version_when_back(run: CommandContext, released: "Release", timeout: int) -> str:
    key, version = released["key"], released["versionId"]
    for _ in range(timeout):
        for record in run.target.api.object(key, version, bucket=released["bucket"])["records"]:
            if record["status"] == Status.RELEASED.value:
                return record["releasedVersionId"]
        run.dependencies.sleep(_SECONDS)
    raise CliError(
        f"After {timeout} s {escaped(key)} is not back. It may come yet. To see why not: "
        f"{call('logs actions')}"
    )


group = typer.Typer(help=HELP, no_args_is_help=True)
group.command("list")(list_files)
group.command("release")(release)
