"""Stacks that are updated, rolled back and deleted, and the construct in another app's stack."""

import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

import serverless_s3_processor
from serverless_s3_processor.cli.deployment.bring_up import architecture
from serverless_s3_processor.cli.deployment.target import on_local
from serverless_s3_processor.local.cdk import CdkError
from serverless_s3_processor.local.environment import ACCOUNT, REGION
from serverless_s3_processor.local.stack import LocalStack
from tests.e2e.support.api import Api
from tests.e2e.support.deployment import PROJECT, Deployment, wait_for
from tests.e2e.support.notices import Notices
from tests.e2e.support.uploading import Uploader
from tests.support.background import in_background

NEWER_VERSION = "99.0.0"
VISIBILITY_TIMEOUT_SECONDS = 15
"""The emulator ends functions that are updated, where AWS lets them finish their batches."""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    stack = LocalStack(tmp_path_factory.mktemp("deployments"), None)
    stack.start()
    stack.cdk().bootstrap(ACCOUNT, REGION)
    yield stack
    stack.stop()


def test_updates_and_rollbacks_lose_nothing_and_a_deletion_leaves_nothing(
    stack: LocalStack, tmp_path: Path
) -> None:
    dev = Deployment(stack, tmp_path / "dev", "dev")
    dev.deploy()
    notices = Notices(dev)
    dev.set_visibility_timeout(VISIBILITY_TIMEOUT_SECONDS)
    dev.put("uploads/before.txt")
    dev.wait_for_records("uploads/before.txt", 1)

    newer = copy_project(tmp_path / "newer")
    (newer / "settings").mkdir()
    (newer / "settings" / "dev.toml").write_text("digest_minutes = 5")
    dev.synth(newer, email_address="someone@example.com")
    uploader = Uploader(dev, "uploads/during/")
    with in_background(uploader.upload):
        dev.deploy_assembly()
    uploader.assert_recorded_and_announced_once(notices)
    assert dev.records("uploads/before.txt")
    assert Api.of(dev).get("/status").expect_ok()["version"] == NEWER_VERSION
    assert dev.variables("s3-processor-digest-dev")["DIGEST_MINUTES"] == "5"

    assert_failed_update_is_rolled_back(dev, notices)
    dev.client("sqs").delete_queue(QueueUrl=notices.url)

    bucket = dev.bucket
    dev.cdk.destroy(dev.assembly, dev.name)
    with pytest.raises(ClientError, match=r"NoSuchBucket|404"):
        dev.s3.head_bucket(Bucket=bucket)
    assert dev.client("dynamodb").list_tables()["TableNames"] == []
    assert dev.client("lambda").list_functions()["Functions"] == []
    assert not dev.client("sqs").list_queues().get("QueueUrls")
    assert dev.client("logs").describe_log_groups()["logGroups"] == []
    assert dev.client("iam").list_policies(Scope="Local")["Policies"] == []
    roles = [role["RoleName"] for role in dev.client("iam").list_roles()["Roles"]]
    [role] = [name for name in roles if name.startswith(dev.name)]
    assert "ApiGateway" in role, "it goes on using the role for the whole account"


def assert_failed_update_is_rolled_back(dev: Deployment, notices: Notices) -> None:
    """Update with a bucket that does not exist, after functions that can be updated."""
    before = configurations(dev)
    dev.synth(PROJECT, existing_buckets="no-such-bucket", digest_minutes="7")
    uploader = Uploader(dev, "uploads/bad/")
    with in_background(uploader.upload), pytest.raises(CdkError, match="no-such"):
        dev.deploy_assembly()
    [stack] = dev.client("cloudformation").describe_stacks(StackName=dev.name)["Stacks"]
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert configurations(dev) == before
    uploader.assert_recorded_and_announced_once(notices)
    dev.put("uploads/afterwards.txt")
    dev.wait_for_records("uploads/afterwards.txt", 1)


def configurations(dev: Deployment) -> dict[str, tuple[str, dict[str, str]]]:
    """Return each function's code and variables."""
    functions = dev.client("lambda").list_functions()["Functions"]
    return {
        function["FunctionName"]: (function["CodeSha256"], function["Environment"]["Variables"])
        for function in functions
        if "Environment" in function
    }


def copy_project(folder: Path) -> Path:
    """Copy the project as a newer version."""
    ignored = shutil.ignore_patterns(".*", "cdk.out", "*.egg-info", "__pycache__", "tests")
    shutil.copytree(PROJECT, folder, ignore=ignored)
    (folder / ".venv").symlink_to(PROJECT / ".venv")
    package = folder / "src" / "serverless_s3_processor" / "__init__.py"
    text = package.read_text(encoding="utf-8")
    newer = text.replace(serverless_s3_processor.__version__, NEWER_VERSION)
    package.write_text(newer, encoding="utf-8")
    settings = folder / "cdk.json"
    app = settings.read_text(encoding="utf-8").replace('"app": "', '"app": "PYTHONPATH=src ')
    settings.write_text(app, encoding="utf-8")  # The environment contains this project's code.
    return folder


def test_a_production_stack_is_protected_and_its_deletion_keeps_the_data(
    stack: LocalStack, tmp_path: Path
) -> None:
    prod = Deployment(stack, tmp_path / "prod", "prod")
    prod.deploy(email_address="you@example.com", protected="true")
    prod.put("uploads/kept.txt")
    prod.wait_for_records("uploads/kept.txt", 1)

    cloudformation = prod.client("cloudformation")
    with pytest.raises(ClientError, match=r"[Tt]ermination"):
        cloudformation.delete_stack(StackName=prod.name)
    for table in prod.client("dynamodb").list_tables()["TableNames"]:
        with pytest.raises(ClientError, match="protected"):
            prod.client("dynamodb").delete_table(TableName=table)
    cloudformation.update_termination_protection(
        StackName=prod.name, EnableTerminationProtection=False
    )
    tables = {prod.table, prod.outputs["SummariesTableName"]}
    cloudformation.delete_stack(StackName=prod.name)
    functions = prod.client("lambda")
    wait_for(lambda: functions.list_functions()["Functions"], lambda listed: listed == [])
    assert set(prod.client("dynamodb").list_tables()["TableNames"]) == tables
    assert [version["Key"] for version in prod.list_versions("uploads/")] == ["uploads/kept.txt"]


def test_the_example_that_reuses_the_construct_records_uploads(
    stack: LocalStack, tmp_path: Path
) -> None:
    cdk, assembly = stack.cdk(), tmp_path / "cdk.out"
    app = f"{shlex.quote(sys.executable)} files_app.py"
    example = PROJECT / "examples" / "reuse-construct"
    cdk.synth(example, assembly, {"architecture": architecture()}, app)
    cdk.deploy(assembly, "Files")

    target = on_local(stack, "files", other_stack="Files")
    target.client("s3").put_object(Bucket=target.bucket, Key="uploads/a.txt", Body=b"content")

    [record] = wait_for(lambda: list(target.api.objects()), bool)
    assert record["objectKey"] == "uploads/a.txt"
    assert record["status"] == "processed"
