"""Each function's role is sufficient, as all other tests of the stack show, and allows no more."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from serverless_s3_processor.runtime.config import names
from tests.e2e.support.deployment import Deployment
from tests.e2e.support.iam import Role, access_denied

KEY = "uploads/iam/a"
RECORD = {"objectKey": {"S": KEY}, "uploadTime": {"S": "none"}}
TEST_EVENT = json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent"})
FUNCTIONS = {
    "processor": names.processor_function("dev"),
    "notifier": names.notifier_function("dev"),
    "digest": names.digest_function("dev"),
}
CALLS: dict[str, Callable[[Role], Any]] = {
    "read": lambda r: r.client("s3").get_object(Bucket=r.bucket, Key=KEY),
    "read elsewhere": lambda r: r.client("s3").get_object(Bucket=r.bucket, Key="elsewhere/iam"),
    "write": lambda r: r.client("s3").put_object(Bucket=r.bucket, Key="uploads/iam/w"),
    "delete": lambda r: r.client("s3").delete_object(Bucket=r.bucket, Key=KEY),
    "query records": lambda r: r.query(r.table, "objectKey"),
    "put a record": lambda r: r.client("dynamodb").put_item(TableName=r.table, Item=RECORD),
    "delete a record": lambda r: r.client("dynamodb").delete_item(TableName=r.table, Key=RECORD),
    "put a summary": lambda r: r.put_summary("iam"),
    "mark a day": lambda r: r.put_summary(names.SUMMARY_DAYS),
    "query summaries": lambda r: r.query(r.summaries, names.SUMMARY_PERIOD),
    # Without a kind: no filter of a subscription lets it pass.
    "publish": lambda r: r.client("sns").publish(TopicArn=r.topic, Message="m"),
    "send": lambda r: r.client("sqs").send_message(QueueUrl=r.uploads, MessageBody=TEST_EVENT),
}
ALLOWED = [
    *[("processor", name) for name in ("read", "query records", "mark a day")],
    *[("notifier", name) for name in ("publish", "put a summary")],
    *[("digest", name) for name in ("publish", "query summaries")],
]
DENIED = [
    *[("processor", name) for name in ("read elsewhere", "write", "delete", "delete a record")],
    *[("processor", name) for name in ("publish", "put a summary", "send")],
    *[("notifier", name) for name in ("read", "put a record", "query records", "send")],
    *[("digest", name) for name in ("read", "put a record", "send")],
]


@pytest.fixture(scope="module")
def roles(deployment: Deployment) -> dict[str, Role]:
    deployment.put(KEY)
    deployment.put("elsewhere/iam")
    return {name: Role(deployment, function) for name, function in FUNCTIONS.items()}


@pytest.mark.parametrize(("function", "call"), ALLOWED)
def test_a_function_may_do_its_work(roles: dict[str, Role], function: str, call: str) -> None:
    assert CALLS[call](roles[function])


@pytest.mark.parametrize(("function", "call"), DENIED)
def test_a_function_may_do_nothing_else(roles: dict[str, Role], function: str, call: str) -> None:
    with access_denied():
        CALLS[call](roles[function])


def test_only_s3_and_the_stacks_functions_may_send_to_the_queue(deployment: Deployment) -> None:
    response = deployment.client("sqs").get_queue_attributes(
        QueueUrl=deployment.outputs["UploadsQueueUrl"], AttributeNames=["Policy"]
    )
    statements: list[dict[str, Any]] = json.loads(response["Attributes"]["Policy"])["Statement"]
    allowed = [s["Principal"] for s in statements if s["Effect"] == "Allow"]
    assert allowed == [{"Service": "s3.amazonaws.com"}]
