from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.text import Text

from serverless_s3_processor.cli import lookups
from serverless_s3_processor.cli.command import INTERRUPTED, CommandContext, remote_command
from serverless_s3_processor.cli.options import Key, Prefix, Timeout, VersionId
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering import progress, records
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.cli.uploading.keys import (
    escaped,
    watched,
)
from serverless_s3_processor.runtime.domain.notices.digest import human_size
from serverless_s3_processor.runtime.domain.records.record import Status

if TYPE_CHECKING:
    from serverless_s3_processor.client.responses.actions import QuarantinedFile, Release

HELP: Final = "List the files in quarantine, and release them."


@remote_command
def list_files(context: CommandContext, *, prefix: Prefix = "") -> None:
    """List the files in quarantine, by key, with the reasons."""
    argument = watched(prefix).key if prefix else None
    with progress.waiting(context.output, "Listing"):
        files = list(context.target.api.quarantined(argument))
    if context.output.as_json:
        context.output.data({"files": files})
        return
    if not files:
        context.output.note("There are no files in quarantine.")
        return
    for file in files:
        context.output.show(*_lines(file))
    context.output.note(f"To release one: {call('quarantine release KEY')}")


def _lines(file: "QuarantinedFile") -> list[Text]:
    if file["record"] is None:
        size = human_size(file["objectSize"])
        return [Text(f"no record  {size}  {escaped(file['movedTo'])}")]
    record = records.of(file["record"])
    reasons = [*([record.failure] if record.failure else []), *record.flags]
    details = [f"because {reason}" for reason in reasons] + [f"version {record.version_id}"]
    return [records.line(record), *(Text(f"    {escaped(detail)}") for detail in details)]


@remote_command
def release(
    context: CommandContext,
    key: Key,
    *,
    version_id: VersionId = None,
    wait: Annotated[
        bool, typer.Option("--wait", help="Wait until the file is back at its key.")
    ] = False,
    timeout: Timeout = 120,
) -> None:
    """Move a file from quarantine back to its key, and don't quarantine it again.

    It becomes a new version and is processed like every upload. If the same file is uploaded
    again, the actions apply to it again.
    """
    api = context.target.api
    requested = lookups.request_first(key, lambda o: api.release(o.key, version_id))
    if requested is None:
        version = f" in the version {escaped(version_id)}" if version_id else ""
        raise CliError(
            f"{watched(key)} is not in quarantine{version}. "
            f"To list what is: {call('quarantine list')}"
        )
    new_version = _await(context, requested, timeout) if wait else None
    if context.output.as_json:
        context.output.data({**requested, "releasedVersionId": new_version})
        return
    verb = "Released" if wait else "Will be released"
    context.output.show(f"{verb}: {escaped(requested['key'])}")
    context.output.note(f"To see its record: {call('show KEY')}")


def _await(context: CommandContext, requested: "Release", timeout: int) -> str:
    key, version, bucket = requested["key"], requested["versionId"], requested["bucket"]

    def look() -> str | None:
        for record in context.target.api.object(key, version, bucket=bucket)["records"]:
            if record["status"] == Status.RELEASED.value:
                return record["releasedVersionId"]
        return None

    try:
        with progress.waiting(context.output, f"Waiting for {escaped(key)}"):
            new_version = lookups.poll(look, timeout, context.dependencies.sleep)
    except KeyboardInterrupt:
        context.output.note(
            f"Interrupted. The release goes on; to see its record: {call('show KEY')}"
        )
        raise typer.Exit(INTERRUPTED) from None
    if new_version is None:
        raise CliError(
            f"After {timeout} s {escaped(key)} is not back. It may still come. To see why not: "
            f"{call('logs actions')}"
        )
    return new_version


group = typer.Typer(add_completion=False, help=HELP, no_args_is_help=True)
group.command("list")(list_files)
group.command("release")(release)
