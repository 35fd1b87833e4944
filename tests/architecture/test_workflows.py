"""The workflows may do little, run what is pinned, and end."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").iterdir())
WRITES = {
    ("acceptance", "acceptance", "id-token"),  # credentials of AWS
    ("release", "pypi", "id-token"),  # trusted publishing
    ("release", "github", "contents"),  # the release
}
"""Every permission to write, by workflow and job."""

each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def load(path: Path) -> dict[str, Any]:
    workflow: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return workflow


def jobs() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path in WORKFLOWS:
        for name, job in load(path)["jobs"].items():
            yield path.stem, name, job


def test_nothing_may_be_written_but_what_is_named_here() -> None:
    writes = {
        (workflow, name, scope)
        for workflow, name, job in jobs()
        for scope, access in job["permissions"].items()
        if access != "read"
    }

    assert writes == WRITES


@each_workflow
def test_a_workflow_grants_nothing_to_all_of_its_jobs(path: Path) -> None:
    assert load(path)["permissions"] == {}


@each_workflow
def test_runs_of_a_workflow_do_not_meet(path: Path) -> None:
    assert load(path)["concurrency"]["group"]


def test_every_job_ends() -> None:
    endless = [
        (workflow, name)
        for workflow, name, job in jobs()
        if "uses" not in job and "timeout-minutes" not in job
    ]

    assert endless == []


@each_workflow
def test_every_action_of_others_is_pinned_by_its_commit_and_names_its_version(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    uses = [line.split("uses: ", 1)[1] for line in lines if "uses: " in line]

    assert uses
    for action in uses:
        pinned = re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)
        assert pinned or action.startswith("./"), action


def test_what_was_deployed_is_destroyed_whatever_happened() -> None:
    steps = load(GITHUB / "workflows" / "acceptance.yml")["jobs"]["acceptance"]["steps"]
    last = steps[-1]

    assert last["run"].startswith("make acceptance DESTROY=")
    assert last["if"] == "always() && steps.acceptance.outcome != 'skipped'"


def test_steps_that_need_a_stack_end_before_their_job_does() -> None:
    job = load(GITHUB / "workflows" / "acceptance.yml")["jobs"]["acceptance"]

    assert sum(step.get("timeout-minutes", 1) for step in job["steps"]) < job["timeout-minutes"]


def test_every_other_file_of_github_can_be_read() -> None:
    files = [*GITHUB.glob("*.yml"), *GITHUB.glob("ISSUE_TEMPLATE/*.yml")]

    assert all(isinstance(load(path), dict) for path in files)


def test_the_version_of_python_is_the_one_that_lambda_runs() -> None:
    assert (ROOT / ".python-version").read_text(encoding="utf-8") == "3.13\n"


def test_a_tag_that_is_not_the_version_is_not_released() -> None:
    script = ROOT / "scripts" / "release"
    done = subprocess.run(  # noqa: S603 - our own
        [script, "v0.0.0"], check=False, capture_output=True, text=True
    )

    assert done.returncode == 1
    assert done.stderr.startswith("The tag says 0.0.0, ")
