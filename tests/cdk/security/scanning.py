"""Three scanners over the synthesized templates: what each finds, in one shape."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from cfnlint.api import lint  # type: ignore[import-untyped]
from cfnlint.config import ManualArgs  # type: ignore[import-untyped]

from serverless_s3_processor.cdk.security.acknowledged import Finding
from serverless_s3_processor.runtime.config import names
from tests.cdk.synthesized import PROJECT, Synthesized

CHECKOV: Final = PROJECT / ".build" / "checkov" / "bin" / "checkov"
# Nobody is asked for a newer version, and nothing is sent anywhere.
ALONE: Final = {"CKV_SKIP_PACKAGE_UPDATE_CHECK": "true"}
OFFLINE: Final = ("--skip-download", "--skip-results-upload")
NAG_PACKS: Final = {"AwsSolutions", "NIST.800.53.R5", "Serverless"}


def found_by_nag(deployment: str, stack: Synthesized) -> Iterator[Finding]:
    """Yield what cdk-nag found while the template was synthesized."""
    report = json.loads((stack.folder / "validation-report.json").read_text())
    assert {plugin["pluginName"] for plugin in report["pluginReports"]} == NAG_PACKS
    for pack in report["pluginReports"]:
        for violation in pack["violations"]:
            for construct in violation["violatingConstructs"]:
                resource = _within_stack(construct["constructPath"])
                # Rules name resources that end in the environment: it's as in `acknowledged.toml`.
                rule = violation["ruleName"].replace(f"-{stack.environment}", "-{env}")
                yield Finding(deployment, rule, resource)


def found_by_cfn_lint(
    deployment: str, stack: Synthesized, region: str = names.DEFAULT_REGION
) -> Iterator[Finding]:
    """Yield what it finds, with what it calls informational: policies that AWS would ignore.

    I1022 prefers Fn::Sub to Fn::Join, which is what CDK writes.
    """
    settings = ManualArgs(regions=[region], include_checks=["I"], ignore_checks=["I1022"])
    for match in lint(stack.path.read_text(), config=settings):
        logical_id = match.path[1] if len(match.path) > 1 else ""
        yield Finding(deployment, match.rule.id, _path_of(stack)(str(logical_id)))


@contextmanager
def checkov_on(
    deployments: Mapping[str, Synthesized],
) -> Iterator[Callable[[], Iterator[Finding]]]:
    """Start checkov beside what else there is to do, and give what waits for its findings."""
    assert CHECKOV.exists(), f"{CHECKOV} is missing: run `make setup`."
    files = [argument for stack in deployments.values() for argument in ("--file", str(stack.path))]
    command = [str(CHECKOV), *files, "--framework", "cloudformation", "--output", "json", "--quiet"]
    with subprocess.Popen(  # noqa: S603 - our own command
        [*command, "--compact", *OFFLINE],
        env=os.environ | ALONE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        yield lambda: _found_by_checkov(process, deployments)


def _found_by_checkov(
    process: subprocess.Popen[bytes], deployments: Mapping[str, Synthesized]
) -> Iterator[Finding]:
    out, errors = process.communicate()
    assert out, errors.decode()
    report = json.loads(out)
    assert report["summary"]["parsing_errors"] == 0
    # It counts as a resource what it passes on to its checks: all of the templates.
    written = sum(len(stack.template["Resources"]) for stack in deployments.values())
    assert report["summary"]["resource_count"] >= written
    by_file = {str(stack.path): name for name, stack in deployments.items()}
    for failed in report["results"]["failed_checks"]:
        deployment = by_file[failed["file_abs_path"]]
        path = _path_of(deployments[deployment])(failed["resource"].rpartition(".")[2])
        yield Finding(deployment, failed["check_id"], path)


def resources_of(stack: Synthesized) -> set[str]:
    """Return the paths of all resources, as findings name them."""
    return set(map(_path_of(stack), stack.template["Resources"]))


def _path_of(stack: Synthesized) -> Callable[[str], str]:
    metadata = json.loads(next(stack.folder.glob("*.metadata.json")).read_text())
    paths = {
        entry["data"]: _within_stack(path.removeprefix("/"))
        for path, entries in metadata.items()
        for entry in entries
        if entry["type"] == "aws:cdk:logicalId"
    }
    return lambda logical_id: paths.get(logical_id, logical_id)


def _within_stack(path: str) -> str:
    """Return a path without the stack, its one construct that has no name, and CDK's last part."""
    return path.partition("/")[2].removeprefix("Default/").removesuffix("/Resource")
