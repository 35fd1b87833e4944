"""moto's CloudFormation creates all of `dev` that it can."""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.cloudformation.parsing import get_model_map

from tests.aws_truth.moto_gaps import MISSING_TYPES, fit_for_moto
from tests.cdk.synthesized import Json, synthesize

REGION = "us-east-1"
ACCOUNT = "123456789012"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Json:
    return synthesize(tmp_path_factory.mktemp("moto")).template


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[boto3.Session]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with mock_aws(config={"lambda": {"use_docker": False}}):
        yield boto3.Session(region_name=REGION)


def bootstrap(session: boto3.Session, template: Json) -> None:
    """Put the assets where the template expects them."""
    bucket = f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("handler.py", "")
    s3 = session.client("s3")
    s3.create_bucket(Bucket=bucket)
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        if key := properties.get("Code", properties.get("Content", {})).get("S3Key"):
            s3.put_object(Bucket=bucket, Key=key, Body=archive.getvalue())
    version = "/cdk-bootstrap/hnb659fds/version"
    session.client("ssm").put_parameter(Name=version, Value="30", Type="String")


def created(session: boto3.Session, template: Json) -> Any:
    cloudformation = session.client("cloudformation")
    cloudformation.create_stack(
        StackName="dev", TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_NAMED_IAM"]
    )
    assert cloudformation.describe_stacks()["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName="dev")
    return {
        resource["LogicalResourceId"]
        for page in pages
        for resource in page["StackResourceSummaries"]
    }


def test_only_features_that_moto_lacks_are_listed(template: Json) -> None:
    types = {resource["Type"] for resource in template["Resources"].values()}
    types = {type_ for type_ in types if type_.startswith("AWS::")}
    assert types - get_model_map().keys() == MISSING_TYPES


def test_moto_creates_the_rest(session: boto3.Session, template: Json) -> None:
    fitted = fit_for_moto(template)
    bootstrap(session, fitted)
    assert created(session, fitted) == fitted["Resources"].keys()
    [machine] = session.client("stepfunctions").list_state_machines()["stateMachines"]
    assert machine["name"] == "s3-processor-reconcile-dev"


def test_moto_still_lacks_the_attributes(session: boto3.Session, template: Json) -> None:
    fitted = fit_for_moto(template, attributes={})
    bootstrap(session, fitted)
    with pytest.raises(ClientError, match="StateMachine does not support attribute type Arn"):
        created(session, fitted)
