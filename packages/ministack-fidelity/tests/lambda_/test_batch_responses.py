import json

import pytest
from mypy_boto3_sqs import SQSClient

from support.emulator import Session
from support.factories import Function, Name
from support.waiting import eventually

# Sends the keys of its batch to a queue, and fails the key "bad".
LOGS_AND_FAILS_ONE = """
    import boto3, json

    def handler(event, context):
        print(len(event["Records"]))
        numbers = {{
            record["dynamodb"]["Keys"]["k"]["S"]: record["dynamodb"]["SequenceNumber"]
            for record in event["Records"]
        }}
        boto3.client("sqs").send_message(QueueUrl="{queue}", MessageBody=json.dumps(list(numbers)))
        failed = [{{"itemIdentifier": numbers["bad"]}}] if "bad" in numbers else []
        return {{"batchItemFailures": failed}}
"""
FAILS_AN_UNKNOWN_ITEM = """
    def handler(event, context):
        print(len(event["Records"]))
        return {"batchItemFailures": [{"itemIdentifier": "nobody"}]}
"""


@pytest.fixture
def log_queue(sqs: "SQSClient", name: Name) -> str:
    return sqs.create_queue(QueueName=name("log_queue"))["QueueUrl"]


@pytest.fixture
def dead_letters(sqs: "SQSClient", name: Name) -> str:
    return sqs.create_queue(QueueName=name("dead"))["QueueUrl"]


def arn(sqs: "SQSClient", queue: str) -> str:
    response = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    return response["Attributes"]["QueueArn"]


def receive(sqs: "SQSClient", queue: str) -> list[str]:
    response = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
    return [message["Body"] for message in response.get("Messages", [])]


def stream_of_table(session: Session, table: str) -> str:
    created = session.client("dynamodb").create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    return created["TableDescription"]["LatestStreamArn"]


def test_a_stream_resumes_at_the_lowest_failed_record_until_the_retries_end(
    session: Session,
    sqs: "SQSClient",
    function: Function,
    log_queue: str,
    dead_letters: str,
) -> None:
    stream = stream_of_table(session, "streamed")
    for key in ("a", "bad", "c"):
        session.client("dynamodb").put_item(TableName="streamed", Item={"k": {"S": key}})
    session.client("lambda").create_event_source_mapping(
        FunctionName=function(LOGS_AND_FAILS_ONE.format(queue=log_queue)),
        EventSourceArn=stream,
        StartingPosition="TRIM_HORIZON",
        FunctionResponseTypes=["ReportBatchItemFailures"],
        MaximumRetryAttempts=1,
        DestinationConfig={"OnFailure": {"Destination": arn(sqs, dead_letters)}},
    )
    (given_up,) = eventually(lambda: receive(sqs, dead_letters))
    assert json.loads(given_up)["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert json.loads(given_up)["DDBStreamBatchInfo"]["batchSize"] == 2
    assert [json.loads(body) for body in receive(sqs, log_queue)] == [
        ["a", "bad", "c"],
        ["bad", "c"],
    ]
    session.client("dynamodb").put_item(TableName="streamed", Item={"k": {"S": "later"}})
    assert eventually(lambda: receive(sqs, log_queue)) == ['["later"]']


def test_a_response_that_names_an_unknown_message_fails_the_batch(
    session: Session, sqs: "SQSClient", function: Function, name: Name, dead_letters: str
) -> None:
    redrive = {"deadLetterTargetArn": arn(sqs, dead_letters), "maxReceiveCount": 1}
    attributes = {"VisibilityTimeout": "1", "RedrivePolicy": json.dumps(redrive)}
    queue = sqs.create_queue(QueueName=name("source"), Attributes=attributes)["QueueUrl"]  # type: ignore[arg-type]
    session.client("lambda").create_event_source_mapping(
        FunctionName=function(FAILS_AN_UNKNOWN_ITEM),
        EventSourceArn=arn(sqs, queue),
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    sqs.send_message(QueueUrl=queue, MessageBody="not lost")
    assert eventually(lambda: receive(sqs, dead_letters)) == ["not lost"]
