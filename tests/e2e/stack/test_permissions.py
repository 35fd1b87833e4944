"""Each function's role is enough (all other tests here run with it), and no more than that.

A user is given the very policies of a deployed role, and calls the services with them.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from serverless_s3_processor.local.session import LocalSession
from serverless_s3_processor.runtime.config import names
from tests.e2e.support import callers
from tests.e2e.support.deployment import Deployment

DENIED = {
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "AuthorizationErrorException",
}
FUNCTIONS = {
    "processor": names.processor_function("dev"),
    "notifier": names.notifier_function("dev"),
    "digest": names.digest_function("dev"),
    "api": names.api_function("dev"),
}
Call = Callable[["LocalSession", "Deployment"], object]


@pytest.fixture(scope="module")
def sessions(deployment: Deployment) -> dict[str, LocalSession]:
    return {name: callers.like(deployment, function) for name, function in FUNCTIONS.items()}


def read(key: str) -> Call:
    return lambda s, d: s.client("s3").get_object(Bucket=d.bucket, Key=key)


def write(session: LocalSession, deployment: Deployment) -> object:
    return session.client("s3").put_object(Bucket=deployment.bucket, Key="uploads/iam/w")


def delete(session: LocalSession, deployment: Deployment) -> object:
    return session.client("s3").delete_object(Bucket=deployment.bucket, Key="uploads/iam/a")


def query_records(session: LocalSession, deployment: Deployment) -> object:
    return session.client("dynamodb").query(
        TableName=deployment.table,
        KeyConditionExpression="objectKey = :key",
        ExpressionAttributeValues={":key": {"S": "uploads/iam/a"}},
    )


def delete_record(session: LocalSession, deployment: Deployment) -> object:
    key = {"objectKey": {"S": "uploads/iam/a"}, "uploadTime": {"S": "none"}}
    return session.client("dynamodb").delete_item(TableName=deployment.table, Key=key)


def put_record(session: LocalSession, deployment: Deployment) -> object:
    item = {"objectKey": {"S": "uploads/iam/b"}, "uploadTime": {"S": "none"}}
    return session.client("dynamodb").put_item(TableName=deployment.table, Item=item)


def put_summary(session: LocalSession, deployment: Deployment) -> object:
    item = {names.SUMMARY_PERIOD: {"S": "iam"}, names.SUMMARY_ENTRY: {"S": "iam"}}
    table = deployment.outputs["SummariesTableName"]
    return session.client("dynamodb").put_item(TableName=table, Item=item)


def mark_a_day(session: LocalSession, deployment: Deployment) -> object:
    item = {
        names.SUMMARY_PERIOD: {"S": names.SUMMARY_DAYS},
        names.SUMMARY_ENTRY: {"S": "2026-01-31"},
    }
    table = deployment.outputs["SummariesTableName"]
    return session.client("dynamodb").put_item(TableName=table, Item=item)


def query_summaries(session: LocalSession, deployment: Deployment) -> object:
    return session.client("dynamodb").query(
        TableName=deployment.outputs["SummariesTableName"],
        KeyConditionExpression="period = :period",
        ExpressionAttributeValues={":period": {"S": "iam"}},
    )


def publish(session: LocalSession, deployment: Deployment) -> object:
    # Of no kind: nobody's filter lets it pass.
    return session.client("sns").publish(TopicArn=deployment.outputs["SNSTopicArn"], Message="m")


def send(session: LocalSession, deployment: Deployment) -> object:
    body = json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent"})
    url = deployment.outputs["UploadsQueueUrl"]
    return session.client("sqs").send_message(QueueUrl=url, MessageBody=body)


def list_versions(session: LocalSession, deployment: Deployment) -> object:
    return session.client("s3").list_object_versions(Bucket=deployment.bucket)


ALLOWED: list[tuple[str, Call]] = [
    ("processor", read("uploads/iam/a")),
    ("processor", query_records),
    ("notifier", publish),
    ("processor", mark_a_day),
    ("notifier", put_summary),
    ("digest", publish),
    ("digest", query_summaries),
    ("api", send),
    ("api", list_versions),
]
REFUSED: list[tuple[str, Call]] = [
    ("processor", read("elsewhere/iam")),
    ("processor", write),
    ("processor", delete),
    ("processor", delete_record),
    ("processor", publish),
    ("processor", put_summary),
    ("processor", send),
    ("notifier", read("uploads/iam/a")),
    ("notifier", put_record),
    ("notifier", query_records),
    ("notifier", send),
    ("digest", read("uploads/iam/a")),
    ("digest", put_record),
    ("digest", send),
    ("api", read("uploads/iam/a")),
    ("api", write),
    ("api", put_record),
    ("api", publish),
]


def _name(value: object) -> str:
    return value if isinstance(value, str) else getattr(value, "__name__", "call").strip("<>")


@pytest.fixture(scope="module", autouse=True)
def objects(deployment: Deployment) -> None:
    deployment.put("uploads/iam/a")
    deployment.put("elsewhere/iam")


@pytest.mark.parametrize(("function", "call"), ALLOWED, ids=_name)
def test_a_function_may_do_its_work(
    deployment: Deployment, sessions: dict[str, LocalSession], function: str, call: Call
) -> None:
    assert call(sessions[function], deployment)


@pytest.mark.parametrize(("function", "call"), REFUSED, ids=_name)
def test_a_function_may_do_nothing_else(
    deployment: Deployment, sessions: dict[str, LocalSession], function: str, call: Call
) -> None:
    with pytest.raises(ClientError) as refused:
        call(sessions[function], deployment)
    assert refused.value.response["Error"]["Code"] in DENIED


def test_nobody_but_s3_and_the_stacks_functions_may_send_to_the_queue(
    deployment: Deployment,
) -> None:
    policy: dict[str, Any] = json.loads(
        deployment.client("sqs").get_queue_attributes(
            QueueUrl=deployment.outputs["UploadsQueueUrl"], AttributeNames=["Policy"]
        )["Attributes"]["Policy"]
    )
    allowed = [s for s in policy["Statement"] if s["Effect"] == "Allow"]
    assert [s["Principal"] for s in allowed] == [{"Service": "s3.amazonaws.com"}]
