from typing import Any

from aws_cdk.assertions import Match

from tests.cdk.synthesized import Synthesized

BUCKET = "AWS::S3::Bucket"


def named(stack: Synthesized, name: str) -> tuple[str, dict[str, Any]]:
    joined = {"Fn::Join": ["", [f"s3-processor-{name}-prod-", {"Ref": "AWS::AccountId"}]]}
    id_ = stack.id_of(BUCKET, BucketName=joined)
    return id_, stack.all(BUCKET)[id_]["Properties"]


def test_dev_pays_for_none(dev: Synthesized) -> None:
    assert len(dev.all(BUCKET)) == 1
    assert not dev.all("AWS::EC2::FlowLog")
    assert "LoggingConfiguration" not in dev.only(BUCKET)["Properties"]


def test_requests_to_the_bucket_are_logged_to_another_that_does_not_log_itself(
    prod: Synthesized,
) -> None:
    logs_id, logs = named(prod, "logs")
    _, watched = named(prod, "bucket")
    assert watched["LoggingConfiguration"] == {
        "DestinationBucketName": {"Ref": logs_id},
        "LogFilePrefix": "requests/",
    }
    assert "LoggingConfiguration" not in logs
    assert "NotificationConfiguration" not in logs


def test_what_passes_the_network_is_logged_there_too(prod: Synthesized) -> None:
    logs_id, _ = named(prod, "logs")
    prod.has(
        "AWS::EC2::FlowLog",
        {
            "ResourceType": "VPC",
            "TrafficType": "ALL",
            "LogDestinationType": "s3",
            "LogDestination": {"Fn::Join": ["", [{"Fn::GetAtt": [logs_id, "Arn"]}, "/flows"]]},
        },
    )


def test_logs_expire_after_three_months_and_outlive_the_stack(prod: Synthesized) -> None:
    logs_id, logs = named(prod, "logs")
    assert prod.all(BUCKET)[logs_id]["DeletionPolicy"] == "RetainExceptOnCreate"
    expiring = [rule.get("ExpirationInDays") for rule in logs["LifecycleConfiguration"]["Rules"]]
    assert 90 in expiring


def test_only_the_two_services_may_write_there_for_this_account(prod: Synthesized) -> None:
    logs_id, _ = named(prod, "logs")
    [policy] = [
        document["Properties"]["PolicyDocument"]["Statement"]
        for document in prod.all("AWS::S3::BucketPolicy").values()
        if document["Properties"]["Bucket"] == {"Ref": logs_id}
    ]
    allowing = [statement for statement in policy if statement["Effect"] == "Allow"]
    assert {statement["Principal"]["Service"] for statement in allowing} == {
        "delivery.logs.amazonaws.com",
        "logging.s3.amazonaws.com",
    }
    for statement in allowing:
        condition = statement["Condition"]
        assert condition["StringEquals"]["aws:SourceAccount"] == {"Ref": "AWS::AccountId"}
        assert condition["ArnLike"]["aws:SourceArn"]


def test_logs_in_cloudwatch_are_kept_as_long_as_the_context_says(prod: Synthesized) -> None:
    for group in prod.all("AWS::Logs::LogGroup").values():
        assert group["Properties"]["RetentionInDays"] == 90
    prod.has("AWS::Logs::LogGroup", {"RetentionInDays": Match.exact(90)})
