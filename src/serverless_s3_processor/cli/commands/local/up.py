from typing import Annotated

import typer

from serverless_s3_processor.cli import checks, options
from serverless_s3_processor.cli.command import CommandContext, local_command
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering.stages import Stages


@local_command
def up(
    context: CommandContext,
    *,
    email: Annotated[
        str | None,
        typer.Option("--email", help="The address that gets the digests.", callback=checks.email),
    ] = None,
    values: options.ContextValues = None,
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535, help="The port to listen on; 0 is any free port."),
    ] = None,
    yes: options.Yes = False,
) -> None:
    """Start the local stack and deploy into it. It updates an earlier deployment.

    It reads the environment's settings file, and asks before it drops settings.
    It needs no AWS account and no Docker, and listens on this machine only.
    """
    cdk_context = options.context_of(values)
    if email is not None:
        cdk_context["email_address"] = email
    stack = context.dependencies.local_stack(port)
    with Stages(context.output) as stages:
        context.bring_up(stack, cdk_context, stages, yes=yes)
    if context.output.as_json:
        context.output.data({"endpoint": stack.endpoint, "seconds": stages.seconds})
        return
    context.output.show(f"Ready at {stack.endpoint}")
    context.output.note(f"To upload a file: {call('put FILE')}; to stop it: {call('down')}")
