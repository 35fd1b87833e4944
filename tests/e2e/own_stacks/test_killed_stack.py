"""A local stack that is killed before it could save what it knows: `up` repairs that."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from serverless_s3_processor.cli.command import Dependencies
from serverless_s3_processor.cli.main import app
from serverless_s3_processor.local.lock_file import holder
from serverless_s3_processor.local.stack import LocalStack
from tests.e2e.support.deployment import Deployment, wait_for

COUNT = 200
PREFIX = "uploads/killed/"


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[LocalStack]:
    stack = LocalStack(tmp_path / "home", None)
    yield stack
    stack.stop()


@pytest.fixture
def up(stack: LocalStack) -> Callable[[], str]:
    world = Dependencies(local_stack=lambda _port: stack)

    def run() -> str:
        result = CliRunner().invoke(app, ("up",), obj=world, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    return run


@pytest.mark.timeout(600)  # it deploys twice
def test_what_a_killed_stack_lost_is_repaired_by_up_and_said(
    stack: LocalStack, up: Callable[[], str], tmp_path: Path
) -> None:
    assert "was killed" not in up()
    stack.stop()
    saved = shutil.copytree(stack.layout.state, tmp_path / "saved")
    stack.start()
    deployment = Deployment(stack, tmp_path / "assembly", "dev")
    known = _uploaded(deployment)

    _kill(stack)
    # As if it had not come to save since: how long that takes is up to the machine.
    shutil.rmtree(stack.layout.state)
    saved.rename(stack.layout.state)
    said = up()

    assert "The local stack was killed before it had saved everything." in said
    assert f"Repaired: {COUNT} uploads and removals" in said
    found = deployment.wait_for_records(PREFIX, COUNT)
    assert {record["objectKey"]: record["versionId"] for record in found} == known
    assert not stack.layout.interrupted.exists(), "it is said once"


def _uploaded(deployment: Deployment) -> dict[str, Any]:
    keys = [f"{PREFIX}{number:03}.txt" for number in range(COUNT)]
    versions = {key: deployment.put(key) for key in keys}
    wait_for(lambda: deployment.records(PREFIX), lambda found: len(found) == COUNT)
    return versions


def _kill(stack: LocalStack) -> None:
    living = holder(stack.layout.emulator_lock)
    assert living
    os.kill(living.pid, signal.SIGKILL)
    wait_for(lambda: holder(stack.layout.emulator_lock), lambda found: found is None)
