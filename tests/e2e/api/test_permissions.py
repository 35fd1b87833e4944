"""What the role of the API's function allows, and what it denies."""

from collections.abc import Callable
from typing import Any

import pytest

from serverless_s3_processor.runtime.config import names
from tests.e2e.support.dead_letter_queues import DeadLetterQueues
from tests.e2e.support.deployment import Deployment
from tests.e2e.support.iam import Role, access_denied
from tests.support.api.forms import browser, upload

KEY = "uploads/api/role.txt"
RECORD = {"objectKey": {"S": KEY}, "uploadTime": {"S": "e2e"}}
CURSOR_KEY = {
    names.SUMMARY_PERIOD: {"S": names.SUMMARY_CURSOR},
    names.SUMMARY_ENTRY: {"S": "2026-01-31"},
}


class ApiRole(Role):
    """The role of the API's function."""

    def __init__(self, deployment: Deployment) -> None:
        super().__init__(deployment, names.api_function("dev"))
        self.dead_letters = DeadLetterQueues(deployment)
        self.log = f"/aws/lambda/{names.processor_function('dev')}"


@pytest.fixture(scope="module")
def role(deployment: Deployment) -> ApiRole:
    deployment.put(KEY)
    deployment.put("elsewhere/api")
    deployment.wait_for_records(KEY, 1)
    return ApiRole(deployment)


Calls = dict[str, Callable[[ApiRole], Any]]
ALLOWED: Calls = {
    "list the versions": lambda r: r.client("s3").list_object_versions(Bucket=r.bucket, Prefix=KEY),
    "query the records": lambda r: r.query(r.table, "objectKey"),
    "query the records by time": lambda r: r.query(r.table, names.DAY_SHARD, names.TIME_INDEX),
    "query the summaries": lambda r: r.query(r.summaries, names.SUMMARY_PERIOD),
    "write the key of cursors": lambda r: r.put_summary(names.SUMMARY_CURSOR),
    "read the key of cursors": lambda r: r.client("dynamodb").get_item(
        TableName=r.summaries, Key=CURSOR_KEY
    ),
    "measure the queue": lambda r: r.client("sqs").get_queue_attributes(
        QueueUrl=r.uploads, AttributeNames=["ApproximateNumberOfMessages"]
    ),
    "receive dead letters of uploads": lambda r: r.client("sqs").receive_message(
        QueueUrl=r.dead_letters.uploads
    ),
    "receive dead letters of changes": lambda r: r.client("sqs").receive_message(
        QueueUrl=r.dead_letters.changes
    ),
    "search the processor's log": lambda r: r.client("logs").filter_log_events(logGroupName=r.log),
    "read metrics": lambda r: r.client("cloudwatch").get_metric_data(
        MetricDataQueries=[], StartTime=0, EndTime=60
    ),
}
DENIED: Calls = {
    "read an object": lambda r: r.client("s3").get_object(Bucket=r.bucket, Key=KEY),
    "write an object": lambda r: r.client("s3").put_object(Bucket=r.bucket, Key=KEY),
    "delete an object": lambda r: r.client("s3").delete_object(Bucket=r.bucket, Key=KEY),
    "write a record": lambda r: r.client("dynamodb").put_item(TableName=r.table, Item=RECORD),
    "delete a record": lambda r: r.client("dynamodb").delete_item(TableName=r.table, Key=RECORD),
    "read all records": lambda r: r.client("dynamodb").scan(TableName=r.table),
    "write a summary": lambda r: r.put_summary("2026-01-31"),
    "delete the key of cursors": lambda r: r.client("dynamodb").delete_item(
        TableName=r.summaries, Key=CURSOR_KEY
    ),
    "receive from the queue": lambda r: r.client("sqs").receive_message(QueueUrl=r.uploads),
    "delete from the queue": lambda r: r.client("sqs").delete_message(
        QueueUrl=r.uploads, ReceiptHandle="handle"
    ),
    "delete dead letters of changes": lambda r: r.client("sqs").delete_message(
        QueueUrl=r.dead_letters.changes, ReceiptHandle="handle"
    ),
    "purge a queue": lambda r: r.client("sqs").purge_queue(QueueUrl=r.dead_letters.uploads),
    "publish": lambda r: r.client("sns").publish(TopicArn=r.topic, Message="m"),
    "search another log": lambda r: r.client("logs").filter_log_events(
        logGroupName=f"/aws/lambda/{names.digest_function('dev')}"
    ),
    "invoke a function": lambda r: r.client("lambda").invoke(
        FunctionName=names.processor_function("dev")
    ),
    "list users": lambda r: r.client("iam").list_users(),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_the_role_allows(role: ApiRole, name: str) -> None:
    assert ALLOWED[name](role)


@pytest.mark.parametrize("name", DENIED)
def test_the_role_denies(role: ApiRole, name: str) -> None:
    with access_denied():
        DENIED[name](role)


def test_the_role_allows_to_redrive_dead_letters(role: ApiRole) -> None:
    sqs, queue = role.client("sqs"), role.dead_letters.uploads
    role.dead_letters.purge()
    role.dead_letters.put(queue, "{}")
    (letter,) = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=1)["Messages"]
    handle = {"QueueUrl": queue, "ReceiptHandle": letter["ReceiptHandle"]}
    sqs.change_message_visibility(**handle, VisibilityTimeout=0)
    test_event = '{"Service": "Amazon S3", "Event": "s3:TestEvent"}'
    sqs.send_message(QueueUrl=role.uploads, MessageBody=test_event)
    sqs.delete_message(**handle)


def test_links_and_forms_that_the_role_signs_work_under_the_prefix_only(
    role: ApiRole,
) -> None:
    s3, stack = role.client("s3"), role.deployment.stack
    web = browser(stack)

    def link(operation: str, key: str) -> str:
        parameters = {"Bucket": role.bucket, "Key": key}
        return str(s3.generate_presigned_url(operation, Params=parameters))

    assert web.request("GET", link("get_object", KEY)).status == 200
    assert web.request("GET", link("get_object", "elsewhere/api")).status == 403
    for key, statuses in ((KEY, {200, 204}), ("elsewhere/form", {403})):
        form = s3.generate_presigned_post(role.bucket, key)
        assert upload(stack, form).status in statuses
    assert web.request("PUT", link("put_object", KEY), body=b"x").status == 403
