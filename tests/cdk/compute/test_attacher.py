"""Buckets that are there already: what the template makes of them, and who may do what."""

import json

import pytest

from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.services.bucket_attacher import POLICY_DELAY_SECONDS
from tests.cdk.synthesized import Json, Synthesized, as_list

ATTACHMENT = "Custom::S3BucketAttachment"
PLACES = {"acme-data": ["incoming/", "partner/"], "partner.drop": [""]}
"""What the `prod` of these tests watches beside its own bucket."""

each_bucket = pytest.mark.parametrize("bucket", PLACES)


def attachment(stack: Synthesized, bucket: str) -> Json:
    id_ = stack.id_of(ATTACHMENT, BucketName=bucket)
    resource: Json = stack.template["Resources"][id_]
    return resource


def resources(stack: Synthesized, function: str, action: str) -> str:
    statements = stack.statements(function, action)
    return json.dumps(
        [statement["Resource"] for statement in statements if statement["Effect"] == "Allow"]
    )


def test_nothing_is_attached_unless_it_is_named(dev: Synthesized) -> None:
    assert not dev.all(ATTACHMENT)
    assert not [name for name in dev.function_names() if "attacher" in name]


@each_bucket
def test_each_bucket_is_attached_once_the_queue_accepts_from_it(
    prod: Synthesized, bucket: str
) -> None:
    made = attachment(prod, bucket)
    queue = prod.id_of("AWS::SQS::Queue", QueueName="s3-processor-uploads-prod")
    properties = made["Properties"]
    assert properties["Prefixes"] == PLACES[bucket]
    assert properties["QueueArn"] == {"Fn::GetAtt": [queue, "Arn"]}
    timeout = prod.function(names.attacher_function("prod", bucket))["Timeout"]
    assert POLICY_DELAY_SECONDS + 60 < timeout < int(properties["ServiceTimeout"]) <= 300
    assert {queue, *prod.all("AWS::SQS::QueuePolicy")} & set(made["DependsOn"])
    # What was attached is detached: it is no data.
    assert made["DeletionPolicy"] == "Delete"


@each_bucket
def test_its_function_may_change_only_the_notifications_of_this_bucket(
    prod: Synthesized, bucket: str
) -> None:
    allowed = prod.allowed(names.attacher_function("prod", bucket))
    work = [
        permission
        for permission in allowed
        if not permission["action"].startswith(("logs:", "kms:"))
    ]
    assert work == [
        {"action": "s3:GetBucketNotification", "resource": f"arn:aws:s3:::{bucket}"},
        {"action": "s3:PutBucketNotification", "resource": f"arn:aws:s3:::{bucket}"},
    ]


@each_bucket
def test_no_other_bucket_keeps_it_when_it_is_watched_no_more(
    prod: Synthesized, bucket: str
) -> None:
    """What is deleted with it must suffice to detach it: the rest has changed before."""
    function = names.attacher_function("prod", bucket)
    [token, _] = attachment(prod, bucket)["Properties"]["ServiceToken"]["Fn::GetAtt"]
    assert prod.template["Resources"][token]["Properties"]["FunctionName"] == function


def test_objects_are_read_under_what_is_watched_only(prod: Synthesized) -> None:
    for function in ("s3-processor-prod", "s3-processor-api-prod"):
        read = resources(prod, function, "s3:GetObjectVersion")
        assert read.count("arn:aws:s3:::") == 4
        for ending in ("/uploads/*", "acme-data/incoming/*", "acme-data/partner/*", "drop/*"):
            assert f'{ending}"' in read


def test_the_network_allows_no_other_requests(prod: Synthesized) -> None:
    policies = [
        endpoint["Properties"]["PolicyDocument"]["Statement"]
        for endpoint in prod.all("AWS::EC2::VPCEndpoint").values()
    ]
    [s3] = [statement for statement in policies if "s3:GetObject" in json.dumps(statement)]
    read = next(statement for statement in s3 if "s3:GetObject" in as_list(statement["Action"]))
    assert read["Resource"] == prod.statements("s3-processor-prod", "s3:GetObject")[0]["Resource"]


def test_the_api_signs_no_uploads_to_existing_buckets(prod: Synthesized) -> None:
    put = resources(prod, "s3-processor-api-prod", "s3:PutObject")
    assert "/uploads/*" in put
    assert not any(bucket in put for bucket in PLACES)


def test_reports_go_to_the_own_bucket_only(prod: Synthesized) -> None:
    put = resources(prod, "s3-processor-reconciler-prod", "s3:PutObject")
    assert "/reports/reconcile/*" in put
    assert not any(bucket in put for bucket in PLACES)


def test_the_state_machine_lists_what_is_watched_only(prod: Synthesized) -> None:
    machine = prod.only("AWS::StepFunctions::StateMachine")["Properties"]
    [role, _] = machine["RoleArn"]["Fn::GetAtt"]
    [policy] = prod.template["Resources"][role]["Properties"]["Policies"]
    listed = {
        str(statement["Resource"]).rpartition(":")[2]: statement.get("Condition")
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Action"] == "s3:ListBucket"
    }
    assert listed["acme-data"] == {"StringLike": {"s3:prefix": ["incoming/*", "partner/*"]}}
    # Whoever lists a whole bucket may send no prefix.
    assert listed["partner.drop"] is None


def test_the_settings_of_functions_name_all_watched_locations(prod: Synthesized) -> None:
    buckets = prod.all("AWS::S3::Bucket").items()
    own = {"Ref": next(id_ for id_, bucket in buckets if bucket is prod.own_bucket)}
    rest = "/uploads/,acme-data/incoming/,acme-data/partner/,partner.drop/"
    for function in ("s3-processor-api-prod", "s3-processor-reconciler-prod"):
        setting = prod.variables(function)["WATCHED"]
        assert setting == {"Fn::Join": ["", [own, rest]]}


def test_buckets_are_made_once_all_existing_ones_are_attached(prod: Synthesized) -> None:
    """A bucket that does not exist fails the deployment before a bucket's name is taken."""
    attachments = set(prod.all(ATTACHMENT))
    created = prod.all("AWS::S3::Bucket").values()
    assert [attachments - set(bucket["DependsOn"]) for bucket in created] == [set(), set()]
