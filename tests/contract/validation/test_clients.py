"""What fixtures install refuses a wrong request before it is sent; nothing listens here."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.stub import Stubber

from serverless_s3_processor.runtime.adapters.aws.errors import NoResponseError
from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig
from tests.contract.validation.clients import CheckedClient
from tests.contract.validation.parameters import InvalidRequestError
from tests.contract.witnesses import Server

ENVIRON = {
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_REGION": "us-east-1",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
}
ENTRY = {"Id": "1", "Subject": "s", "Message": "m", "MessageAttributes": {}}
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
CALL = {"TopicArn": "a", "PublishBatchRequestEntries": [ENTRY]}


def libcurl(service: str) -> Any:
    config = ClientConfig(ENVIRON)
    config.sleep = lambda _: None
    return CheckedClient(service, config)


def botocores(service: str) -> Any:
    return Server(1, [service]).client(service)


def test_what_the_models_allow_is_sent() -> None:
    calls: list[Callable[[], object]] = [
        lambda: libcurl("dynamodb").delete_item(TableName="table", Key={"key": {"B": b"\0"}}),
        lambda: libcurl("sqs").delete_message(QueueUrl="url", ReceiptHandle="handle"),
        lambda: libcurl("sns").publish_batch(**CALL),
        lambda: libcurl("s3").get_object(Bucket="bucket", Key="a b", VersionId="v"),
        lambda: libcurl("s3").list_object_versions(
            Bucket="bucket", Prefix="é +", EncodingType="url", KeyMarker="a&b", VersionIdMarker="v"
        ),
        lambda: libcurl("logs").filter_log_events(logGroupName="group", startTime=1, nextToken="t"),
        lambda: libcurl("stepfunctions").start_execution(stateMachineArn="arn", input="{}"),
        lambda: libcurl("cloudwatch").get_metric_data(
            MetricDataQueries=[{"Id": "a", "Expression": "1"}], StartTime=NOON, EndTime=NOON
        ),
        lambda: libcurl("dynamodbstreams").get_records(ShardIterator="iterator"),
    ]
    for call in calls:
        with pytest.raises(NoResponseError):
            call()


@pytest.mark.parametrize(
    ("service", "method", "parameters", "message"),
    [
        ("dynamodb", "delete_item", {"TableName": "table"}, '"Key"'),
        ("sqs", "delete_message", {"QueueUrl": "url", "Receipt": "r"}, '"Receipt"'),
        ("s3", "get_object", {"Bucket": "bucket", "Key": ""}, "Key"),
    ],
)
def test_wrong_parameters_of_our_client_are_not_sent(
    service: str, method: str, parameters: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidRequestError, match=message):
        getattr(libcurl(service), method)(**parameters)


@pytest.mark.parametrize(
    ("service", "call"),
    [
        ("dynamodb", lambda client: client.put_item(TableName="other", Item={})),
        ("dynamodb", lambda client: client.concurrently("put_item", 2)([{"TableName": "other"}])),
        ("s3", lambda client: list(client.get_each([{"Bucket": "b", "Key": "k"}], 2))),
        ("sns", lambda client: client.concurrently(2)([CALL])),
    ],
)
def test_a_request_that_botocore_would_not_send_is_not_sent(
    service: str, call: Callable[[Any], object]
) -> None:
    client = libcurl(service)._client
    with pytest.raises(InvalidRequestError, match="botocore does not send"):
        call(client)


@pytest.mark.parametrize(
    ("service", "method", "parameters", "message"),
    [
        (
            "sqs",
            "receive_message",
            {"QueueUrl": "https://queue", "AttributeNames": ["Sent"]},
            r"ReceiveMessage.AttributeNames\[0\] is 'Sent'",
        ),
        (
            "dynamodb",
            "batch_get_item",
            {"RequestItems": {"table": {"Keys": [{}] * 101}}},
            "BatchGetItem.RequestItems.table.Keys is or has 101",
        ),
        ("logs", "get_log_events", {"logStreamName": "a:b"}, "GetLogEvents.logStreamName"),
        ("logs", "filter_log_events", {"logGroupIdentifier": "é"}, "logGroupIdentifier is 'é'"),
        ("s3", "put_object", {"Bucket": "b", "Key": "k", "ACL": "open"}, "PutObject.ACL"),
        ("sns", "publish", {"Message": "m", "Topic": "t"}, "Topic"),
    ],
)
def test_a_wrong_call_of_botocore_is_not_sent(
    service: str, method: str, parameters: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidRequestError, match=message):
        getattr(botocores(service), method)(**parameters)


def test_parameters_that_botocore_changes_itself_are_sent() -> None:
    client = botocores("s3")
    with Stubber(client) as stubber:
        stubber.add_response("copy_object", {})
        client.copy_object(Bucket="b", Key="k", CopySource={"Bucket": "b", "Key": "é"})


def test_patterns_of_letters_are_those_of_unicode() -> None:
    client = botocores("lambda")
    function = "arn:aws:lambda:us-east-1:111122223333:function:f"
    with Stubber(client) as stubber:
        stubber.add_response("tag_resource", {})
        client.tag_resource(Resource=function, Tags={"é": "a b"})
    with pytest.raises(InvalidRequestError, match="Tags"):
        client.tag_resource(Resource=function, Tags={"&": "a"})
