import pytest

import serverless_s3_processor
from serverless_s3_processor.cli import reference
from serverless_s3_processor.cli.main import FOLDERS
from serverless_s3_processor.cli.own_processors import processor_table
from tests.cli.cli_in_memory import Cli


def test_the_reference_is_what_the_commands_say() -> None:
    written = reference.PATH.read_text(encoding="utf-8")
    assert written == reference.render(), "Run: python -m serverless_s3_processor.cli.reference"


GROUPS = {"processors", "quarantine", "actions"}


@pytest.mark.parametrize("command", sorted(FOLDERS.keys() - GROUPS))
def test_every_command_has_help_and_json(command: str) -> None:
    result = Cli()(command, "--help")
    assert result.exit_code == 0
    assert "--json" in result.stdout
    assert "-h" in result.stdout


def test_the_table_of_processors_is_what_they_say() -> None:
    page = processor_table.PATH.read_text(encoding="utf-8")
    assert page == processor_table.update_table(page), "Run: make docs"


@pytest.mark.parametrize("command", ["list", "test", "new"])
def test_commands_of_a_group_have_help_and_json(command: str) -> None:
    result = Cli()("processors", command, "--help")
    assert result.exit_code == 0
    assert "--json" in result.stdout
    assert f"processors {command}" in reference.render()


def test_without_arguments_the_commands_are_listed() -> None:
    result = Cli()()
    for command in FOLDERS:
        assert f" {command} " in result.output


def test_the_version_is_shown() -> None:
    result = Cli()("--version")
    assert (result.exit_code, result.stdout) == (
        0,
        f"s3-processor {serverless_s3_processor.__version__}\n",
    )
