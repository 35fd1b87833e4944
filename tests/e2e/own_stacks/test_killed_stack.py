"""A local stack that is killed before it has saved its state: `up` repairs it.

Its deployments forget a setting on the way, which `up` refuses unless it is told to go on.
"""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from serverless_s3_processor.cli.command import Dependencies
from serverless_s3_processor.cli.main import app
from serverless_s3_processor.local.lock_file import holder
from serverless_s3_processor.local.stack import LocalStack
from tests.e2e.support.deployment import WITHOUT_VALIDATION, Deployment, wait_for

COUNT = 200
PREFIX = "uploads/killed/"
FORGOTTEN = "digest_minutes would change from 5 back to the default, 1."


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[LocalStack]:
    stack = LocalStack(tmp_path / "home", None)
    yield stack
    stack.stop()


def run_up(stack: LocalStack, *options: str, exit_code: int = 0) -> str:
    dependencies = Dependencies(local_stack=lambda _port: stack)
    result = CliRunner().invoke(app, ("up", *options), obj=dependencies, catch_exceptions=False)
    assert result.exit_code == exit_code, result.output
    return result.output


@pytest.mark.timeout(600)  # It deploys twice.
def test_up_repairs_what_a_killed_stack_lost_and_drops_only_what_it_may(
    stack: LocalStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in WITHOUT_VALIDATION.items():
        monkeypatch.setenv(name, value)
    assert "was killed" not in run_up(stack, "-c", "digest_minutes=5")
    assert FORGOTTEN in run_up(stack, exit_code=1)
    stack.stop()
    saved = shutil.copytree(stack.layout.state, tmp_path / "saved")
    stack.start()
    deployment = Deployment(stack, tmp_path / "assembly", "dev")
    versions = {key: deployment.put(key) for key in map(f"{PREFIX}{{}}.txt".format, range(COUNT))}
    deployment.wait_for_records(PREFIX, COUNT)

    _kill(stack)
    # As if it had saved nothing since: how soon it saves depends on the machine.
    shutil.rmtree(stack.layout.state)
    saved.rename(stack.layout.state)
    output = run_up(stack, "--yes")

    assert FORGOTTEN in output
    assert deployment.variables("s3-processor-digest-dev")["DIGEST_MINUTES"] == "1"
    assert "The local stack was killed before it had saved everything." in output
    assert f"Repaired: {COUNT} uploads and deletions" in output
    records = deployment.wait_for_records(PREFIX, COUNT)
    assert {record["objectKey"]: record["versionId"] for record in records} == versions
    assert not stack.layout.interrupted.exists(), "it is said once"


def _kill(stack: LocalStack) -> None:
    process = holder(stack.layout.emulator_lock)
    assert process
    os.kill(process.pid, signal.SIGKILL)
    wait_for(lambda: holder(stack.layout.emulator_lock), lambda current: current is None)
