"""What is installed is pinned, looked up, and listed."""

import json
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from ministack_fidelity import __version__

ROOT = Path(__file__).parents[2]
LAMBDA = ROOT / "src" / "serverless_s3_processor" / "cdk" / "requirements"
COMPILED = sorted(
    path
    for folder in (ROOT / "requirements", LAMBDA)
    for path in folder.glob("*.txt")
    if path.name != "accepted.txt"
)
AUDITS = {
    "clean": "echo 'No known vulnerabilities found'",
    "affected": "echo 'Found 1 known vulnerability in 1 package'; exit 1",
    "unreachable": "echo 'ERROR: six: could not be audited: six (1.17.0)'; exit 1",
    "telling": 'echo "given: $*"',
}


def audit(
    project: Path, kind: str, *options: str, accepted: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run the script of a copy of the project, with a stand-in for what asks for advisories."""
    (project / "scripts").mkdir()
    (project / "requirements").mkdir()
    shutil.copy(ROOT / "scripts" / "audit", project / "scripts")
    (project / "requirements" / "runtime.txt").write_text("six==1.17.0 --hash=sha256:00\n")
    (project / "requirements" / "accepted.txt").write_text(f"# as it says\n{accepted}")
    tool = project / "pip-audit"
    tool.write_text(f"#!/bin/sh\n{AUDITS[kind]}\n")
    tool.chmod(0o755)
    return subprocess.run(  # noqa: S603 - our own
        [project / "scripts" / "audit", *options],
        env={**os.environ, "PIP_AUDIT": str(tool)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("path", COMPILED, ids=lambda path: path.name)
def test_every_requirement_is_pinned_with_its_hashes_and_names_no_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = text.replace("\\\n", " ").splitlines()
    requirements = [line for line in lines if line and line[0] not in "# "]

    assert requirements
    for requirement in requirements:
        assert re.match(r"[A-Za-z0-9._-]+(\[[a-z0-9,-]+\])?==", requirement), requirement
        assert "--hash=sha256:" in requirement, requirement
    assert "://" not in text
    assert "--index-url" not in text


def test_the_local_stack_pins_the_version_of_the_repairs_in_this_checkout() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert f"ministack-fidelity=={__version__}" in project["optional-dependencies"]["local"]


def test_what_is_clean_passes(tmp_path: Path) -> None:
    assert audit(tmp_path, "clean").returncode == 0


@pytest.mark.parametrize("options", [[], ["--if-reachable"]])
def test_what_is_affected_fails(tmp_path: Path, options: list[str]) -> None:
    assert audit(tmp_path, "affected", *options).returncode == 1


def test_what_could_not_be_looked_up_fails(tmp_path: Path) -> None:
    assert audit(tmp_path, "unreachable").returncode == 1


def test_with_if_reachable_unreachable_advisories_pass_with_a_note(tmp_path: Path) -> None:
    done = audit(tmp_path, "unreachable", "--if-reachable")

    assert done.returncode == 0
    assert done.stdout.startswith("Not audited: the advisories can't be reached")


def test_what_is_accepted_is_so_until_its_day(tmp_path: Path) -> None:
    accepted = "CVE-1 2999-12-31 We do not use it.\nCVE-2 2020-01-01 It was so once.\n"
    done = audit(tmp_path, "telling", accepted=accepted)

    assert "--ignore-vuln CVE-1" in done.stdout
    assert "CVE-2" not in done.stdout
    assert "CVE-2 was accepted until 2020-01-01" in done.stderr


@pytest.mark.parametrize("line", ["CVE-1", "CVE-1 2999-12-31", "CVE-1 soon We hope so."])
def test_nothing_is_accepted_without_a_day_and_a_reason(tmp_path: Path, line: str) -> None:
    assert audit(tmp_path, "clean", accepted=f"{line}\n").returncode == 2


@pytest.mark.slow
def test_the_bill_of_what_runs_in_lambda_has_all_that_is_pinned_for_it() -> None:
    script = ROOT / "scripts" / "sbom"
    subprocess.run([script], check=True, capture_output=True)  # noqa: S603 - our own
    bill = json.loads((ROOT / ".build" / "sbom" / "functions.cdx.json").read_text())
    texts = [path.read_text(encoding="utf-8") for path in LAMBDA.glob("*.txt")]

    pinned = {name for text in texts for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}
    assert {component["name"] for component in bill["components"]} == pinned
    assert all(component["purl"].startswith("pkg:pypi/") for component in bill["components"])
