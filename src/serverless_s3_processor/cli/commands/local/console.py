import os
import webbrowser
from typing import Annotated

import typer

from serverless_s3_processor.cli.command import CommandContext, remote_command

TOKEN_VARIABLE = "S3_PROCESSOR_CONSOLE_TOKEN"  # noqa: S105 - the name of one


@remote_command
def console(
    context: CommandContext,
    *,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port on 127.0.0.1; 0 is any free port.")
    ] = 0,
    open_: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser.")] = True,
) -> None:
    """Open the console in a browser, with uploads and failures. Ctrl-C ends it.

    It listens on this machine only, signs requests with your credentials, and prints an address
    with a token. The token gives your access to the deployment to anybody who has it while the
    command runs.
    """
    from serverless_s3_processor.console import serving

    def started(address: str) -> None:
        if context.output.as_json:
            context.output.datum({"address": address, "pid": os.getpid()})
        else:
            context.output.plain(address)
            context.output.note("Ctrl-C ends it.")
        if open_:
            webbrowser.open(address)

    target = context.target
    token = os.environ.get(TOKEN_VARIABLE) or serving.new_token()
    with serving.listening(port) as listener:
        serving.serve(target, listener, token, started)
