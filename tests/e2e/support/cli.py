"""The command line, run against a deployment."""

from typer.testing import CliRunner, Result

from serverless_s3_processor.cli.command import Dependencies
from serverless_s3_processor.cli.deployment.target import on_local
from serverless_s3_processor.cli.main import app
from tests.e2e.support.deployment import Deployment


def run_command(deployment: Deployment, *arguments: str) -> Result:
    """Run `s3-processor` with these arguments as the account's root user."""
    return run_with(
        Dependencies(connect=lambda options: on_local(deployment.stack, options.environment)),
        *arguments,
    )


def run_with(dependencies: Dependencies, *arguments: str) -> Result:
    """Run `s3-processor` with these arguments, on what the dependencies connect it to."""
    return CliRunner().invoke(app, arguments, obj=dependencies, catch_exceptions=False)
