"""The real CDK CLI, on an app so small that it needs no CDK library."""

import json
import sys
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from serverless_s3_processor.client.urls import reachable_url
from serverless_s3_processor.local import environment
from serverless_s3_processor.local.cdk import Cdk, CdkError
from serverless_s3_processor.local.stack import LocalStack
from tests.support.aws.outputs import outputs

APP = """
import json, os, pathlib
folder = pathlib.Path(os.environ["CDK_OUTDIR"])
context = json.loads(os.environ["CDK_CONTEXT_JSON"])
queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": context["queue"]}}
output = {"Url": {"Value": "https://abc123.execute-api.us-east-1.amazonaws.com/prod/"}}
template = {"Resources": {"Queue": queue}, "Outputs": output}
stack = {
    "type": "aws:cloudformation:stack",
    "environment": "aws://000000000000/us-east-1",
    "properties": {"templateFile": "Tiny.json"},
}
(folder / "Tiny.json").write_text(json.dumps(template))
manifest = {"version": "36.0.0", "artifacts": {"Tiny": stack}}
(folder / "manifest.json").write_text(json.dumps(manifest))
"""


@pytest.fixture
def app(tmp_path: Path) -> Path:
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "cdk.json").write_text(json.dumps({"app": f"{sys.executable} app.py"}))
    return tmp_path


def test_synthesizes_without_an_account_deploys_and_destroys(app: Path, stack: LocalStack) -> None:
    assembly = app / "out"
    Cdk(environment.isolated(), app).synth(app, assembly, {"queue": "tiny"})
    cdk = stack.cdk()
    cdk.bootstrap(environment.ACCOUNT, environment.REGION)
    cdk.deploy(assembly, "Tiny")
    cloudformation = stack.session().client("cloudformation")
    address = f"{stack.endpoint}/_aws/execute-api/abc123/prod/"
    assert outputs(cloudformation, "Tiny") == {"Url": address}
    assert stack.session().client("sqs").get_queue_url(QueueName="tiny")
    cdk.destroy(assembly, "Tiny")
    with pytest.raises(ClientError, match="does not exist"):
        outputs(cloudformation, "Tiny")


def test_an_error_has_the_output_of_the_cdk_cli(tmp_path: Path) -> None:
    (tmp_path / "cdk.json").write_text('{"app": "echo a bad value of env_suffix >&2; exit 1"}')
    cdk = Cdk(environment.isolated(), tmp_path)
    with pytest.raises(CdkError, match=r"(?s)^cdk synth failed:.*a bad value of env_suffix"):
        cdk.synth(tmp_path, tmp_path / "out", {})


def test_an_address_on_aws_does_not_change() -> None:
    address = "https://abc123.execute-api.eu-west-1.amazonaws.com/prod/"
    assert reachable_url(address, "https://cloudformation.eu-west-1.amazonaws.com") == address
    assert reachable_url("s3-processor", "https://127.0.0.1:4566") == "s3-processor"
