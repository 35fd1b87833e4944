"""The planned settings of a deployment, and those in the output of a deployed stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.cli.rendering.errors import CliError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
    from serverless_s3_processor.cli.deployment.target import Target

UNKNOWN: Final = (
    "The deployed stack does not show its settings: an earlier version deployed it, or its "
    "deployment failed."
)


def planned_settings(context: Mapping[str, str]) -> S3ProcessorProps:
    """Return the planned settings: the context, completed from the settings file.

    Raises:
        CliError: a value is not allowed.
    """
    from serverless_s3_processor.cdk.settings.errors import ContextError
    from serverless_s3_processor.cdk.settings.props import S3ProcessorProps

    try:
        return S3ProcessorProps.from_project(context)
    except ContextError as error:
        raise CliError(str(error)) from None


def losses(target: Target, planned: S3ProcessorProps) -> list[str] | None:
    """Return, in sentences, what a deployment would drop; nothing if there is no stack yet.

    None if the stack does not show its settings.
    """
    from serverless_s3_processor.cdk.settings import effective

    if target.find_stack() is None:
        return []
    shown = target.find_output(effective.OUTPUT)
    return None if shown is None else effective.losses(shown, planned)


def approve(losses: Sequence[str], environment: str, *, yes: bool, is_interactive: bool) -> None:
    """Show the settings that a deployment would drop, and ask whether to deploy, unless `yes`.

    Raises:
        CliError: the answer is no, or there is no terminal to ask on.
    """
    import typer

    from serverless_s3_processor.cdk.settings.settings_file import file_name

    lines = "\n".join(("This deployment would drop what is deployed:", *losses))
    if yes:
        typer.echo(lines, err=True)
        return
    way_out = f"To keep it, write it into {file_name(environment)} or give it with -c."
    if not is_interactive:
        raise CliError(f"{lines}\n{way_out} To drop it: --yes.")
    typer.echo(lines, err=True)
    if not typer.confirm("Deploy anyway?", err=True):
        raise CliError(f"Nothing was deployed. {way_out}")
