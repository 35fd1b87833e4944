"""The policies of whoever deploys allow what the templates need, and are what IAM takes."""

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase

import boto3
import pytest
from moto import mock_aws

from tests.cdk.synthesized import Json, Synthesized
from tools import deployer_policies
from tools.deployer_policies import exists, is_left_out
from tools.deployer_scope import LEFT_OUT, PATTERNS

NAMED = {
    "AWS::CloudWatch::Alarm": ("arn:aws:cloudwatch:R:A:alarm:", "AlarmName"),
    "AWS::CloudWatch::CompositeAlarm": ("arn:aws:cloudwatch:R:A:alarm:", "AlarmName"),
    "AWS::CloudWatch::Dashboard": ("arn:aws:cloudwatch::A:dashboard/", "DashboardName"),
    "AWS::DynamoDB::Table": ("arn:aws:dynamodb:R:A:table/", "TableName"),
    "AWS::IAM::ManagedPolicy": ("arn:aws:iam::A:policy/", "ManagedPolicyName"),
    "AWS::IAM::Role": ("arn:aws:iam::A:role/", "RoleName"),
    "AWS::Lambda::Function": ("arn:aws:lambda:R:A:function:", "FunctionName"),
    "AWS::Logs::LogGroup": ("arn:aws:logs:R:A:log-group:", "LogGroupName"),
    "AWS::S3::Bucket": ("arn:aws:s3:::", "BucketName"),
    "AWS::SNS::Topic": ("arn:aws:sns:R:A:", "TopicName"),
    "AWS::SQS::Queue": ("arn:aws:sqs:R:A:", "QueueName"),
    "AWS::Scheduler::Schedule": ("arn:aws:scheduler:R:A:schedule/default/", "Name"),
    "AWS::StepFunctions::StateMachine": ("arn:aws:states:R:A:stateMachine:", "StateMachineName"),
}
"""How the ARNs begin of what has a name in the template."""


@pytest.fixture(scope="module")
def stacks(
    dev: Synthesized, as_in_readme: Synthesized, prod: Synthesized
) -> tuple[Synthesized, ...]:
    return dev, as_in_readme, prod


@pytest.fixture(scope="module")
def types(stacks: tuple[Synthesized, ...]) -> set[str]:
    return deployer_policies.types_in(*(stack.template for stack in stacks))


@pytest.fixture(scope="module")
def policies(types: set[str]) -> dict[str, Json]:
    return deployer_policies.documents(types)


def statements(policies: dict[str, Json]) -> Iterator[Json]:
    return (statement for document in policies.values() for statement in document["Statement"])


def arns(stack: Synthesized) -> Iterator[str]:
    """Yield the ARN of each named resource; CloudFormation names others after the stack."""
    for id_, resource in stack.template["Resources"].items():
        if resource["Type"] in NAMED:
            start, property_ = NAMED[resource["Type"]]
            name = resource["Properties"].get(property_, f"ServerlessS3ProcessorSta-{id_}")
            yield start + (name["Fn::Join"][1][0] if isinstance(name, dict) else name)


def test_the_files_and_the_page_are_those_of_the_templates(policies: dict[str, Json]) -> None:
    files = {path.name: json.loads(path.read_text()) for path in deployer_policies.FOLDER.iterdir()}
    assert files == policies, "run: make docs"
    assert deployer_policies.PAGE.read_text() == deployer_policies.page(policies), "run: make docs"


def test_every_type_of_aws_in_a_template_has_a_schema(
    stacks: tuple[Synthesized, ...], types: set[str]
) -> None:
    there = {
        resource["Type"] for stack in stacks for resource in stack.template["Resources"].values()
    }
    assert {type_ for type_ in there if not type_.startswith("Custom::")} == types


def test_every_permission_in_the_schemas_is_allowed_or_listed_as_excluded(
    types: set[str], policies: dict[str, Json]
) -> None:
    allowed = {action for statement in statements(policies) for action in statement["Action"]}
    needed = {
        action for type_ in types for action in deployer_policies.permissions_in_schemas(type_)
    }
    assert "sqs:CreateQueue" in needed
    assert {
        action for action in needed - allowed if exists(action) and not is_left_out(action)
    } == set()


def test_every_action_is_one_of_awss_reference(policies: dict[str, Json]) -> None:
    actions = {action for statement in statements(policies) for action in statement["Action"]}
    assert {action for action in actions if not exists(action)} == set()
    assert not exists("s3:DeleteBucketCors")  # a schema names it, and IAM has no such action


def test_every_exception_is_of_something_that_a_schema_names(types: set[str]) -> None:
    named = {
        action for type_ in types for action in deployer_policies.permissions_in_schemas(type_)
    }
    named |= {f"{action.partition(':')[0]}:*" for action in named}
    assert set(LEFT_OUT) - named == set()


def test_every_policy_fits_into_a_managed_one(policies: dict[str, Json]) -> None:
    # A role takes ten managed policies: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    assert len(policies) <= 10
    for document in policies.values():
        assert deployer_policies.size(document) <= deployer_policies.MAX_CHARACTERS


def test_iam_accepts_them(policies: dict[str, Json]) -> None:
    with mock_aws():  # checks the grammar as IAM does, which the local stack does not
        iam = boto3.client("iam", region_name="us-east-1")
        for name, document in policies.items():
            iam.create_policy(
                PolicyName=name.removesuffix(".json"), PolicyDocument=json.dumps(document)
            )


def test_every_name_in_a_template_is_within_the_patterns(
    stacks: tuple[Synthesized, ...], policies: dict[str, Json]
) -> None:
    patterns = {p for types in PATTERNS.values() for some in types.values() for p in some}
    there = {arn for stack in stacks for arn in arns(stack)}
    assert {arn.split(":")[2] for arn in there} == PATTERNS.keys()
    assert [arn for arn in there if not any(fnmatchcase(arn, p) for p in patterns)] == []
    used = {resource for statement in statements(policies) for resource in statement["Resource"]}
    assert patterns <= used


def test_what_changes_contents_or_roles_is_allowed_for_this_system_only(
    policies: dict[str, Json],
) -> None:
    on_any = {
        action
        for statement in statements(policies)
        if "*" in statement["Resource"]
        for action in statement["Action"]
    }
    assert not {
        action for action in on_any if action.startswith(("iam:Put", "iam:Create", "iam:Pass"))
    }
    assert not {action for action in on_any if action.startswith("s3:") and "Object" in action} - {
        "s3:GetBucketObjectLockConfiguration"
    }
    assert "lambda:InvokeFunction" not in on_any
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
    assert "cloudwatch:PutCompositeAlarm" in on_any


def test_roles_are_passed_to_the_services_that_the_templates_name(
    stacks: tuple[Synthesized, ...], policies: dict[str, Json]
) -> None:
    [passing] = [
        statement for statement in statements(policies) if "iam:PassRole" in statement["Action"]
    ]
    services = {
        statement["Principal"]["Service"]
        for stack in stacks
        for role in stack.all("AWS::IAM::Role").values()
        for statement in role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    }
    assert services == {*passing["Condition"]["StringEquals"]["iam:PassedToService"]}
