"""The CDK CLI of this environment, run without questions."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from serverless_s3_processor.local.environment import scripts, search_path

QUIET = {
    "CI": "true",
    "NO_COLOR": "1",
    "CDK_DISABLE_CLI_TELEMETRY": "true",
    "CDK_DISABLE_VERSION_CHECK": "1",
}
OPTIONS = ("--no-notices", "--no-color", "--ci")
LAST_LINES = 20


class CdkError(Exception):
    """The CDK CLI failed; the message names the command, and has its last lines of output."""


class Cdk:
    """Runs the CDK CLI in the account that the variables name.

    Its output goes to `cdk-<command>.log` in the folder of logs, which must exist. Every method
    raises CdkError on failure.
    """

    def __init__(self, environment: Mapping[str, str], logs: Path) -> None:
        """`environment` is its whole environment, except PATH: it inherits no account."""
        self._environment = {**environment, **QUIET, "PATH": search_path()}
        self._logs = logs

    def synth(
        self, folder: Path, output: Path, context: Mapping[str, str], app: str | None = None
    ) -> None:
        """Write the assembly of an app to `output`.

        It runs in `folder`. `app` is the app's command, by default from `cdk.json` there.
        """
        options = ["--app", app] if app else []
        options += [word for key, value in context.items() for word in ("-c", f"{key}={value}")]
        self._run("synth", "--quiet", "--output", str(output.resolve()), *options, folder=folder)

    def bootstrap(self, account: str, region: str) -> None:
        """Prepare an account and region for deployments, unless they are."""
        self._run("bootstrap", f"aws://{account}/{region}", folder=self._logs)

    def deploy(self, assembly: Path, stack: str) -> None:
        """Create or update a stack from an assembly."""
        without_review = ("--require-approval", "never", "--method", "direct")
        self._on_assembly("deploy", assembly, stack, *without_review, "--progress", "events")

    def destroy(self, assembly: Path, stack: str) -> None:
        """Delete a stack, if it exists."""
        self._on_assembly("destroy", assembly, stack, "--force")

    def _on_assembly(self, command: str, assembly: Path, stack: str, *options: str) -> None:
        app = ("--app", str(assembly.resolve()))
        self._run(command, stack, *app, *options, folder=assembly)

    def _run(self, command: str, *arguments: str, folder: Path) -> None:
        call = [str(scripts() / "cdk"), command, *arguments, *OPTIONS]
        log = self._logs / f"cdk-{command}.log"
        with log.open("wb") as output:
            # Without standard input the CLI can't ask: a question is an error.
            done = subprocess.run(  # noqa: S603 - no shell, and a command of this environment
                call,
                cwd=folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode:
            raise CdkError("\n".join((f"cdk {command} failed:", *_last_lines(log))))


def _last_lines(log: Path) -> Sequence[str]:
    lines = log.read_text(errors="replace").splitlines()
    return [line.rstrip() for line in lines if line.strip()][-LAST_LINES:]
