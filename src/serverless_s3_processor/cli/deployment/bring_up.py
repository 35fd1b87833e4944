"""From nothing to a deployed stack on this machine."""

from __future__ import annotations

import platform
import shlex
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.cli.deployment.repair import repair
from serverless_s3_processor.local.cdk import Cdk
from serverless_s3_processor.local.environment import ACCOUNT, REGION, isolated
from serverless_s3_processor.locations import project
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serverless_s3_processor.cli.rendering.stages import Stages
    from serverless_s3_processor.local.stack import LocalStack

_APP: Final = f"{shlex.quote(sys.executable)} -m serverless_s3_processor.cdk"
_ARCHITECTURES: Final = {"aarch64": "arm64", "arm64": "arm64"}


def bring_up(stack: LocalStack, context: Mapping[str, str], stages: Stages) -> None:
    """Start the local stack and deploy into it; what is there already is kept and updated.

    The template is written meanwhile: that takes the longest, and needs nothing that runs.

    Raises:
        LocalStackError, CdkError, CliError: the message says why.
    """
    stack.layout.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    assembly = stack.layout.home / "cdk.out"
    whole = {**of_this_machine(), **context}
    with ThreadPoolExecutor(1) as others:
        template = others.submit(_synth, stack, whole, stages)
        with stages.stage("Start the local stack"):
            stack.start()
        cdk = stack.cdk()
        with stages.stage("Bootstrap CDK"):
            cdk.bootstrap(ACCOUNT, REGION)
        template.result()
    with stages.stage("Deploy"):
        cdk.deploy(assembly, names.stack(whole["env_suffix"]))
    if stack.layout.interrupted.exists():
        _repair(stack, stages)


def _repair(stack: LocalStack, stages: Stages) -> None:
    with stages.stage("Repair what was lost"):
        count = repair(stack)
    stages.output.note(
        "The local stack was killed before it had saved everything. Repaired: "
        f"{count:,} uploads and removals that were not on record are being recorded."
    )


def of_this_machine() -> dict[str, str]:
    """Return the context that differs from machine to machine.

    Functions run on the Python that runs this. Libraries for Lambda's Linux and Python are of no
    use to others; there the ones of this environment, which has them all, serve.
    """
    fits = takes_layers(platform.system(), platform.python_version())
    return {"architecture": architecture(), **({} if fits else {"layer": "none"})}


def takes_layers(system: str, python: str) -> bool:
    """Tell whether libraries that were compiled for Lambda work on such a machine."""
    return system == "Linux" and python.startswith(f"{names.PYTHON}.")


def architecture() -> str:
    """Return this machine's architecture, as Lambda calls it."""
    return _ARCHITECTURES.get(platform.machine().lower(), "x86_64")


def _synth(stack: LocalStack, context: Mapping[str, str], stages: Stages) -> None:
    """Write the template, without any credentials: the stack need not be there yet."""
    cdk = Cdk({**isolated(), "AWS_REGION": REGION}, stack.layout.home)
    with stages.stage("Write the template"):
        cdk.synth(project(), stack.layout.home / "cdk.out", context, _APP)
