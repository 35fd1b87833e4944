"""A page of commands, and the shell of someone who follows it with the local stack for AWS."""

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from serverless_s3_processor.cli.deployment.bring_up import machine_context
from serverless_s3_processor.local.cdk import QUIET
from serverless_s3_processor.local.environment import isolated, scripts, search_path
from serverless_s3_processor.local.stack import LocalStack
from tests.e2e.support.deployment import PROJECT, WITHOUT_VALIDATION

_CDK: Final = """#!/bin/bash
# The CDK CLI, which uses the assembly of the same settings again, and the archives of the others: a
# synthesis takes ten seconds.
settings=$(printf '%s\\n' "$@" | grep = | sort | sha256sum | cut -c 1-16)
assembly="{folder}/$settings"
if [ -e "$assembly/manifest.json" ]; then option=--app; else option=--output; fi
mkdir -p "$assembly" "{folder}/archives" && ln -sfn "{folder}/archives" "$assembly/.cache"
exec "{cdk}" "$@" "$option" "$assembly"
"""


@dataclass(frozen=True)
class Page:
    """A page of the documentation."""

    text: str

    def commands(self, heading: str) -> str:
        """Return all commands between a heading and the next one."""
        [section] = re.findall(
            rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", self.text, re.M | re.S
        )
        blocks = re.findall(r"```bash\n(.*?)```", section, re.S)
        assert blocks, heading
        return "\n".join(blocks)


class Shell:
    """A shell in the project's folder. `assemblies` may be shared by several shells."""

    def __init__(self, stack: LocalStack, page: Page, home: Path, assemblies: Path) -> None:
        self.page = page
        commands = home / "bin"
        commands.mkdir(parents=True)
        (commands / "cdk").write_text(_CDK.format(folder=assemblies, cdk=scripts() / "cdk"))
        (commands / "cdk").chmod(0o700)
        (home / ".cdk.json").write_text(
            json.dumps({"context": machine_context(), "requireApproval": "never"})
        )
        own = {"HOME": str(home), "PATH": f"{commands}:{search_path()}", "AWS_PAGER": ""}
        settings = {**QUIET, **WITHOUT_VALIDATION, **own}
        self._environment = {**isolated(), **stack.environment(), **settings}

    def follow(self, heading: str, options: str = "") -> str:
        """Run the commands below a heading; return their output.

        `options` are what the person has beside the page's, in each `cdk deploy` and `cdk destroy`.
        """
        code, output = self._run(heading, options)
        assert code == 0, output
        return output

    def fail(self, heading: str, options: str = "") -> str:
        """Run the commands below a heading, one of which must fail; return their output."""
        code, output = self._run(heading, options)
        assert code, output
        return output

    def _run(self, heading: str, options: str) -> tuple[int, str]:
        commands = re.sub(
            "^cdk (.*)$", rf"cdk \1 {options}", self.page.commands(heading), flags=re.M
        )
        done = subprocess.run(  # noqa: S603 - the page's own commands
            ["/bin/bash", "-euc", commands],
            cwd=PROJECT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout
