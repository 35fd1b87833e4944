"""What the fixtures install refuses a wrong request before it is sent; nothing listens here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.stub import Stubber

from serverless_s3_processor.runtime.adapters.aws.errors import NoResponseError
from serverless_s3_processor.runtime.adapters.aws.libcurl.json_service import dynamodb, sqs
from serverless_s3_processor.runtime.adapters.aws.libcurl.s3 import S3Client
from serverless_s3_processor.runtime.adapters.aws.libcurl.sns import SNSClient
from tests.contract.validation.clients import CheckedWitness, checked_config
from tests.contract.validation.parameters import InvalidRequestError
from tests.contract.witnesses import Server

if TYPE_CHECKING:
    from collections.abc import Callable

ENVIRON = {
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_REGION": "us-east-1",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
}
ENTRY = {"Id": "1", "Subject": "s", "Message": "m", "MessageAttributes": {}}


def _do_not_sleep(_: float) -> None:
    return


def libcurl(make: Any) -> Any:
    config = checked_config(ENVIRON)
    config.sleep = _do_not_sleep
    return make(config)


def botocores(service: str) -> Any:
    return CheckedWitness(Server(1, [service])).session().client(service)


def test_what_the_models_allow_is_sent() -> None:
    calls: list[Callable[[], object]] = [
        lambda: libcurl(dynamodb).delete_item(TableName="table", Key={"key": {"B": b"\0"}}),
        lambda: libcurl(sqs).delete_message(QueueUrl="url", ReceiptHandle="handle"),
        lambda: libcurl(SNSClient).publish_batch(TopicArn="a", PublishBatchRequestEntries=[ENTRY]),
        lambda: libcurl(S3Client).get_object(Bucket="bucket", Key="a b", VersionId="v"),
    ]
    for call in calls:
        with pytest.raises(NoResponseError):
            call()


@pytest.mark.parametrize(
    ("client", "method", "parameters", "named"),
    [
        (dynamodb, "delete_item", {"TableName": "table"}, '"Key"'),
        (sqs, "delete_messages", {"QueueUrl": "url"}, "AmazonSQS.DeleteMessages"),
        (S3Client, "get_object", {"Bucket": "bucket", "Key": ""}, "Key"),
    ],
)
def test_a_wrong_request_of_our_client_is_not_sent(
    client: Any, method: str, parameters: dict[str, Any], named: str
) -> None:
    with pytest.raises(InvalidRequestError, match=named):
        getattr(libcurl(client), method)(**parameters)


@pytest.mark.parametrize(
    ("service", "method", "parameters", "named"),
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
    service: str, method: str, parameters: dict[str, Any], named: str
) -> None:
    with pytest.raises(InvalidRequestError, match=named):
        getattr(botocores(service), method)(**parameters)


def test_what_botocore_itself_turns_into_a_parameter_is_sent() -> None:
    client = botocores("s3")
    with Stubber(client) as stubber:
        stubber.add_response("copy_object", {})
        client.copy_object(Bucket="b", Key="k", CopySource={"Bucket": "b", "Key": "é"})
