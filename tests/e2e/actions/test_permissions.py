"""What the roles of the functions allow in a stack with actions, and what they don't."""

from typing import Any

import pytest

from serverless_s3_processor.runtime.config import names
from tests.e2e.support.deployment import Deployment, primary_key
from tests.e2e.support.iam import access_denied, function_session

TIME = "2026-01-31T12:00:00.000Z"

pytestmark = pytest.mark.timeout(600)  # The stack is deployed three times before the first test.


def test_the_function_of_actions_may_do_no_more_than_the_actions(deployment: Deployment) -> None:
    session = function_session(deployment, names.actions_function("dev"))
    s3, bucket = session.client("s3"), deployment.bucket
    for key in ("elsewhere/a", "uploads/quiet.txt"):
        deployment.put(key)
    with access_denied():
        s3.put_object(Bucket=bucket, Key="uploads/new", Body=b"x")
    for source in ("elsewhere/a", "uploads/quiet.txt"):
        with access_denied():
            s3.copy_object(Bucket=bucket, Key="uploads/new", CopySource=f"{bucket}/{source}")
    with access_denied():
        s3.delete_object(Bucket=bucket, Key="elsewhere/a")
    with access_denied():
        s3.get_object(Bucket=bucket, Key="elsewhere/a")
    with access_denied():
        session.client("dynamodb").delete_item(
            TableName=deployment.table, Key={"objectKey": {"S": "a"}, "uploadTime": {"S": "b"}}
        )


def test_the_api_may_change_only_what_requests_say_of_a_record(deployment: Deployment) -> None:
    dynamodb = function_session(deployment, names.api_function("dev")).client("dynamodb")
    deployment.put("uploads/role.txt")
    (record,) = deployment.wait_for_records("uploads/role.txt", 1)
    target: dict[str, Any] = {"TableName": deployment.table, "Key": primary_key(record)}

    def update(attribute: str) -> None:
        dynamodb.update_item(
            **target,
            UpdateExpression="SET #name = :value",
            ExpressionAttributeNames={"#name": attribute},
            ExpressionAttributeValues={":value": {"S": TIME}},
        )

    for attribute in ("status", "failure", "movedTo", "releasedVersionId"):
        with access_denied():
            update(attribute)
    with access_denied():
        dynamodb.delete_item(**target)
    update("releaseRequestedAt")
    update(names.ACTIONS_REQUESTED)


def test_the_api_may_read_the_stream_and_the_dead_letters_and_no_more(
    deployment: Deployment,
) -> None:
    session = function_session(deployment, names.api_function("dev"))
    streams, sqs = session.client("dynamodbstreams"), session.client("sqs")
    table = deployment.client("dynamodb").describe_table(TableName=deployment.table)["Table"]
    iterator = streams.get_shard_iterator(
        StreamArn=table["LatestStreamArn"],
        ShardId="shardId-00000000000000000000-00000000",
        ShardIteratorType="TRIM_HORIZON",
    )["ShardIterator"]
    assert streams.get_records(ShardIterator=iterator)["Records"]
    queue = deployment.outputs["ActionsDeadLetterQueueUrl"]
    sqs.receive_message(QueueUrl=queue)
    with access_denied():
        streams.list_streams(TableName=deployment.table)
    with access_denied():
        sqs.purge_queue(QueueUrl=queue)


def test_the_processor_may_change_no_object(deployment: Deployment) -> None:
    s3 = function_session(deployment, names.processor_function("dev")).client("s3")
    bucket = deployment.bucket
    deployment.put("uploads/quiet.txt")
    tagging: Any = {"TagSet": [{"Key": "a", "Value": "b"}]}
    with access_denied():
        s3.put_object_tagging(Bucket=bucket, Key="uploads/quiet.txt", Tagging=tagging)
    with access_denied():
        s3.put_object(Bucket=bucket, Key="quarantine/a", Body=b"x")
    with access_denied():
        s3.delete_object(Bucket=bucket, Key="uploads/quiet.txt")
