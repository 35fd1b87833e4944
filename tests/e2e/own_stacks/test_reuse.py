"""The construct in the stack of another app, deployed, and found there by the command."""

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from serverless_s3_processor.cli.deployment.bring_up import architecture
from serverless_s3_processor.cli.deployment.target import on_local
from serverless_s3_processor.local.environment import ACCOUNT, REGION
from serverless_s3_processor.local.stack import LocalStack
from tests.e2e.support.deployment import PROJECT, wait_for

EXAMPLE = PROJECT / "examples" / "reuse-construct"


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[LocalStack]:
    stack = LocalStack(tmp_path / "home", None)
    stack.start()
    yield stack
    stack.stop()


def test_the_example_records_what_is_uploaded(stack: LocalStack, tmp_path: Path) -> None:
    cdk, assembly = stack.cdk(), tmp_path / "cdk.out"
    cdk.bootstrap(ACCOUNT, REGION)
    app = f"{shlex.quote(sys.executable)} files_app.py"
    cdk.synth(EXAMPLE, assembly, {"architecture": architecture()}, app)
    cdk.deploy(assembly, "Files")

    target = on_local(stack, "files", other_stack="Files")
    target.client("s3").put_object(Bucket=target.bucket, Key="uploads/a.txt", Body=b"content")

    [record] = wait_for(lambda: list(target.api.objects()), lambda found: len(found) > 0)
    assert record["objectKey"] == "uploads/a.txt"
    assert record["status"] == "processed"
