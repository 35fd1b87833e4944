"""What the command line imports, which decides how long a short command takes."""

import subprocess
import sys
from pathlib import Path

import pytest

from serverless_s3_processor.local.stack import LocalStack

HELP = """
import serverless_s3_processor.cli.main
"""
LS = """
from pathlib import Path
from typer.main import get_command
from serverless_s3_processor.cli.deployment import local_outputs
from serverless_s3_processor.cli.deployment.target import on_local
from serverless_s3_processor.cli.main import app
from serverless_s3_processor.local.stack import LocalStack

with get_command(app).make_context("s3-processor", ["ls"]) as context:
    context.command.commands["ls"].make_context("ls", [], parent=context)
on_local(LocalStack(Path(HOME), 4566), "dev").open_api("https://127.0.0.1:4566/api")
"""
MAX_MODULES = 500
"""It imports 481, the modules of Python included."""


def imported_by(code: str) -> set[str]:
    listing = f"{code}\nimport sys\nprint(*sys.modules)"
    command = [sys.executable, "-c", listing]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())  # noqa: S603 - this Python


def test_help_does_not_wait_for_aws_libraries() -> None:
    assert not imported_by(HELP) & {"boto3", "botocore", "cryptography", "urllib3"}


@pytest.mark.slow
def test_a_command_that_calls_only_the_api_does_not_wait_for_the_aws_sdk(tmp_path: Path) -> None:
    LocalStack(tmp_path).certificates()
    imported = imported_by(f"HOME = {str(tmp_path)!r}\n{LS}")
    assert not imported & {"boto3", "botocore.session", "botocore.client", "s3transfer"}
    assert len(imported) <= MAX_MODULES, sorted(imported)


def test_a_command_is_imported_when_it_is_used() -> None:
    commands = "serverless_s3_processor.cli.commands."
    assert not any(name.startswith(commands) for name in imported_by(HELP))
