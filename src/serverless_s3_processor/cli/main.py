"""The command `s3-processor`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command

import serverless_s3_processor
from serverless_s3_processor.cli.program import NAME

_PACKAGE: Final = "serverless_s3_processor.cli.commands"
FOLDERS: Final = {
    "demo": "local",
    "up": "local",
    "down": "local",
    "status": "deployment",
    "put": "objects",
    "ls": "objects",
    "show": "objects",
    "tail": "objects",
    "process": "objects",
    "url": "objects",
    "summary": "objects",
    "failures": "repair",
    "redrive": "repair",
    "reconcile": "repair",
    "backfill": "repair",
    "logs": "deployment",
    "mail": "local",
    "console": "local",
    "diff": "deployment",
    "doctor": "deployment",
    "selftest": "deployment",
    "cost": "deployment",
    "processors": "deployment",
    "quarantine": "objects",
    "actions": "repair",
}
"""The folder of each command, in the order of the help."""


class _Commands(Mapping[str, Any]):
    """The commands by name. One is imported when it is used; only the help uses all.

    A command is the function with the name of its module, or else the application `group` in it.
    """

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - Typer's own copies of Click's classes are private
        module = import_module(f"{_PACKAGE}.{FOLDERS[name]}.{name}")
        application = getattr(module, "group", None)
        if application is None:
            application = typer.Typer(add_completion=False)
            application.command(name)(getattr(module, name))
        command = get_command(application)
        command.name = name
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(FOLDERS)

    def __len__(self) -> int:
        return len(FOLDERS)


class _Group(TyperGroup):
    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401 - Typer's
        super().__init__(**attributes)
        self.commands: Any = _Commands()


app = typer.Typer(
    name=NAME,
    cls=_Group,
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


def main() -> None:
    """Run the command line."""
    app()
