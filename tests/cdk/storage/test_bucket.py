from aws_cdk.assertions import Match

from tests.cdk.synthesized import Synthesized

BUCKET = "AWS::S3::Bucket"


def test_the_name_ends_with_environment_and_account(dev: Synthesized) -> None:
    parts = ["s3-processor-bucket-dev-", {"Ref": "AWS::AccountId"}]
    dev.has(BUCKET, {"BucketName": {"Fn::Join": ["", parts]}})


def test_encrypted_by_s3_itself(dev: Synthesized) -> None:
    encryption = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    dev.has(BUCKET, {"BucketEncryption": {"ServerSideEncryptionConfiguration": [encryption]}})


def test_private_and_versioned(stack: Synthesized) -> None:
    stack.has(
        BUCKET,
        {
            "VersioningConfiguration": {"Status": "Enabled"},
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
        },
    )


def test_requests_without_tls_are_refused(stack: Synthesized) -> None:
    refusal = {
        "Action": "s3:*",
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    statements = Match.array_with([Match.object_like(refusal)])
    stack.has("AWS::S3::BucketPolicy", {"PolicyDocument": {"Statement": statements}})


def test_the_queue_is_notified_of_creations_removals_and_expirations_under_the_prefix(
    dev: Synthesized,
) -> None:
    queue = dev.id_of("AWS::SQS::Queue", QueueName="s3-processor-uploads-dev")
    notifications = dev.own_bucket["Properties"]["NotificationConfiguration"]
    assert list(notifications) == ["QueueConfigurations"]
    queues = notifications["QueueConfigurations"]
    assert {queue["Event"] for queue in queues} == {
        "s3:ObjectCreated:*",
        "s3:ObjectRemoved:*",
        "s3:LifecycleExpiration:*",
    }
    for configuration in queues:
        assert configuration["Queue"] == {"Fn::GetAtt": [queue, "Arn"]}
        assert configuration["Filter"]["S3Key"]["Rules"] == [
            {"Name": "prefix", "Value": "uploads/"}
        ]


def test_the_queue_accepts_before_the_bucket_is_made(stack: Synthesized) -> None:
    policies = stack.all("AWS::SQS::QueuePolicy")
    assert set(stack.own_bucket["DependsOn"]) & set(policies)


def test_no_function_of_cdks_writes_notifications(stack: Synthesized) -> None:
    assert not stack.all("Custom::S3BucketNotifications")


def test_incomplete_uploads_are_removed_after_a_week(stack: Synthesized) -> None:
    rule = {"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}, "Status": "Enabled"}
    assert rule in stack.own_bucket["Properties"]["LifecycleConfiguration"]["Rules"]


def test_reports_are_kept_for_a_month_and_nothing_else_expires(dev: Synthesized) -> None:
    rules = dev.own_bucket["Properties"]["LifecycleConfiguration"]["Rules"]
    expiring = [rule for rule in rules if "AbortIncompleteMultipartUpload" not in rule]
    assert [rule["Prefix"] for rule in expiring] == ["reports/", "reports/"]
    assert expiring[0]["ExpirationInDays"] == 30
    assert expiring[0]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 1}
    assert expiring[1]["ExpiredObjectDeleteMarker"] is True


def test_only_a_disposable_bucket_can_be_emptied(dev: Synthesized, prod: Synthesized) -> None:
    assert len(dev.all("Custom::S3AutoDeleteObjects")) == 1
    assert not prod.all("Custom::S3AutoDeleteObjects")


def test_uploads_are_no_longer_processed_when_a_disposable_bucket_is_emptied(
    dev: Synthesized,
) -> None:
    queue = dev.id_of("AWS::SQS::Queue", QueueName="s3-processor-uploads-dev")
    mapping = dev.id_of(
        "AWS::Lambda::EventSourceMapping", EventSourceArn={"Fn::GetAtt": [queue, "Arn"]}
    )
    [emptying] = dev.all("Custom::S3AutoDeleteObjects")
    assert emptying in dev.template["Resources"][mapping]["DependsOn"]


def test_each_function_writes_only_to_a_log_group_of_the_stack(stack: Synthesized) -> None:
    """Lambda would make a group without a retention, which outlives the stack."""
    for id_, function in stack.all("AWS::Lambda::Function").items():
        group = function["Properties"]["LoggingConfig"]["LogGroup"]["Ref"]
        assert stack.template["Resources"][group]["DeletionPolicy"] == "Delete"
        role = stack.template["Resources"][function["Properties"]["Role"]["Fn::GetAtt"][0]]
        assert "ManagedPolicyArns" not in role["Properties"]
        logs = [
            statement["Resource"]
            for policy in role["Properties"]["Policies"]
            for statement in policy["PolicyDocument"]["Statement"]
            if "logs:PutLogEvents" in statement["Action"]
        ]
        assert logs == [{"Fn::GetAtt": [group, "Arn"]}], id_
