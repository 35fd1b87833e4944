"""The command `s3-processor`."""

from typing import Annotated

import typer

import serverless_s3_processor
from serverless_s3_processor.cli.commands.deployment.cost import cost
from serverless_s3_processor.cli.commands.deployment.diff import diff
from serverless_s3_processor.cli.commands.deployment.doctor import doctor
from serverless_s3_processor.cli.commands.deployment.logs import logs
from serverless_s3_processor.cli.commands.deployment.processors import group as processors
from serverless_s3_processor.cli.commands.deployment.selftest import selftest
from serverless_s3_processor.cli.commands.deployment.status import status
from serverless_s3_processor.cli.commands.local.console import console
from serverless_s3_processor.cli.commands.local.demo import demo
from serverless_s3_processor.cli.commands.local.down import down
from serverless_s3_processor.cli.commands.local.mail import mail
from serverless_s3_processor.cli.commands.local.up import up
from serverless_s3_processor.cli.commands.objects.ls import ls
from serverless_s3_processor.cli.commands.objects.process import process
from serverless_s3_processor.cli.commands.objects.put import put
from serverless_s3_processor.cli.commands.objects.quarantine import group as quarantine
from serverless_s3_processor.cli.commands.objects.show import show
from serverless_s3_processor.cli.commands.objects.summary import summary
from serverless_s3_processor.cli.commands.objects.tail import tail
from serverless_s3_processor.cli.commands.objects.url import url
from serverless_s3_processor.cli.commands.repair.actions import group as actions
from serverless_s3_processor.cli.commands.repair.backfill import backfill
from serverless_s3_processor.cli.commands.repair.failures import failures
from serverless_s3_processor.cli.commands.repair.reconcile import reconcile
from serverless_s3_processor.cli.commands.repair.redrive import redrive
from serverless_s3_processor.cli.program import NAME

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
    diff,
    doctor,
    selftest,
    cost,
)

app = typer.Typer(
    name=NAME,
    help="Upload files, see their records, and run the system on this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(is_requested: bool) -> None:
    if is_requested:
        typer.echo(f"{NAME} {serverless_s3_processor.__version__}")
        raise typer.Exit


@app.callback()
def everything(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Upload files, see their records, and run the system on this machine."""


for command in COMMANDS:
    app.command()(command)
app.add_typer(processors, name="processors")
app.add_typer(quarantine, name="quarantine")
app.add_typer(actions, name="actions")


def main() -> None:
    """Run the command line."""
    app()
