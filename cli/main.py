"""The command `s3-processor`."""

from typing import Annotated

import typer

import s3_processor
from cli.commands.actions import group as actions
from cli.commands.backfill import backfill
from cli.commands.console import console
from cli.commands.cost import cost
from cli.commands.demo import demo
from cli.commands.down import down
from cli.commands.failures import failures
from cli.commands.logs import logs
from cli.commands.ls import ls
from cli.commands.mail import mail
from cli.commands.process import process
from cli.commands.processors import group as processors
from cli.commands.put import put
from cli.commands.quarantine import group as quarantine
from cli.commands.reconcile import reconcile
from cli.commands.redrive import redrive
from cli.commands.selftest import selftest
from cli.commands.show import show
from cli.commands.status import status
from cli.commands.summary import summary
from cli.commands.tail import tail
from cli.commands.up import up
from cli.commands.url import url
from cli.program import NAME

COMMANDS = (
    demo,
    up,
    down,
    status,
    put,
    ls,
    show,
    tail,
    process,
    url,
    summary,
    failures,
    redrive,
    reconcile,
    backfill,
    logs,
    mail,
    console,
    selftest,
    cost,
)

app = typer.Typer(
    name=NAME,
    help="Put files into the bucket, see what became of them, and run the system on this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"{NAME} {s3_processor.__version__}")
        raise typer.Exit


@app.callback()
def everything(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_tell_version, is_eager=True, help="Tell the version, and end."
        ),
    ] = False,
) -> None:
    """Put files into the bucket, see what became of them, run the system on this machine."""


for command in COMMANDS:
    app.command()(command)
app.add_typer(processors, name="processors")
app.add_typer(quarantine, name="quarantine")
app.add_typer(actions, name="actions")


def main() -> None:
    """Run the command line."""
    app()
