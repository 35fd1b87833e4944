import subprocess
import sys
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.session import Session

from serverless_s3_processor.client import Client, NotDeployedError, connection
from serverless_s3_processor.client.signed_transport import SignedTransport
from serverless_s3_processor.client.urls import reachable_url, region_of, validated
from tests.support.aws.loopback import QUICK

API_URL = "https://abc123.execute-api.eu-west-1.amazonaws.com/prod/"


@dataclass
class Formation:
    """A botocore session of eu-west-1 whose CloudFormation has one stack."""

    outputs: dict[str, str]
    endpoint: str = "https://cloudformation.eu-west-1.amazonaws.com"
    refused: bool = False
    name: str = "ServerlessS3ProcessorStack-dev"
    regions: list[str] = field(default_factory=list)

    def get_config_variable(self, name: str) -> str:
        assert name == "region"
        return "eu-west-1"

    def create_client(self, service: str, region_name: str) -> Any:
        assert service == "cloudformation"
        self.regions.append(region_name)
        meta = SimpleNamespace(endpoint_url=self.endpoint)
        return SimpleNamespace(describe_stacks=self.describe_stacks, meta=meta)

    def describe_stacks(self, StackName: str) -> Any:  # noqa: N803 - botocore's
        if self.refused:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "x")
        if StackName != self.name:
            message = f"Stack with id {StackName} does not exist"
            raise ClientError({"Error": {"Code": "ValidationError", "Message": message}}, "x")
        outputs = [{"OutputKey": k, "OutputValue": v} for k, v in self.outputs.items()]
        return {"Stacks": [{"Outputs": outputs}]}


def test_the_url_is_an_output_of_the_stack() -> None:
    formation = Formation({"Other": "x", "APIGatewayURL": API_URL})
    assert connection.find_url("dev", formation) == API_URL
    assert formation.regions == ["eu-west-1"]


def test_a_stack_of_another_app_has_a_url_per_environment() -> None:
    outputs = {"APIGatewayURLDev": "https://other/", "APIGatewayURLTeamA": API_URL}
    assert connection.find_url("team-a", Formation(outputs, name="Files"), "Files") == API_URL


def test_a_missing_deployment_or_api_is_named() -> None:
    with pytest.raises(NotDeployedError, match="'prod' is not deployed"):
        connection.find_url("prod", Formation({}))
    with pytest.raises(NotDeployedError, match="'dev' has no API"):
        connection.find_url("dev", Formation({}))


def test_a_refusal_of_cloudformation_is_raised() -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        connection.find_url("dev", Formation({}, refused=True))


def test_a_session_provides_credentials_and_region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    session = boto3.Session("AKID", "secret", "token", region_name="ap-south-1")
    transport, _ = connection.connect_with_session("https://x.example/prod", session, QUICK)
    assert isinstance(transport, SignedTransport)
    assert transport.region == "ap-south-1"
    assert transport.credentials is not None
    assert transport.credentials.get_frozen_credentials().access_key == "AKID"
    of_aws, _ = connection.connect_with_session(API_URL, session, QUICK)
    assert isinstance(of_aws, SignedTransport)
    assert of_aws.region == "eu-west-1"


def test_a_session_of_botocore_works_too() -> None:
    session = Session()
    session.set_credentials("AKID", "secret")
    Client.for_url("https://x.example/prod", session)


def test_importing_the_client_loads_neither_botocore_nor_urllib3() -> None:
    late = {"boto3", "botocore", "urllib3", "serverless_s3_processor.runtime"}
    code = f"import sys, serverless_s3_processor.client; sys.exit(repr({late} & set(sys.modules)))"
    done = subprocess.run(  # noqa: S603 - this Python
        [sys.executable, "-c", code], check=False, capture_output=True, text=True
    )
    assert done.stderr.strip() == "set()"


@pytest.mark.parametrize(
    ("endpoint", "url"),
    [
        ("https://cloudformation.eu-west-1.amazonaws.com", API_URL),
        ("https://127.0.0.1:4566", "https://127.0.0.1:4566/_aws/execute-api/abc123/prod/"),
        ("https://127.0.0.1:4566/", "https://127.0.0.1:4566/_aws/execute-api/abc123/prod/"),
    ],
)
def test_the_url_is_reachable_at_an_emulators_endpoint(endpoint: str, url: str) -> None:
    assert reachable_url(API_URL, endpoint) == url
    assert reachable_url("https://api.example.com/", endpoint) == "https://api.example.com/"


@pytest.mark.parametrize(
    ("url", "region"),
    [
        ("https://abc123.execute-api.eu-central-1.amazonaws.com/prod/", "eu-central-1"),
        ("https://abc123.execute-api.cn-north-1.amazonaws.com.cn/prod", "cn-north-1"),
        ("https://api.example.com/", None),
    ],
)
def test_the_region_comes_from_the_url(url: str, region: str | None) -> None:
    assert region_of(url) == region


@pytest.mark.parametrize(
    "url", ["", "abc", "ftp://x/", "https://", "http://api.example.com/prod", "http://127.0.0.1.x/"]
)
def test_an_invalid_or_unencrypted_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="https://"):
        validated(url)
