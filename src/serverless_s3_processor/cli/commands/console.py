import os
import webbrowser
from typing import Annotated

import typer

from serverless_s3_processor.cli.command import CommandContext, anywhere

TOKEN_VARIABLE = "S3_PROCESSOR_CONSOLE_TOKEN"  # noqa: S105 - the name of one


@anywhere
def console(
    run: CommandContext,
    *,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port on 127.0.0.1; 0 takes a free one.")
    ] = 0,
    open_: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser.")] = True,
) -> None:
    """Open the console in a browser: what arrives, what failed and why. Ctrl-C ends it.

    It listens on this machine only, signs with your credentials, and prints an address with a
    token: who has that can do with the deployment what you can, until you end it.
    """
    from serverless_s3_processor.console import serving

    def started(address: str) -> None:
        if run.output.as_json:
            run.output.datum({"address": address, "pid": os.getpid()})
        else:
            run.output.plain(address)
            run.output.note("Ctrl-C ends it.")
        if open_:
            webbrowser.open(address)

    target = run.target
    token = os.environ.get(TOKEN_VARIABLE) or serving.new_token()
    with serving.listening(port) as listener:
        serving.serve(target, listener, token, started)
