"""A first deployment that fails, repaired by the commands in docs/recovery.md."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from serverless_s3_processor.cli.deployment.bring_up import machine_context
from serverless_s3_processor.local.cdk import QUIET
from serverless_s3_processor.local.environment import ACCOUNT, REGION, isolated, search_path
from serverless_s3_processor.local.stack import LocalStack
from tests.e2e.support.deployment import PROJECT, Deployment

PAGE = (PROJECT / "docs" / "recovery.md").read_text(encoding="utf-8")
SETTINGS = "-c env_suffix=prod -c email_address=you@example.com"


class Shell:
    """A shell of someone who follows the page, with the local stack for AWS."""

    def __init__(self, stack: LocalStack, home: Path) -> None:
        home.mkdir()
        (home / ".cdk.json").write_text(
            json.dumps({"context": machine_context(), "requireApproval": "never"})
        )
        own = {"HOME": str(home), "PATH": search_path(), "AWS_PAGER": ""}
        self._environment = {**isolated(), **stack.environment(), **QUIET, **own}
        self._output_folder = f"--output {home / 'cdk.out'}"

    def run(self, commands: str) -> tuple[int, str]:
        """Run commands; return the exit code of the first that fails, and the output of all."""
        commands = re.sub("cdk (deploy|destroy)", rf"\g<0> {self._output_folder}", commands)
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

    def follow(self, heading: str) -> str:
        """Run all commands below a heading of the page; return their output."""
        [section] = re.findall(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", PAGE, re.M | re.S)
        blocks = re.findall(r"```bash\n(.*?)```", section, re.S)
        assert blocks
        code, output = self.run("\n".join(blocks))
        assert code == 0, output
        return output

    def fail(self, options: str) -> str:
        """Deploy, which must fail; return the reasons that the page has people look at."""
        code, output = self.run(f"cdk deploy {SETTINGS} {options}")
        assert code, output
        return self.follow("Find the reason")


@pytest.fixture
def prod(tmp_path: Path) -> Iterator[Deployment]:
    stack = LocalStack(tmp_path / "stack", None)
    stack.start()
    stack.cdk().bootstrap(ACCOUNT, REGION)
    yield Deployment(stack, tmp_path / "assembly", "prod")
    stack.stop()


@pytest.mark.timeout(400)  # It synthesizes and deploys twice.
def test_a_first_deployment_that_failed_is_repeated_as_the_page_says(
    prod: Deployment, tmp_path: Path
) -> None:
    shell = Shell(prod.stack, tmp_path / "home")
    prod.s3.create_bucket(Bucket="acme-data")

    too_early = "-c protected=true -c kms_key_arn=create -c existing_buckets=acme-dat/incoming/"
    reasons = shell.fail(too_early)
    assert "There is no bucket acme-dat" in reasons
    assert "protected against deletion" in reasons
    assert stack(prod) == ("ROLLBACK_FAILED", True)

    shell.follow("The stack is protected")
    assert left(prod) == []
    assert key_states(prod) == ["PendingDeletion"]

    shell.follow("Deploy again")
    assert stack(prod) == ("CREATE_COMPLETE", False)
    prod.put("uploads/a.txt")
    prod.wait_for_records("uploads/a.txt", 1)


def stack(prod: Deployment) -> tuple[str, bool]:
    """Return the status of the stack, and whether it is protected."""
    [description] = prod.client("cloudformation").describe_stacks(StackName=prod.name)["Stacks"]
    return description["StackStatus"], description["EnableTerminationProtection"]


def left(prod: Deployment) -> list[str]:
    """Return the names of what holds something in the environment."""
    buckets = [bucket["Name"] for bucket in prod.s3.list_buckets()["Buckets"]]
    groups = prod.client("logs").describe_log_groups()["logGroups"]
    return [
        *(name for name in buckets if "-prod-" in name),
        *prod.client("dynamodb").list_tables()["TableNames"],
        *(group["logGroupName"] for group in groups),
        *(url for url in prod.client("sqs").list_queues().get("QueueUrls", []) if "prod" in url),
    ]


def key_states(prod: Deployment) -> list[Any]:
    kms = prod.client("kms")
    keys = [key["KeyId"] for key in kms.list_keys()["Keys"]]
    return [kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] for key in keys]
