from pathlib import Path
from typing import Any

import pytest

from serverless_s3_processor.cli.deployment.target import Target, on_local
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.client import Client
from serverless_s3_processor.local.stack import LocalStack
from tests.cli.cli_in_memory import API, STACK, CloudFormation, DeniedCloudFormation, memory_target
from tests.support.world import BUCKET

ENDPOINT = "https://127.0.0.1:4566"


def of(formation: Any, **more: Any) -> Target:
    opened: list[Any] = []

    def open_api(url: str) -> Any:
        opened.append(url)
        return opened

    return memory_target({"cloudformation": formation}, open_api=open_api, **more)


def test_outputs_come_from_the_stack() -> None:
    formation = CloudFormation()
    target = of(formation)
    assert target.bucket == STACK["Outputs"][0]["OutputValue"]  # type: ignore[index]
    with pytest.raises(CliError, match="not deployed"):
        target.output("NoSuchOutput")


def test_a_stack_of_another_app_has_outputs_that_end_in_the_environment() -> None:
    class Shared:
        def describe_stacks(self, *, StackName: str) -> Any:  # noqa: N803 - boto3's
            assert StackName == "Files"
            outputs = {"S3BucketName": "other", "S3BucketNameDev": "files", "SNSTopicArn": "topic"}
            listed = [{"OutputKey": k, "OutputValue": v} for k, v in outputs.items()]
            return {"Stacks": [{"Outputs": listed}]}

    target = of(Shared(), other_stack="Files")
    assert target.stack_name == "Files"
    assert target.output("S3BucketName") == "files"
    assert target.output("SNSTopicArn") == "topic"


def test_the_api_is_where_the_stack_says_and_opened_once() -> None:
    target = of(CloudFormation())
    opened: Any = target.api
    assert opened == [API]
    assert target.api is opened


def test_with_an_api_url_the_api_names_the_bucket() -> None:
    """CloudFormation would name that of an environment, which may be another deployment's."""
    target = memory_target({"cloudformation": None}, environment="prod", api_url=API)
    assert target.bucket == BUCKET


def test_an_api_url_is_not_looked_up() -> None:
    opened: Any = of(None, api_url="https://api.example/prod").api
    assert opened == ["https://api.example/prod"]


def test_without_access_to_the_address_the_error_names_the_option() -> None:
    with pytest.raises(CliError, match="--api-url"):
        _ = of(DeniedCloudFormation()).api


def test_the_api_of_the_local_stack_is_trusted_by_its_own_authority(tmp_path: Path) -> None:
    stack = LocalStack(tmp_path, 4566)
    target = on_local(stack, "dev", f"{ENDPOINT}/_aws/execute-api/a/prod/")
    assert isinstance(target.api, Client)
    assert list(tmp_path.rglob("ca.pem"))
