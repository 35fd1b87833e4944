"""What every function has in common, and the complete list of what each may do."""

import importlib.util

import pytest

from tests.cdk.network.reachability import INTERFACES
from tests.cdk.synthesized import Synthesized

LOGS = {"logs:CreateLogStream", "logs:PutLogEvents"}
ALLOWED = {
    "s3-processor-dev": {
        "s3:GetObject",
        "s3:GetObjectVersion",
        "s3:ListBucket",
        "s3:ListBucketVersions",
        "dynamodb:BatchWriteItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
        *INTERFACES,
    },
    "s3-processor-notifier-dev": {
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
        "dynamodb:PutItem",
        "sns:Publish",
        "sqs:SendMessage",
    },
    "s3-processor-digest-dev": {
        "dynamodb:DeleteItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
        "sns:Publish",
    },
    "s3-processor-reconciler-dev": {
        "dynamodb:BatchGetItem",
        "dynamodb:Query",
        "dynamodb:Scan",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:ListBucketVersions",
        "s3:PutObject",
        "sqs:SendMessage",
    },
    "s3-processor-api-dev": {
        "cloudwatch:GetMetricData",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "logs:FilterLogEvents",
        "s3:GetObject",
        "s3:GetObjectVersion",
        "s3:ListBucketVersions",
        "s3:PutObject",
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
        "sqs:SendMessage",
        "states:DescribeExecution",
        "states:DescribeMapRun",
        "states:ListExecutions",
        "states:ListMapRuns",
        "states:StartExecution",
        "states:StopExecution",
    },
}
# AWS has no resource for these.
UNNAMED = {*INTERFACES, "cloudwatch:GetMetricData", "dynamodb:ListStreams"}

each_function = pytest.mark.parametrize("name", ALLOWED)


def test_these_are_all_the_functions_of_ours(dev: Synthesized) -> None:
    assert dev.function_names() == set(ALLOWED)


@each_function
def test_it_may_do_only_this(dev: Synthesized, name: str) -> None:
    assert {permission["action"] for permission in dev.allowed(name)} == ALLOWED[name] | LOGS
    assert "ManagedPolicyArns" not in dev.role_of(name)


@each_function
def test_it_may_do_so_to_named_resources_only(dev: Synthesized, name: str) -> None:
    for permission in dev.allowed(name):
        if permission["action"] not in UNNAMED:
            assert permission["resource"] != "*", permission
        assert "*" not in permission["action"]


@each_function
def test_its_code_may_not_touch_network_interfaces(dev: Synthesized, name: str) -> None:
    actions = {permission["action"] for permission in dev.allowed(name)}
    refused = [statement for statement in dev.statements(name) if statement["Effect"] == "Deny"]
    assert len(refused) == (1 if actions & INTERFACES else 0)
    for statement in refused:
        assert set(statement["Action"]) == INTERFACES
        function = statement["Condition"]["ArnEquals"]["lambda:SourceFunctionArn"]
        assert function["Fn::Join"][1][-1] == f":function:{name}"


def test_cdk_adds_no_policy_to_a_role(stack: Synthesized) -> None:
    assert not stack.all("AWS::IAM::Policy")
    for policy in stack.all("AWS::IAM::ManagedPolicy").values():
        assert not policy["Properties"].get("Roles")


@each_function
def test_each_function_has_its_own_role_for_lambda_only(dev: Synthesized, name: str) -> None:
    roles = [dev.function(function)["Role"]["Fn::GetAtt"][0] for function in ALLOWED]
    assert len(set(roles)) == len(roles)
    [trust] = dev.role_of(name)["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "lambda.amazonaws.com"}


@each_function
def test_its_logs_are_json_and_kept_for_a_week(dev: Synthesized, name: str) -> None:
    group = dev.id_of("AWS::Logs::LogGroup", LogGroupName=f"/aws/lambda/{name}")
    assert dev.function(name)["LoggingConfig"] == {"LogFormat": "JSON", "LogGroup": {"Ref": group}}
    assert dev.template["Resources"][group]["Properties"]["RetentionInDays"] == 7


@each_function
def test_it_runs_our_code_on_the_pinned_python(dev: Synthesized, name: str) -> None:
    function = dev.function(name)
    assert function["Runtime"] == "python3.13"
    assert function["Architectures"] == ["arm64"]
    module = function["Handler"].removesuffix(".handler")
    assert importlib.util.find_spec(module), f"{module} does not exist"


def test_all_run_from_one_package(dev: Synthesized) -> None:
    keys = {dev.function(name)["Code"]["S3Key"] for name in ALLOWED}
    assert len(keys) == 1


def test_the_context_chooses_the_architecture(prod: Synthesized) -> None:
    assert prod.function("s3-processor-prod")["Architectures"] == ["x86_64"]
