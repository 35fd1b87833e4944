"""What the emulator's CloudFormation alone refuses or drops, in one template."""

import json
from typing import Any

import pytest
from mypy_boto3_cloudformation import CloudFormationClient

from ministack_fidelity.repairs.cloudformation.unknown_types import ATTRIBUTES
from support.emulator import Session

SIMPLE_ALARM = {
    "Type": "AWS::CloudWatch::Alarm",
    "Properties": {
        "AlarmName": "simple",
        "Namespace": "Ours",
        "MetricName": "Trouble",
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 1,
        "Threshold": 0,
    },
}
ALLOW_ALL = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}
TABLE = {
    "Type": "AWS::DynamoDB::Table",
    "Properties": {
        "TableName": "expiring",
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
        "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True},
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
    },
}
MATH_ALARM = {
    "Type": "AWS::CloudWatch::Alarm",
    "Properties": {
        "AlarmName": "math",
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 1,
        "Threshold": 5,
        "Metrics": [{"Id": "e", "Expression": "1 + 1"}],
    },
}


def resource(kind: str, **properties: object) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


def rule(direction: str, port: int) -> dict[str, Any]:
    group = {"Fn::GetAtt": ["Group", "GroupId"]}
    ports = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": "10.0.0.0/8"}
    return resource(f"AWS::EC2::SecurityGroup{direction}", GroupId=group, **ports)


def template(ingress_port: int) -> str:
    resources = {
        "Table": TABLE,
        "Alarm": MATH_ALARM,
        "Simple": SIMPLE_ALARM,
        "Composite": resource(
            "AWS::CloudWatch::CompositeAlarm",
            AlarmName="composite",
            AlarmDescription=f"opens {ingress_port}",
            AlarmRule={"Fn::Sub": 'ALARM("${Simple}")'},
            AlarmActions=[{"Ref": "Topic"}],
        ),
        "Bucket": resource(
            "AWS::S3::Bucket", BucketName="tagged", Tags=[{"Key": "env", "Value": "test"}]
        ),
        "Network": resource("AWS::EC2::VPC", CidrBlock="10.1.0.0/16"),
        "Group": resource(
            "AWS::EC2::SecurityGroup", GroupDescription="g", VpcId={"Ref": "Network"}
        ),
        "Ingress": rule("Ingress", ingress_port),
        "Egress": rule("Egress", 443),
        "Queue": resource("AWS::SQS::Queue", QueueName="open"),
        "QueuePolicy": resource(
            "AWS::SQS::QueueInlinePolicy", Queue={"Ref": "Queue"}, PolicyDocument=ALLOW_ALL
        ),
        "Topic": resource("AWS::SNS::Topic", TopicName="open"),
        "TopicPolicy": resource(
            "AWS::SNS::TopicInlinePolicy", TopicArn={"Ref": "Topic"}, PolicyDocument=ALLOW_ALL
        ),
        **{f"Unknown{n}": resource(kind) for n, kind in enumerate(ATTRIBUTES)},
    }
    outputs = {
        "Cidr": {"Value": {"Fn::GetAtt": ["Network", "CidrBlock"]}},
        "Group": {"Value": {"Fn::GetAtt": ["Group", "GroupId"]}},
        "Queue": {"Value": {"Ref": "Queue"}},
        "Topic": {"Value": {"Ref": "Topic"}},
    }
    return json.dumps({"Resources": resources, "Outputs": outputs})


@pytest.fixture(scope="module")
def cloudformation(session: Session) -> "CloudFormationClient":
    return session.client("cloudformation")


@pytest.fixture(scope="module")
def outputs(cloudformation: "CloudFormationClient") -> dict[str, str]:
    """The stack's outputs after it was created and then updated."""
    cloudformation.create_stack(StackName="gaps", TemplateBody=template(ingress_port=80))
    cloudformation.get_waiter("stack_create_complete").wait(StackName="gaps")
    cloudformation.update_stack(StackName="gaps", TemplateBody=template(ingress_port=8080))
    cloudformation.get_waiter("stack_update_complete").wait(StackName="gaps")
    stack = cloudformation.describe_stacks(StackName="gaps")["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


@pytest.mark.usefixtures("outputs")
def test_a_table_expires_items_and_can_be_recovered(session: Session) -> None:
    dynamodb = session.client("dynamodb")
    expiry = dynamodb.describe_time_to_live(TableName="expiring")["TimeToLiveDescription"]
    assert expiry == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}
    backups = dynamodb.describe_continuous_backups(TableName="expiring")
    recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"


@pytest.mark.usefixtures("outputs")
def test_a_bucket_has_its_tags(session: Session) -> None:
    tags = session.client("s3").get_bucket_tagging(Bucket="tagged")["TagSet"]
    assert {"Key": "env", "Value": "test"} in tags


def test_a_network_returns_its_range(outputs: dict[str, str]) -> None:
    assert outputs["Cidr"] == "10.1.0.0/16"


def test_a_changed_rule_replaces_the_old_one(session: Session, outputs: dict[str, str]) -> None:
    groups = session.client("ec2").describe_security_groups(GroupIds=[outputs["Group"]])
    group = groups["SecurityGroups"][0]
    assert [rule["FromPort"] for rule in group["IpPermissions"]] == [8080]
    assert 443 in [rule.get("FromPort") for rule in group["IpPermissionsEgress"]]


def test_inline_policies_are_in_force(session: Session, outputs: dict[str, str]) -> None:
    queue = session.client("sqs").get_queue_attributes(
        QueueUrl=outputs["Queue"], AttributeNames=["Policy"]
    )
    topic = session.client("sns").get_topic_attributes(TopicArn=outputs["Topic"])
    assert json.loads(queue["Attributes"]["Policy"]) == ALLOW_ALL
    assert json.loads(topic["Attributes"]["Policy"]) == ALLOW_ALL


@pytest.mark.usefixtures("outputs")
def test_an_alarm_on_an_expression_exists_and_can_be_set(session: Session) -> None:
    cloudwatch = session.client("cloudwatch")
    cloudwatch.set_alarm_state(AlarmName="math", StateValue="ALARM", StateReason="a test")
    (alarm,) = cloudwatch.describe_alarms(AlarmNames=["math"])["MetricAlarms"]
    assert (alarm["StateValue"], alarm["Threshold"]) == ("ALARM", 5)


@pytest.mark.usefixtures("outputs")
def test_a_composite_alarm_follows_those_of_its_rule(session: Session) -> None:
    cloudwatch = session.client("cloudwatch")
    cloudwatch.set_alarm_state(AlarmName="simple", StateValue="ALARM", StateReason="a test")
    (composite,) = cloudwatch.describe_alarms(
        AlarmNames=["composite"], AlarmTypes=["CompositeAlarm"]
    )["CompositeAlarms"]
    assert (composite["StateValue"], composite["AlarmDescription"]) == ("ALARM", "opens 8080")
