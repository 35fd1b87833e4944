from typing import TYPE_CHECKING, Annotated

import typer

from serverless_s3_processor.cli.command import CommandContext, anywhere
from serverless_s3_processor.cli.options import VersionId
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering import curl, moments
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.cli.uploading import uploads
from serverless_s3_processor.cli.uploading.keys import KEY_HELP, ObjectArgument, candidates, watched
from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.notices.digest import human_size

if TYPE_CHECKING:
    from serverless_s3_processor.client.responses.objects import DownloadLink


@anywhere
def url(
    run: CommandContext,
    key: Annotated[str, typer.Argument(help=KEY_HELP)],
    *,
    version_id: VersionId = None,
    upload: Annotated[
        bool, typer.Option("--upload", help="To upload with, by `curl`, in place of a link.")
    ] = False,
    content_type: Annotated[
        str | None,
        typer.Option("--type", help="With `--upload`: its type; guessed from the key if left out."),
    ] = None,
    size: Annotated[
        int | None, typer.Option(min=0, help="With `--upload`: exactly so many bytes.")
    ] = None,
) -> None:
    """Print a link to download an object with, or a command to upload one.

    It holds for some minutes, and for whoever has it: no credentials are needed to use it.
    """
    if upload:
        _refuse("--version-id", given=version_id is not None, instead="without --upload")
        _tell_form(run, _in_own_bucket(watched(key)), content_type, size)
        return
    _refuse("--type", given=content_type is not None, instead="with --upload")
    _refuse("--size", given=size is not None, instead="with --upload")
    _tell_link(run, _link(run, key, version_id))


def _refuse(option: str, *, given: bool, instead: str) -> None:
    if given:
        raise typer.BadParameter(f"goes {instead} only.", param_hint=option)


def _in_own_bucket(argument: ObjectArgument) -> str:
    if argument.bucket:
        raise typer.BadParameter("uploads go to the deployment's own bucket.", param_hint="KEY")
    return argument.key


def _tell_form(run: CommandContext, key: str, content_type: str | None, size: int | None) -> None:
    form = run.target.api.upload_form(
        key, content_type=content_type or uploads.content_type(key), size=size
    )
    if run.output.as_json:
        run.output.data(form)
        return
    run.output.plain(curl.upload(form))
    run.output.note(
        f"FILE is the name of your file, of at most {human_size(form['maxBytes'])}. "
        f"Until {_until(form['expiresAt'])}."
    )


def _link(run: CommandContext, typed: str, version_id: str | None) -> "DownloadLink":
    from serverless_s3_processor.client import NotFoundError

    for argument in candidates(typed):
        try:
            return run.target.api.download_link(argument.key, version_id, bucket=argument.bucket)
        except NotFoundError:
            continue
    raise CliError(f"The bucket does not hold {candidates(typed)[0]}. What there is: {call('ls')}")


def _tell_link(run: CommandContext, link: "DownloadLink") -> None:
    if run.output.as_json:
        run.output.data(link)
        return
    run.output.plain(link["url"])
    if {".", ".."} & {*link["key"].split("/")}:
        run.output.note("Browsers change such a path. It works with: curl --path-as-is")
    run.output.note(f"Until {_until(link['expiresAt'])}.")


def _until(expires: str) -> str:
    return f"{moments.shown(clock.parse(expires))} ({moments.zone()})"
