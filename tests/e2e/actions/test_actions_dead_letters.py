"""What the actions gave up: seen with its object and reason, and taken again, with IAM enforced."""

import json
import operator as compare
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError
from typer.testing import CliRunner, Result

from serverless_s3_processor.cli.command import Dependencies
from serverless_s3_processor.cli.deployment.target import on_local
from serverless_s3_processor.cli.main import app
from serverless_s3_processor.runtime.config import names
from tests.e2e.support.api import Api
from tests.e2e.support.callers import like, operator
from tests.e2e.support.denying import denied
from tests.e2e.support.deployment import Deployment, wait_for
from tests.support.dead_letters import FOREIGN

KEYS = ["uploads/letters/one é.txt", "uploads/letters/two.txt"]
MAX_WAIT_SECONDS = 120
"""Twenty tries of each change."""


@pytest.fixture(scope="module")
def api(acting: Deployment) -> Api:
    return Api.of(acting).by(operator(acting))


@pytest.fixture(autouse=True)
def no_dead_letters(acting: Deployment) -> None:
    sqs = acting.client("sqs")
    for name in ("UploadsDeadLetterQueueUrl", "ActionsDeadLetterQueueUrl"):
        sqs.purge_queue(QueueUrl=acting.outputs[name])


def command(acting: Deployment, *arguments: str) -> Result:
    world = Dependencies(connect=lambda wish: on_local(acting.stack, wish.environment))
    return CliRunner().invoke(app, arguments, obj=world, catch_exceptions=False)


def tag_of(acting: Deployment, key: str, version: str) -> str | None:
    told = acting.s3.get_object_tagging(Bucket=acting.bucket, Key=key, VersionId=version)
    return next((t["Value"] for t in told["TagSet"] if t["Key"] == names.STATUS_TAG), None)


def test_a_single_one_is_redriven_and_then_the_others(acting: Deployment, api: Api) -> None:
    versions: dict[str, str] = {}
    actions = names.actions_function(acting.environment)
    with denied(acting, actions, "s3:PutObjectVersionTagging", "uploads/letters/*"):
        for number, key in enumerate(KEYS, 1):
            versions[key] = acting.put(key)
            wait_for(
                lambda: api.get("/status").done()["deadLetters"]["actions"],
                partial(compare.le, number),
                MAX_WAIT_SECONDS,
            )
        _assert_told(acting, api.get("/failures").done())

    one, two = KEYS
    version = versions[two]
    dry = api.post("/redrive", {"key": two, "versionId": version, "dryRun": True}).done()
    assert [(each["kind"], each["keys"], each["outcome"]) for each in dry["results"]] == [
        ("actions", [two], "waiting")
    ]
    done = command(acting, "redrive", two, "--version-id", version)
    assert (done.exit_code, done.stdout.split(maxsplit=1)) == (0, ["returned", f"{two}\n"])
    wait_for(lambda: tag_of(acting, two, version), lambda tag: tag == "processed", 30)
    assert tag_of(acting, one, versions[one]) is None

    (left,) = api.get("/failures").done()["actions"]
    reply = api.post("/redrive", {"messageId": left["messageId"]}).done()
    assert [(each["keys"], each["outcome"]) for each in reply["results"]] == [([one], "returned")]
    wait_for(lambda: tag_of(acting, one, versions[one]), lambda tag: tag == "processed", 30)
    assert api.get("/failures").done()["total"] == {"uploads": 0, "changes": 0, "actions": 0}


def _assert_told(acting: Deployment, told: dict[str, Any]) -> None:
    assert [each["keys"] for each in told["actions"]] == [[key] for key in KEYS]
    assert all(each["canSucceed"] and "AccessDenied" in each["reason"] for each in told["actions"])
    shown = command(acting, "failures")
    assert all(key in shown.stdout for key in KEYS)
    assert "not acted on" in shown.stdout


def test_what_can_not_be_looked_up_any_more_stays_and_says_so(acting: Deployment, api: Api) -> None:
    sqs, url = acting.client("sqs"), acting.outputs["ActionsDeadLetterQueueUrl"]
    batch = {
        "shardId": "shardId-00000000000000000000-00000000",
        "startSequenceNumber": "1",
        "endSequenceNumber": "2",
        "approximateArrivalOfFirstRecord": "2026-01-30T09:00:00Z",
        "approximateArrivalOfLastRecord": "2026-01-30T09:00:05Z",
        "batchSize": 2,
        "streamArn": "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/1",
    }
    for body in (json.dumps({"DDBStreamBatchInfo": batch}), FOREIGN):
        sqs.send_message(QueueUrl=url, MessageBody=body)

    reply = api.post("/redrive", {"includeForeign": True}).done()

    assert sorted((e["outcome"], "24 hours" in e["reason"]) for e in reply["results"]) == [
        ("skipped", False),
        ("skipped", True),
    ]
    assert api.get("/status").done()["deadLetters"]["actions"] == 2


def test_what_one_operator_is_looking_at_another_is_not_told_to_be_none(
    acting: Deployment, api: Api
) -> None:
    """A call that died: what it hid is counted, and comes back after the time of a call."""
    sqs, url = acting.client("sqs"), acting.outputs["UploadsDeadLetterQueueUrl"]
    for _ in range(8):
        sqs.send_message(QueueUrl=url, MessageBody=FOREIGN)
    held = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=30)

    told = api.get("/failures").done()
    shown = command(acting, "failures")
    returned = command(acting, "redrive")

    assert len(held["Messages"]) == told["inFlight"]["uploads"] == told["total"]["uploads"] == 8
    for result in (shown, returned):
        assert "8 are being looked at by another call; try again in 30 seconds." in result.stderr
        assert "no dead letters" not in result.stderr
        assert "nothing to return" not in result.stderr
    for message in held["Messages"]:
        sqs.change_message_visibility(
            QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
        )
    assert len(api.get("/failures").done()["uploads"]) == 8


def test_the_apis_role_may_do_exactly_that(acting: Deployment) -> None:
    session = like(acting, names.api_function(acting.environment))
    dynamodb, sqs = session.client("dynamodb"), session.client("sqs")
    streams = session.client("dynamodbstreams")
    acting.put("uploads/role.txt")
    (record,) = acting.wait_for_records("uploads/role.txt", 1)
    key = {name: {"S": record[name]} for name in (names.OBJECT_KEY, names.UPLOAD_TIME)}

    def update(attribute: str) -> Callable[[], object]:
        return lambda: dynamodb.update_item(
            TableName=acting.table,
            Key=key,
            UpdateExpression=f"SET {attribute} = :value",
            ExpressionAttributeValues={":value": {"S": "x"}},
        )

    update(names.ACTIONS_REQUESTED)()
    stream = acting.client("dynamodb").describe_table(TableName=acting.table)["Table"]
    shard = "shardId-00000000000000000000-00000000"
    begin = streams.get_shard_iterator(
        StreamArn=stream["LatestStreamArn"], ShardId=shard, ShardIteratorType="TRIM_HORIZON"
    )
    assert streams.get_records(ShardIterator=begin["ShardIterator"])["Records"]
    sqs.receive_message(QueueUrl=acting.outputs["ActionsDeadLetterQueueUrl"])
    calls: list[Callable[[], object]] = [
        update("movedTo"),
        update("failure"),
        lambda: dynamodb.delete_item(TableName=acting.table, Key=key),
        lambda: streams.list_streams(TableName=acting.table),
        lambda: sqs.purge_queue(QueueUrl=acting.outputs["ActionsDeadLetterQueueUrl"]),
    ]
    for call in calls:
        with pytest.raises(ClientError, match=r"AccessDenied|not authorized"):
            call()
