"""Encryption under a key of the customer's. The local stack enforces none of it, so these tests
are by the template alone."""

import json

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk.assertions import Template

from serverless_s3_processor.cdk.deployment import Deployment
from serverless_s3_processor.cdk.security.customer_key import CustomerKey
from serverless_s3_processor.cdk.settings.errors import ContextError
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from serverless_s3_processor.cdk.storage.uploads_queue import UploadsQueue
from serverless_s3_processor.runtime.config import names
from tests.cdk.synthesized import Json, Synthesized, as_list

THERE = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
FUNCTIONS = ("", "-notifier", "-digest", "-actions", "-reconciler", "-api")
FOR_TABLES = {
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
}
ENCRYPTED = {
    "AWS::DynamoDB::Table": ("SSESpecification", "KMSMasterKeyId"),
    "AWS::Logs::LogGroup": ("KmsKeyId",),
    "AWS::SNS::Topic": ("KmsMasterKeyId",),
    "AWS::SQS::Queue": ("KmsMasterKeyId",),
}


@pytest.mark.parametrize("kind", ENCRYPTED)
def test_it_encrypts_everything_that_is_stored(prod: Synthesized, kind: str) -> None:
    resources = prod.all(kind)
    assert resources
    for resource in resources.values():
        value = resource["Properties"]
        for name in ENCRYPTED[kind]:
            value = value[name]
        assert value == _arn(prod)


def test_objects_are_encrypted_with_it_and_a_key_of_the_bucket_between(prod: Synthesized) -> None:
    [rule] = prod.own_bucket["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["BucketKeyEnabled"] is True
    assert rule["ServerSideEncryptionByDefault"] == {
        "SSEAlgorithm": "aws:kms",
        "KMSMasterKeyID": _arn(prod),
    }


def test_without_asking_there_is_none(dev: Synthesized) -> None:
    assert not dev.all("AWS::KMS::Key")
    assert '"kms:' not in json.dumps(dev.template)


def test_it_turns_over_each_year_and_outlives_the_stack(prod: Synthesized) -> None:
    key = prod.only("AWS::KMS::Key")
    assert key["Properties"]["EnableKeyRotation"] is True
    assert key["DeletionPolicy"] == "RetainExceptOnCreate"
    assert prod.only("AWS::KMS::Alias")["Properties"]["AliasName"] == "alias/s3-processor-prod"


def test_services_may_use_it_for_this_stacks_resources_only(prod: Synthesized) -> None:
    root, *services = prod.only("AWS::KMS::Key")["Properties"]["KeyPolicy"]["Statement"]
    assert root["Principal"]["AWS"]["Fn::Join"][1][-1] == ":root"
    *senders, logs = services
    assert [statement["Principal"]["Service"] for statement in senders] == [
        "s3.amazonaws.com",
        "sns.amazonaws.com",
        "cloudwatch.amazonaws.com",
    ]
    assert all(
        statement["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"] for statement in senders
    )
    s3, *others = senders
    assert "Condition" not in s3
    for statement in others:
        assert statement["Condition"]["StringEquals"] == {
            "aws:SourceAccount": {"Ref": "AWS::AccountId"}
        }
    sources = json.dumps(
        [statement["Condition"]["ArnLike"]["aws:SourceArn"] for statement in others]
    )
    for topic in ("notifications", "operations"):
        assert f":s3-processor-{topic}-prod" in sources
    assert ":alarm:s3-processor-*-prod" in sources
    groups = as_list(logs["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"])
    prefixes = tuple(group["Fn::Join"][1][-1].removesuffix("*") for group in groups)
    for group in prod.all("AWS::Logs::LogGroup").values():
        assert f":log-group:{group['Properties']['LogGroupName']}".startswith(prefixes)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_functions_use_it_through_the_services_that_they_call_only(
    prod: Synthesized, function: str
) -> None:
    name = f"s3-processor{function}-prod"
    called = {
        permission["action"].partition(":")[0]
        for permission in prod.allowed(name)
        if not permission["action"].startswith(("kms:", "ec2:", "states:", "cloudwatch:"))
    }
    services = {
        action: _through(right)
        for right in _key_rights(prod, name)
        if right["Resource"] == _arn(prod)
        for action in as_list(right["Action"])
    }
    assert services.pop("kms:Decrypt") == called
    assert services.pop("kms:GenerateDataKey") <= called
    assert all(others == {"dynamodb"} for others in services.values())
    assert services.keys() <= FOR_TABLES
    assert ("kms:DescribeKey" in services) == ("dynamodb" in called)
    writes = {"dynamodb:BatchWriteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"}
    is_writer = any(permission["action"] in writes for permission in prod.allowed(name))
    assert ("kms:Encrypt" in services) == is_writer


def test_who_only_reads_objects_or_messages_makes_no_keys_for_them(prod: Synthesized) -> None:
    making = {
        name: _through(statement)
        for name in FUNCTIONS
        for statement in _key_rights(prod, f"s3-processor{name}-prod")
        if "kms:GenerateDataKey" in as_list(statement["Action"])
    }
    assert making[""] == {"dynamodb", "logs", "s3"}  # thumbnails
    assert making["-notifier"] == {"dynamodb", "logs", "sns", "sqs"}
    assert making["-digest"] == {"dynamodb", "logs", "sns"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_only_who_reads_in_attached_buckets_decrypts_with_their_keys(
    prod: Synthesized, function: str
) -> None:
    theirs = [
        statement
        for statement in _key_rights(prod, f"s3-processor{function}-prod")
        if statement["Resource"] == THERE
    ]
    reads = function in ("", "-api")
    assert [permission["Action"] for permission in theirs] == (["kms:Decrypt"] if reads else [])
    assert all(_through(permission) == {"s3"} for permission in theirs)


def test_who_reads_and_writes_no_data_has_it_for_its_log_alone(prod: Synthesized) -> None:
    for bucket in ("acme-data", "partner.drop"):
        rights = _key_rights(prod, names.attacher_function("prod", bucket))
        assert [_through(right) for right in rights] == [{"logs"}]


def test_a_key_that_is_there_is_used_and_not_changed() -> None:
    stack = _stack()
    deployment = _with_key(stack, THERE)
    UploadsQueue(deployment, "Uploads", visibility_seconds=30)
    template = Template.from_stack(stack)
    template.resource_count_is("AWS::KMS::Key", 0)
    template.has_resource_properties("AWS::SQS::Queue", {"KmsMasterKeyId": THERE})


def test_a_key_of_another_region_is_refused() -> None:
    with pytest.raises(ContextError) as refused:
        _with_key(_stack(), THERE.replace("us-east-1", "eu-west-1"))
    assert str(refused.value) == (
        "kms_key_arn: the key is in eu-west-1, but the stack in us-east-1."
    )


def _stack() -> Stack:
    return Stack(App(), "Stack", env=Environment(region="us-east-1"))


def test_a_key_fits_a_stack_that_does_not_say_where_it_is_deployed() -> None:
    deployment = _with_key(Stack(App(), "Anywhere"), THERE)
    assert deployment.key is not None


def _with_key(stack: Stack, arn: str) -> Deployment:
    props = S3ProcessorProps(env_suffix="prod", email_address="team@example.org", kms_key_arn=arn)
    deployment = Deployment(stack, "Deployment", props)
    deployment.key = CustomerKey(deployment, "Key").key
    return deployment


def _arn(stack: Synthesized) -> Json:
    [key] = stack.all("AWS::KMS::Key")
    return {"Fn::GetAtt": [key, "Arn"]}


def _key_rights(stack: Synthesized, function: str) -> list[Json]:
    """Return the statements on keys; each must name the services that it is for."""
    statements = [
        statement
        for statement in stack.statements(function)
        if as_list(statement["Action"])[0].startswith("kms:")
    ]
    assert all(
        "kms:ViaService" in statement["Condition"]["StringEquals"] for statement in statements
    )
    return statements


def _through(statement: Json) -> set[str]:
    hosts = as_list(statement["Condition"]["StringEquals"]["kms:ViaService"])
    return {host["Fn::Join"][1][0].removesuffix(".") for host in hosts}
