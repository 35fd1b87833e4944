from typing import Annotated

import typer

from serverless_s3_processor.cli import checks
from serverless_s3_processor.cli.command import CommandContext, locally
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering.stages import Stages


@locally
def up(
    run: CommandContext,
    *,
    email: Annotated[
        str | None,
        typer.Option(
            "--email", help="The address that digests are sent to.", callback=checks.email
        ),
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option("-c", "--context", metavar="NAME=VALUE", help="A context value for CDK."),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535, help="Listen there; 0 is any free port."),
    ] = None,
) -> None:
    """Start the local stack and deploy into it; what is there already is updated.

    It needs no AWS account and no Docker, and listens on this machine only.
    """
    context = {**_given(values or []), "env_suffix": run.connection.environment}
    if email is not None:
        context["email_address"] = email
    stack = run.dependencies.local_stack(port)
    with Stages(run.output) as stages:
        run.dependencies.bring_up(stack, context, stages)
    if run.output.as_json:
        run.output.data({"endpoint": stack.endpoint, "seconds": stages.seconds})
        return
    run.output.show(f"Ready at {stack.endpoint}")
    run.output.note(f"Upload something: {call('put FILE')}; stop it: {call('down')}")


def _given(values: list[str]) -> dict[str, str]:
    pairs = [value.partition("=") for value in values]
    for name, equals, _ in pairs:
        if not name or not equals:
            raise typer.BadParameter(f"{name!r} is not NAME=VALUE.", param_hint="-c")
    return {name: value for name, _, value in pairs}
