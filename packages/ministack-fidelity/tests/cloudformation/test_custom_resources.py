import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from mypy_boto3_cloudformation import CloudFormationClient
from mypy_boto3_s3 import S3Client

from support.emulator import Session
from support.factories import Function

RAISES = """
    def handler(event, context):
        raise RuntimeError("It can't be done")
"""


@pytest.fixture
def cloudformation(session: Session) -> "CloudFormationClient":
    return session.client("cloudformation")


def test_a_bucket_is_emptied_of_all_versions_before_it_is_deleted(
    cloudformation: "CloudFormationClient", s3: "S3Client"
) -> None:
    bucket = {"BucketName": "emptied", "VersioningConfiguration": {"Status": "Enabled"}}
    emptying = {"ServiceToken": "unused", "BucketName": {"Ref": "Bucket"}}
    resources = {
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": bucket},
        "Emptying": {"Type": "Custom::S3AutoDeleteObjects", "Properties": emptying},
    }
    body = json.dumps({"Resources": resources})
    cloudformation.create_stack(StackName="emptying", TemplateBody=body)
    cloudformation.get_waiter("stack_create_complete").wait(StackName="emptying")
    for key in ("plain", "with \x01 control"):
        s3.put_object(Bucket="emptied", Key=key, Body=b"1")
        s3.put_object(Bucket="emptied", Key=key, Body=b"2")
        s3.delete_object(Bucket="emptied", Key=key)
    cloudformation.delete_stack(StackName="emptying")
    cloudformation.get_waiter("stack_delete_complete").wait(StackName="emptying")
    with pytest.raises(ClientError, match="404"):
        s3.head_bucket(Bucket="emptied")
    s3.create_bucket(Bucket="emptied")
    assert "Versions" not in s3.list_object_versions(Bucket="emptied")


def test_a_default_security_group_is_closed_as_long_as_the_resource_is_there(
    cloudformation: "CloudFormationClient", session: Session
) -> None:
    ec2 = session.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/24")["Vpc"]["VpcId"]
    filters = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]

    def default_group() -> dict[str, Any]:
        (group,) = ec2.describe_security_groups(Filters=filters)["SecurityGroups"]
        return dict(group)

    opened = default_group()["IpPermissionsEgress"]
    properties = {
        "ServiceToken": "unused",
        "DefaultSecurityGroupId": default_group()["GroupId"],
        "Account": "000000000000",
    }
    resource = {"Type": "Custom::VpcRestrictDefaultSG", "Properties": properties}
    body = json.dumps({"Resources": {"Closed": resource}})
    cloudformation.create_stack(StackName="closing", TemplateBody=body)
    cloudformation.get_waiter("stack_create_complete").wait(StackName="closing")
    closed = default_group()
    assert (closed["IpPermissions"], closed["IpPermissionsEgress"]) == ([], [])
    cloudformation.delete_stack(StackName="closing")
    cloudformation.get_waiter("stack_delete_complete").wait(StackName="closing")
    assert default_group()["IpPermissionsEgress"] == opened


def test_a_function_that_fails_fails_its_resource_at_once(
    cloudformation: "CloudFormationClient", session: Session, function: Function
) -> None:
    failing = session.client("lambda").get_function(FunctionName=function(RAISES))
    token = {"ServiceToken": failing["Configuration"]["FunctionArn"]}
    resources = {"Failing": {"Type": "Custom::Thing", "Properties": token}}
    body = json.dumps({"Resources": resources})
    cloudformation.create_stack(StackName="failing", TemplateBody=body, OnFailure="DO_NOTHING")
    (stack,) = cloudformation.describe_stacks(StackName="failing")["Stacks"]
    assert stack["StackStatus"] == "CREATE_FAILED"
    events = cloudformation.describe_stack_events(StackName="failing")["StackEvents"]
    assert any("It can't be done" in event.get("ResourceStatusReason", "") for event in events)
