"""Starts the local stack and deploys into it."""

from __future__ import annotations

import platform
import shlex
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.cli.deployment.repair import repair
from serverless_s3_processor.cli.deployment.settings import UNKNOWN, losses, planned_settings
from serverless_s3_processor.cli.deployment.target import on_local
from serverless_s3_processor.local.cdk import Cdk
from serverless_s3_processor.local.environment import ACCOUNT, REGION, isolated
from serverless_s3_processor.locations import project
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from serverless_s3_processor.cli.rendering.stages import Stages
    from serverless_s3_processor.local.stack import LocalStack

_APP: Final = f"{shlex.quote(sys.executable)} -m serverless_s3_processor.cdk"
_ARCHITECTURES: Final = {"aarch64": "arm64", "arm64": "arm64"}


def bring_up(
    stack: LocalStack,
    context: Mapping[str, str],
    stages: Stages,
    approve: Callable[[Sequence[str]], None],
) -> None:
    """Start the local stack and deploy into it; an earlier deployment is kept and updated.

    CDK synthesizes the template meanwhile: that takes longest, and needs no running stack.
    `approve` is called with the settings that the deployment would drop, if any, and may raise.

    Raises:
        LocalStackError, CdkError, CliError: the message says why.
    """
    stack.layout.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    assembly = stack.layout.home / "cdk.out"
    values = {**machine_context(), **context}
    planned = planned_settings(values)
    with ThreadPoolExecutor(1) as executor:
        template = executor.submit(_synth, stack, values, stages)
        with stages.stage("Start the local stack"):
            stack.start()
        cdk = stack.cdk()
        with stages.stage("Bootstrap CDK"):
            cdk.bootstrap(ACCOUNT, REGION)
        template.result()
    dropped = losses(on_local(stack, planned.env_suffix), planned)
    if dropped is None:
        stages.output.note(f"{UNKNOWN} What this deployment drops is unknown.")
    elif dropped:
        with stages.paused():
            approve(dropped)
    with stages.stage("Deploy"):
        cdk.deploy(assembly, names.stack(values["env_suffix"]))
    if stack.layout.interrupted.exists():
        _repair(stack, stages)


def _repair(stack: LocalStack, stages: Stages) -> None:
    with stages.stage("Repair what was lost"):
        count = repair(stack)
    stages.output.note(
        "The local stack was killed before it had saved everything. Repaired: "
        f"{count:,} uploads and deletions that were not on record are being recorded."
    )


def machine_context() -> dict[str, str]:
    """Return the context values that depend on this machine.

    Local functions run on this Python. Layers are compiled for Lambda's Linux and Python; on other
    machines the functions use the libraries of this environment.
    """
    fits = takes_layers(platform.system(), platform.python_version())
    return {"architecture": architecture(), **({} if fits else {"layer": "none"})}


def takes_layers(system: str, python: str) -> bool:
    """Return whether libraries that were compiled for Lambda work on such a machine."""
    return system == "Linux" and python.startswith(f"{names.PYTHON}.")


def architecture() -> str:
    """Return this machine's architecture, by Lambda's name."""
    return _ARCHITECTURES.get(platform.machine().lower(), "x86_64")


def _synth(stack: LocalStack, context: Mapping[str, str], stages: Stages) -> None:
    """Write the template without credentials: the local stack may not run yet."""
    cdk = Cdk({**isolated(), "AWS_REGION": REGION}, stack.layout.home)
    with stages.stage("Write the template"):
        cdk.synth(project(), stack.layout.home / "cdk.out", context, _APP)
