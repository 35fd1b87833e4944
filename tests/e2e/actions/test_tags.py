"""Tags by which a bucket's policy refuses what is not processed yet."""

from typing import Any

import pytest

from serverless_s3_processor.runtime.config import names
from tests.e2e.support.actions import INVOICE, put_csv, wait_for_status_tag
from tests.e2e.support.deployment import Deployment
from tests.e2e.support.iam import access_denied
from tests.e2e.support.notices import Notices
from tests.support.aws.principals import allowing, user_session

pytestmark = pytest.mark.timeout(600)  # The stack is deployed three times before the first test.


@pytest.fixture(scope="module")
def s3(deployment: Deployment) -> Any:
    """S3 for a user whose own policies allow everything with the bucket."""
    return user_session(deployment.stack, "s3-user", allowing("s3:*", "*")).client("s3")


def test_a_processed_object_keeps_its_tags_gets_the_status_and_can_be_read(
    deployment: Deployment, s3: Any
) -> None:
    key = "uploads/invoices/good.csv"
    version = put_csv(deployment, key, INVOICE, Tagging="team=billing")

    tags = wait_for_status_tag(deployment, key, version)

    assert tags == {"team": "billing", names.STATUS_TAG: "processed"}
    for options in ({}, {"VersionId": version}):
        response = s3.get_object(Bucket=deployment.bucket, Key=key, **options)
        assert response["Body"].read() == INVOICE


def test_an_object_can_not_be_read_before_it_is_processed(deployment: Deployment, s3: Any) -> None:
    functions, name = deployment.client("lambda"), names.actions_function("dev")
    functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    key, bucket = "uploads/early.txt", deployment.bucket
    version = deployment.put(key, b"content")
    deployment.wait_for_records(key, 1)

    with access_denied():
        s3.get_object(Bucket=bucket, Key=key)
    with access_denied():
        s3.get_object(Bucket=bucket, Key=key, VersionId=version)
    with access_denied():
        s3.copy_object(Bucket=bucket, Key="elsewhere", CopySource={"Bucket": bucket, "Key": key})

    functions.delete_function_concurrency(FunctionName=name)
    wait_for_status_tag(deployment, key, version)
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b"content"


def test_only_the_function_may_set_the_tag_of_the_status(deployment: Deployment, s3: Any) -> None:
    target = {"Bucket": deployment.bucket, "Key": "uploads/forged.txt"}
    tag = {"Key": names.STATUS_TAG, "Value": "processed"}
    with access_denied():
        s3.put_object(**target, Body=b"x", Tagging=f"{names.STATUS_TAG}=processed")
    with access_denied():
        s3.create_multipart_upload(**target, Tagging=f"{names.STATUS_TAG}=processed")
    s3.put_object(**target, Body=b"x", Tagging="mine=1")
    with access_denied():
        s3.put_object_tagging(**target, Tagging={"TagSet": [tag]})


def test_only_the_chosen_objects_are_announced(deployment: Deployment, notices: Notices) -> None:
    deployment.put("uploads/quiet.txt")
    put_csv(deployment, "uploads/invoices/loud.csv", b"a,b\n1,2\n")

    notices.wait_for("uploads/invoices/loud.csv", 1)

    assert notices.of("uploads/quiet.txt") == []
