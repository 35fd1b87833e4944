import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

import serverless_s3_processor
from serverless_s3_processor.local.cdk import CdkError
from serverless_s3_processor.local.stack import LocalStack
from tests.e2e.support.api import Api
from tests.e2e.support.deployment import PROJECT, Deployment, Notices, wait_for
from tests.e2e.support.uploading import Uploading

NEWER = "99.0.0"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    stack = LocalStack(tmp_path_factory.mktemp("deployments"), None)
    stack.start()
    yield stack
    stack.stop()


def test_a_deployment_is_updated_without_loss_and_deleted_cleanly(
    stack: LocalStack, tmp_path: Path
) -> None:
    dev = Deployment(stack, tmp_path / "dev", "dev")
    dev.bootstrap()
    dev.deploy()
    notices = Notices(dev)
    redeliver_soon(dev)
    dev.put("uploads/before.txt")
    dev.wait_for_records("uploads/before.txt", 1)

    dev.synth(newer(tmp_path / "newer"), digest_minutes="5", email_address="someone@example.com")
    with Uploading(dev, "uploads/during/") as uploading:
        dev.deploy_again()
    uploading.all_recorded_and_announced_once(notices)
    assert dev.records("uploads/before.txt"), "what was on record stays so"
    assert Api.of(dev).get("/status").done()["version"] == NEWER
    digest = dev.client("lambda").get_function_configuration(FunctionName="s3-processor-digest-dev")
    assert digest["Environment"]["Variables"]["DIGEST_MINUTES"] == "5"

    a_bad_deployment_is_rolled_back_without_loss(dev, notices)
    dev.client("sqs").delete_queue(QueueUrl=notices.url)

    dev.cdk.destroy(dev.assembly, dev.name)
    with pytest.raises(ClientError, match=r"NoSuchBucket|404"):
        dev.s3.head_bucket(Bucket=dev.bucket)
    assert dev.client("dynamodb").list_tables()["TableNames"] == []
    assert dev.client("lambda").list_functions()["Functions"] == []
    assert not dev.client("sqs").list_queues().get("QueueUrls")


def a_bad_deployment_is_rolled_back_without_loss(dev: Deployment, notices: Notices) -> None:
    """It changes functions, and fails at a bucket that is not there."""
    before = configurations(dev)
    dev.synth(PROJECT, existing_buckets="no-such-bucket", digest_minutes="7")
    with Uploading(dev, "uploads/bad/") as uploading, pytest.raises(CdkError, match="no-such"):
        dev.deploy_again()
    [stack] = dev.client("cloudformation").describe_stacks(StackName=dev.name)["Stacks"]
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert configurations(dev) == before
    uploading.all_recorded_and_announced_once(notices)
    dev.put("uploads/afterwards.txt")
    dev.wait_for_records("uploads/afterwards.txt", 1)


def redeliver_soon(dev: Deployment) -> None:
    """The emulator ends functions that it updates, AWS lets them finish; what such a one had in
    hand is hidden for three minutes.
    """
    dev.client("sqs").set_queue_attributes(
        QueueUrl=dev.outputs["UploadsQueueUrl"], Attributes={"VisibilityTimeout": "15"}
    )


def configurations(dev: Deployment) -> dict[str, tuple[str, dict[str, str]]]:
    """Return each function's code and variables."""
    functions = dev.client("lambda").list_functions()["Functions"]
    return {
        each["FunctionName"]: (each["CodeSha256"], each["Environment"]["Variables"])
        for each in functions
        if "Environment" in each
    }


def newer(folder: Path) -> Path:
    """Return a copy of the project that says it is of another version."""
    ignored = shutil.ignore_patterns(".*", "cdk.out", "*.egg-info", "__pycache__", "tests")
    shutil.copytree(PROJECT, folder, ignore=ignored)
    (folder / ".venv").symlink_to(PROJECT / ".venv")
    where = folder / "src" / "serverless_s3_processor" / "__init__.py"
    text = where.read_text(encoding="utf-8")
    where.write_text(text.replace(serverless_s3_processor.__version__, NEWER), encoding="utf-8")
    settings = folder / "cdk.json"
    app = settings.read_text(encoding="utf-8").replace('"app": "', '"app": "PYTHONPATH=src ')
    settings.write_text(app, encoding="utf-8")  # the environment has this project's code
    return folder


def test_another_environment_works_and_keeps_its_data(stack: LocalStack, tmp_path: Path) -> None:
    prod = Deployment(stack, tmp_path / "prod", "prod")
    prod.bootstrap()
    prod.deploy(email_address="you@example.com")
    prod.put("uploads/kept.txt")
    prod.wait_for_records("uploads/kept.txt", 1)

    cloudformation = prod.client("cloudformation")
    with pytest.raises(ClientError, match=r"[Tt]ermination"):
        cloudformation.delete_stack(StackName=prod.name)
    cloudformation.update_termination_protection(
        StackName=prod.name, EnableTerminationProtection=False
    )
    tables = {prod.table, prod.outputs["SummariesTableName"]}
    cloudformation.delete_stack(StackName=prod.name)
    wait_for(lambda: prod.client("lambda").list_functions()["Functions"], lambda found: found == [])
    assert set(prod.client("dynamodb").list_tables()["TableNames"]) == tables
    assert [version["Key"] for version in prod.listing("uploads/")] == ["uploads/kept.txt"]
