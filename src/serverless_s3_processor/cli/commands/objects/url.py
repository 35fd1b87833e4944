from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from serverless_s3_processor.cli import lookups
from serverless_s3_processor.cli.command import CommandContext, remote_command
from serverless_s3_processor.cli.options import Key, VersionId
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering import curl, moments
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.cli.uploading import uploads
from serverless_s3_processor.cli.uploading.keys import ObjectArgument, watched
from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.notices.digest import human_size

if TYPE_CHECKING:
    from serverless_s3_processor.client.responses.objects import DownloadLink


@remote_command
def url(
    context: CommandContext,
    key: Key,
    *,
    version_id: VersionId = None,
    upload: Annotated[
        bool, typer.Option("--upload", help="Print a `curl` command that uploads, not a link.")
    ] = False,
    content_type: Annotated[
        str | None,
        typer.Option("--type", help="With `--upload`: its type; by default guessed from the key."),
    ] = None,
    size: Annotated[
        int | None, typer.Option(min=0, help="With `--upload`: the exact number of bytes.")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="With `--upload`: the file, for its size and checksum.",
        ),
    ] = None,
) -> None:
    """Print a link that downloads an object, or a command that uploads one.

    It is valid for some minutes and needs no credentials: anybody who has it can use it.
    """
    if upload:
        _refuse("--version-id", given=version_id is not None, instead="without --upload")
        if file:
            _refuse("--size", given=size is not None, instead="without --file")
        _show_form(context, _in_own_bucket(watched(key)), content_type, size, file)
        return
    _refuse("--type", given=content_type is not None, instead="with --upload")
    _refuse("--size", given=size is not None, instead="with --upload")
    _refuse("--file", given=file is not None, instead="with --upload")
    api = context.target.api
    link = lookups.request_first(
        key, lambda o: api.download_link(o.key, version_id, bucket=o.bucket)
    )
    if link is None:
        raise CliError(
            f"The bucket does not contain {watched(key)}. To list the records: {call('ls')}"
        )
    _show_link(context, link)


def _refuse(option: str, *, given: bool, instead: str) -> None:
    if given:
        raise typer.BadParameter(f"works {instead} only.", param_hint=option)


def _in_own_bucket(argument: ObjectArgument) -> str:
    if argument.bucket:
        raise typer.BadParameter("uploads go to the stack's bucket only.", param_hint="KEY")
    return argument.key


def _show_form(
    context: CommandContext,
    key: str,
    content_type: str | None,
    size: int | None,
    file: Path | None,
) -> None:
    checksum = None
    if file:
        from serverless_s3_processor.client.transfer import Source

        source = Source(file)
        size = source.size
        checksum = source.checksum_sha256(size)
    form = context.target.api.upload_form(
        key,
        content_type=content_type or uploads.content_type(key),
        size=size,
        checksum_sha256=checksum,
    )
    if context.output.as_json:
        context.output.data(form)
        return
    if file:
        context.output.plain(curl.upload(form, str(file)))
        context.output.note(_valid_until(form["expiresAt"]))
        return
    context.output.plain(curl.upload(form))
    context.output.note(
        f"Replace FILE with your file, which may have at most {human_size(form['maxBytes'])}. "
        f"{_valid_until(form['expiresAt'])}"
    )


def _show_link(context: CommandContext, link: "DownloadLink") -> None:
    if context.output.as_json:
        context.output.data(link)
        return
    context.output.plain(link["url"])
    if {".", ".."} & {*link["key"].split("/")}:
        context.output.note("Browsers change such a path. Use: curl --path-as-is")
    context.output.note(_valid_until(link["expiresAt"]))


def _valid_until(expires: str) -> str:
    return f"Valid until {moments.shown(clock.parse(expires))} ({moments.zone()})."
