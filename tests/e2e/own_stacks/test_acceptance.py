"""`make acceptance` in its short form, with a local stack in place of AWS."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from serverless_s3_processor.local.environment import ACCOUNT, REGION, isolated
from serverless_s3_processor.local.stack import LocalStack
from tests.e2e.support.deployment import PROJECT, WITHOUT_VALIDATION
from tools.acceptance.questions import read_questions

COMMAND = (sys.executable, "-m", "tools.acceptance", "--yes", "--short", "--key")


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[LocalStack]:
    stack = LocalStack(tmp_path / "stack", None)
    try:
        stack.start()
        stack.cdk().bootstrap(ACCOUNT, REGION)
        yield stack
    finally:
        stack.stop()


def test_it_deploys_tests_measures_answers_and_leaves_nothing(stack: LocalStack) -> None:
    before = names_of_resources(stack)
    done = subprocess.run(  # noqa: S603
        COMMAND,
        cwd=PROJECT,
        env={**isolated(), **stack.environment(), **WITHOUT_VALIDATION},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "By our estimate it costs $0." in done.stdout
    assert "| end-to-end tests | passed |" in done.stdout
    assert "| objects not recorded within a minute | 0 |" in done.stdout
    positions = [done.stdout.index(f"| {question.text} |") for question in read_questions()]
    assert positions == sorted(positions)
    assert names_of_resources(stack) == before
    kms = stack.session().client("kms")
    [key] = kms.list_keys()["Keys"]
    state = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"]
    assert state == "PendingDeletion"


def names_of_resources(stack: LocalStack) -> list[str]:
    """Return the names of what an environment may leave behind."""
    session = stack.session()
    groups = session.client("logs").describe_log_groups()["logGroups"]
    return [
        *(bucket["Name"] for bucket in session.client("s3").list_buckets()["Buckets"]),
        *session.client("dynamodb").list_tables()["TableNames"],
        *session.client("sqs").list_queues().get("QueueUrls", []),
        *(group["logGroupName"] for group in groups),
        *(role["RoleName"] for role in session.client("iam").list_roles()["Roles"]),
    ]
