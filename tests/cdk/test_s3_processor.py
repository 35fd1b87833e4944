"""The construct as another team uses it: in a stack of its own, and twice in one."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Match, Template
from aws_cdk.aws_iam import Role, ServicePrincipal

from serverless_s3_processor.cdk import S3Processor, S3ProcessorProps
from tests.cdk.synthesized import PROJECT

EXAMPLE = PROJECT / "examples" / "reuse-construct"
NAMED = {
    "AWS::ApiGateway::RestApi": "Name",
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::CloudWatch::CompositeAlarm": "AlarmName",
    "AWS::CloudWatch::Dashboard": "DashboardName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::KMS::Alias": "AliasName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::Logs::QueryDefinition": "Name",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::Scheduler::Schedule": "Name",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
}
"""The property that is the name of each kind of resource that has one."""


@pytest.fixture(scope="module")
def twice() -> Template:
    """Return a stack with two, and a role that may use the first."""
    stack = Stack(App(), "Twice")
    email = "team@example.org"
    team_a = S3ProcessorProps(
        env_suffix="team-a",
        email_address=email,
        kms_key_arn="create",
        log_days=30,
        dashboard=True,
    )
    first = S3Processor(stack, "First", team_a)
    b = S3ProcessorProps(
        env_suffix="b", email_address=email, api_access_logs="existing", dashboard=True
    )
    S3Processor(stack, "Second", b)
    partner = Role(stack, "Partner", assumed_by=ServicePrincipal("ec2.amazonaws.com"))
    for grant in (
        first.grant_upload,
        first.grant_read_records,
        first.grant_subscribe,
        first.grant_read_api,
        first.grant_operate_api,
    ):
        grant(partner).assert_success()
    return Template.from_stack(stack)


def test_the_example_is_synthesized(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "files_app.py"],
        cwd=EXAMPLE,
        env=os.environ | {"CDK_OUTDIR": str(tmp_path)},
        check=True,
    )
    template = json.loads((tmp_path / "Files.template.json").read_text())
    assert "S3BucketNameFiles" in template["Outputs"]
    kinds = [resource["Type"] for resource in template["Resources"].values()]
    assert kinds.count("AWS::StepFunctions::StateMachine") == 1


def test_two_in_one_stack_share_no_name(twice: Template) -> None:
    names = [
        (resource["Type"], json.dumps(resource["Properties"][NAMED[resource["Type"]]]))
        for resource in twice.to_json()["Resources"].values()
        if NAMED.get(resource["Type"], "") in resource.get("Properties", {})
    ]
    assert {kind for kind, _ in names} == NAMED.keys()
    assert sorted(names) == sorted(set(names))


def test_outputs_end_in_the_environment_that_they_are_of(twice: Template) -> None:
    outputs = twice.to_json()["Outputs"]
    for name in ("S3BucketName", "APIGatewayURL", "ReconcileStateMachineArn"):
        assert f"{name}TeamA" in outputs
        assert f"{name}B" in outputs
        assert name not in outputs


def test_each_has_its_own_key_and_retention(twice: Template) -> None:
    def group(environment: str) -> dict[str, Any]:
        name = f"/aws/lambda/s3-processor-{environment}"
        groups = twice.find_resources("AWS::Logs::LogGroup", {"Properties": {"LogGroupName": name}})
        [group] = groups.values()
        properties: dict[str, Any] = group["Properties"]
        return properties

    twice.resource_count_is("AWS::KMS::Key", 1)
    assert group("team-a")["RetentionInDays"] == 30
    assert "KmsKeyId" in group("team-a")
    assert group("b")["RetentionInDays"] == 7
    assert "KmsKeyId" not in group("b")


def test_tags_and_protection_are_left_to_the_stack(twice: Template) -> None:
    twice.has_resource_properties(
        "AWS::SQS::Queue", {"QueueName": "s3-processor-uploads-b", "Tags": Match.absent()}
    )


def test_grants_are_of_what_the_construct_shows(twice: Template) -> None:
    allowed = [
        (action, json.dumps(statement["Resource"]))
        for policy in twice.find_resources("AWS::IAM::Policy").values()
        if policy["Properties"]["Roles"] == [{"Ref": _role_id(twice, "Partner")}]
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        for action in _listed(statement["Action"])
    ]
    actions = {action for action, _ in allowed}
    expected = {"s3:PutObject", "dynamodb:Query", "sns:Subscribe", "execute-api:Invoke"}
    assert expected | {"kms:Decrypt"} <= actions
    assert all("/uploads/*" in on for action, on in allowed if action == "s3:PutObject")
    calls = [on for action, on in allowed if action == "execute-api:Invoke"]
    assert any("/GET/objects" in on for on in calls)
    assert any("/POST/redrive" in on for on in calls)


def _role_id(template: Template, start: str) -> str:
    [id_] = [id_ for id_ in template.find_resources("AWS::IAM::Role") if id_.startswith(start)]
    return id_


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]
