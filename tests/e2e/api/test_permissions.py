"""What the role of the API's function allows, and all that it does not.

A user is given its very policies, and calls the services with them.
"""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from serverless_s3_processor.local.session import LocalSession
from serverless_s3_processor.runtime.config import names
from tests.e2e.support import callers
from tests.e2e.support.dead_queues import DeadQueues
from tests.e2e.support.deployment import Deployment
from tests.support.forms import browser, upload

KEY = "uploads/api/role.txt"
VERSION_4 = Config(signature_version="s3v4")
DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "AccessDeniedFault"}
Call = Callable[["Role"], object]


class Role:
    """Clients with the role's rights, and what to try them on."""

    def __init__(self, deployment: Deployment, session: LocalSession) -> None:
        self._session = session
        self.bucket, self.table = deployment.bucket, deployment.table
        self.summaries = deployment.outputs["SummariesTableName"]
        self.uploads = deployment.outputs["UploadsQueueUrl"]
        self.dead = DeadQueues(deployment)
        self.topic = deployment.outputs["SNSTopicArn"]
        self.function = names.processor_function("dev")
        self.log = f"/aws/lambda/{self.function}"

    def client(self, service: str) -> Any:
        config = VERSION_4 if service == "s3" else None
        return self._session.client(service, config=config)  # type: ignore[call-overload]


@pytest.fixture(scope="module")
def role(deployment: Deployment) -> Role:
    deployment.put(KEY)
    deployment.put("elsewhere/api")
    deployment.wait_for_records(KEY, 1)
    return Role(deployment, callers.like(deployment, names.api_function("dev")))


def query(table: str, key: str, index: str | None = None) -> Call:
    def ask(role: Role) -> object:
        more = {"IndexName": index} if index else {}
        return role.client("dynamodb").query(
            TableName=getattr(role, table),
            KeyConditionExpression="#key = :key",
            ExpressionAttributeNames={"#key": key},
            ExpressionAttributeValues={":key": {"S": KEY}},
            **more,
        )

    return ask


def item(period: str) -> dict[str, Any]:
    return {names.SUMMARY_PERIOD: {"S": period}, names.SUMMARY_ENTRY: {"S": "e2e"}}


def record() -> dict[str, Any]:
    return {"objectKey": {"S": KEY}, "uploadTime": {"S": "e2e"}}


ALLOWED: dict[str, Call] = {
    "list the versions": lambda r: r.client("s3").list_object_versions(Bucket=r.bucket, Prefix=KEY),
    "query the records": query("table", "objectKey"),
    "query the records by time": query("table", names.DAY_SHARD, names.TIME_INDEX),
    "query the summaries": query("summaries", names.SUMMARY_PERIOD),
    "keep the key of cursors": lambda r: r.client("dynamodb").put_item(
        TableName=r.summaries, Item=item(names.SUMMARY_CURSOR)
    ),
    "read the key of cursors": lambda r: r.client("dynamodb").get_item(
        TableName=r.summaries, Key=item(names.SUMMARY_CURSOR)
    ),
    "look at the queue": lambda r: r.client("sqs").get_queue_attributes(
        QueueUrl=r.uploads, AttributeNames=["ApproximateNumberOfMessages"]
    ),
    "look at dead uploads": lambda r: r.client("sqs").receive_message(QueueUrl=r.dead.uploads),
    "look at dead changes": lambda r: r.client("sqs").receive_message(QueueUrl=r.dead.changes),
    "search the processor's log": lambda r: r.client("logs").filter_log_events(logGroupName=r.log),
    "ask for metrics": lambda r: r.client("cloudwatch").get_metric_data(
        MetricDataQueries=[], StartTime=0, EndTime=60
    ),
}
REFUSED: dict[str, Call] = {
    "read an object": lambda r: r.client("s3").get_object(Bucket=r.bucket, Key=KEY),
    "write an object": lambda r: r.client("s3").put_object(Bucket=r.bucket, Key=KEY),
    "delete an object": lambda r: r.client("s3").delete_object(Bucket=r.bucket, Key=KEY),
    "write a record": lambda r: r.client("dynamodb").put_item(TableName=r.table, Item=record()),
    "delete a record": lambda r: r.client("dynamodb").delete_item(TableName=r.table, Key=record()),
    "read all records": lambda r: r.client("dynamodb").scan(TableName=r.table),
    "write a summary": lambda r: r.client("dynamodb").put_item(
        TableName=r.summaries, Item=item("2026-01-31")
    ),
    "delete the key of cursors": lambda r: r.client("dynamodb").delete_item(
        TableName=r.summaries, Key=item(names.SUMMARY_CURSOR)
    ),
    "take from the queue": lambda r: r.client("sqs").receive_message(QueueUrl=r.uploads),
    "delete from the queue": lambda r: r.client("sqs").delete_message(
        QueueUrl=r.uploads, ReceiptHandle="handle"
    ),
    "delete dead changes": lambda r: r.client("sqs").delete_message(
        QueueUrl=r.dead.changes, ReceiptHandle="handle"
    ),
    "empty a queue": lambda r: r.client("sqs").purge_queue(QueueUrl=r.dead.uploads),
    "publish": lambda r: r.client("sns").publish(TopicArn=r.topic, Message="m"),
    "search another log": lambda r: r.client("logs").filter_log_events(
        logGroupName=f"/aws/lambda/{names.digest_function('dev')}"
    ),
    "call a function": lambda r: r.client("lambda").invoke(FunctionName=r.function),
    "ask who may": lambda r: r.client("iam").list_users(),
}


@pytest.mark.parametrize("name", list(ALLOWED))
def test_its_role_may(role: Role, name: str) -> None:
    assert ALLOWED[name](role)


@pytest.mark.parametrize("name", list(REFUSED))
def test_its_role_may_not(role: Role, name: str) -> None:
    with pytest.raises(ClientError) as refused:
        REFUSED[name](role)
    assert refused.value.response["Error"]["Code"] in DENIED


def test_its_role_returns_dead_letters(role: Role) -> None:
    sqs = role.client("sqs")
    role.dead.purge()
    role.dead.put(role.dead.uploads, "{}")
    (letter,) = sqs.receive_message(QueueUrl=role.dead.uploads, WaitTimeSeconds=1)["Messages"]
    place = {"QueueUrl": role.dead.uploads, "ReceiptHandle": letter["ReceiptHandle"]}
    sqs.change_message_visibility(**place, VisibilityTimeout=0)
    test_event = '{"Service": "Amazon S3", "Event": "s3:TestEvent"}'
    sqs.send_message(QueueUrl=role.uploads, MessageBody=test_event)
    sqs.delete_message(**place)


def test_links_and_forms_that_its_role_signs_work_under_the_prefix_only(
    role: Role, deployment: Deployment
) -> None:
    s3, web = role.client("s3"), browser(deployment.stack)

    def link(key: str) -> str:
        place = {"Bucket": role.bucket, "Key": key}
        return str(s3.generate_presigned_url("get_object", Params=place))

    assert web.request("GET", link(KEY)).status == 200
    assert web.request("GET", link("elsewhere/api")).status == 403
    for key, statuses in ((KEY, {200, 204}), ("elsewhere/form", {403})):
        form = s3.generate_presigned_post(role.bucket, key)
        assert upload(deployment.stack, form).status in statuses
    put = s3.generate_presigned_url("put_object", Params={"Bucket": role.bucket, "Key": KEY})
    assert web.request("PUT", put, body=b"x").status == 403
