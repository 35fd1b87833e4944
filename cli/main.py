"""The command `s3-processor`."""

import typer

from cli.commands.demo import demo
from cli.commands.down import down
from cli.commands.failures import failures
from cli.commands.logs import logs
from cli.commands.ls import ls
from cli.commands.mail import mail
from cli.commands.put import put
from cli.commands.redrive import redrive
from cli.commands.show import show
from cli.commands.status import status
from cli.commands.tail import tail
from cli.commands.up import up

COMMANDS = (demo, up, down, status, put, ls, show, tail, failures, redrive, logs, mail)

app = typer.Typer(
    name="s3-processor",
    help="Put files into the bucket, see what became of them, and run the system on this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def everything() -> None:
    """Put files into the bucket, see what became of them, run the system on this machine."""


for command in COMMANDS:
    app.command()(command)


def main() -> None:
    """Run the command line."""
    app()
