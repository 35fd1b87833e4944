from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from cli.local.stack import LocalStack
from tests.e2e.deployment import Deployment, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
    dev.put("uploads/before.txt")
    dev.wait_for_records("uploads/before.txt", 1)

    dev.deploy(digest_minutes="5", email_address="someone@example.com")
    assert [record["objectKey"] for record in dev.records()] == ["uploads/before.txt"]
    dev.put("uploads/after.txt")
    dev.wait_for_records("uploads/after.txt", 1)
    digest = dev.client("lambda").get_function_configuration(FunctionName="s3-processor-digest-dev")
    assert digest["Environment"]["Variables"]["DIGEST_MINUTES"] == "5"

    dev.cdk.destroy(dev.assembly, dev.name)
    with pytest.raises(ClientError, match=r"NoSuchBucket|404"):
        dev.s3.head_bucket(Bucket=dev.bucket)
    assert dev.client("dynamodb").list_tables()["TableNames"] == []
    assert dev.client("lambda").list_functions()["Functions"] == []
    assert not dev.client("sqs").list_queues().get("QueueUrls")


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
