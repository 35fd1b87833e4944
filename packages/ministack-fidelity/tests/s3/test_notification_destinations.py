"""What S3 checks, and whom it writes to, when a bucket's notifications are written."""

import json
from typing import Any, NamedTuple

import pytest
from botocore.exceptions import ClientError
from mypy_boto3_lambda import LambdaClient
from mypy_boto3_s3 import S3Client
from mypy_boto3_sns import SNSClient
from mypy_boto3_sqs import SQSClient

from support.emulator import ACCOUNT, REGION, Session
from support.factories import Function, Name
from support.principals import allowing, policy

REFUSAL = "Unable to validate the following destination configurations"
EVENTS = ["s3:ObjectCreated:*"]
FROM_S3 = {"Principal": {"Service": "s3.amazonaws.com"}}


class Queue(NamedTuple):
    url: str
    arn: str


@pytest.fixture
def queue(sqs: "SQSClient", name: Name) -> Queue:
    """A queue without a policy."""
    url = sqs.create_queue(QueueName=name("destination"))["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return Queue(url, attributes["Attributes"]["QueueArn"])


def accept(sqs: "SQSClient", queue: Queue) -> None:
    document = policy(allowing("sqs:SendMessage", queue.arn, **FROM_S3))
    sqs.set_queue_attributes(QueueUrl=queue.url, Attributes={"Policy": document})


def events(sqs: "SQSClient", queue: Queue) -> list[str]:
    """The kinds of the messages in the queue, which leave it."""
    messages = sqs.receive_message(QueueUrl=queue.url, MaxNumberOfMessages=10).get("Messages", [])
    for message in messages:
        sqs.delete_message(QueueUrl=queue.url, ReceiptHandle=message["ReceiptHandle"])
    return [json.loads(message["Body"])["Event"] for message in messages]


def put(s3: "S3Client", bucket: str, *destinations: dict[str, Any], skip: bool = False) -> None:
    configuration: dict[str, Any] = {}
    for number, destination in enumerate(destinations):
        [arn_name] = destination
        rules = [{"Name": "prefix", "Value": f"{number}/"}]
        configured = {**destination, "Events": EVENTS, "Filter": {"Key": {"FilterRules": rules}}}
        configurations = f"{arn_name.removesuffix('Arn')}Configurations"
        configuration.setdefault(configurations, []).append(configured)
    s3.put_bucket_notification_configuration(
        Bucket=bucket,
        NotificationConfiguration=configuration,  # type: ignore[arg-type]
        SkipDestinationValidation=skip,
    )


def is_configured(s3: "S3Client", bucket: str) -> bool:
    response = s3.get_bucket_notification_configuration(Bucket=bucket)
    return any(name.endswith("Configurations") for name in response)


def test_a_queue_that_lets_s3_send_gets_a_test_event_at_each_change(
    s3: "S3Client", sqs: "SQSClient", bucket: str, queue: Queue
) -> None:
    accept(sqs, queue)
    for _ in range(2):
        put(s3, bucket, {"QueueArn": queue.arn})
        assert events(sqs, queue) == ["s3:TestEvent"]


def test_without_validation_no_destination_gets_a_test_event(
    s3: "S3Client", sqs: "SQSClient", bucket: str, queue: Queue
) -> None:
    accept(sqs, queue)
    put(s3, bucket, {"QueueArn": queue.arn}, skip=True)
    assert events(sqs, queue) == []


def test_one_stale_destination_blocks_the_others_unless_validation_is_skipped(
    s3: "S3Client", sqs: "SQSClient", bucket: str, queue: Queue
) -> None:
    accept(sqs, queue)
    stale = f"arn:aws:sqs:{REGION}:{ACCOUNT}:deleted"
    with pytest.raises(ClientError, match=f"{REFUSAL}.*deleted") as refused:
        put(s3, bucket, {"QueueArn": queue.arn}, {"QueueArn": stale})
    assert refused.value.response["Error"]["Code"] == "InvalidArgument"
    assert not is_configured(s3, bucket)
    put(s3, bucket, {"QueueArn": queue.arn}, {"QueueArn": stale}, skip=True)
    assert is_configured(s3, bucket)


def test_a_queue_or_topic_that_does_not_let_s3_send_is_refused(
    s3: "S3Client", sns: "SNSClient", bucket: str, queue: Queue, name: Name
) -> None:
    with pytest.raises(ClientError, match=REFUSAL):
        put(s3, bucket, {"QueueArn": queue.arn})
    topic = sns.create_topic(Name=name("topic"))["TopicArn"]
    document = policy(allowing("sns:Publish", topic, Principal={"Service": "sqs.amazonaws.com"}))
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=document)
    with pytest.raises(ClientError, match=REFUSAL):
        put(s3, bucket, {"TopicArn": topic})


def test_a_function_must_exist_and_let_s3_invoke_it(
    session: Session, s3: "S3Client", bucket: str, function: Function
) -> None:
    functions: LambdaClient = session.client("lambda")
    missing = {"LambdaFunctionArn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:missing"}
    destination = function("def handler(event, _): return None")
    arn = functions.get_function(FunctionName=destination)["Configuration"]["FunctionArn"]
    for refused in (missing, {"LambdaFunctionArn": arn}):
        with pytest.raises(ClientError, match=REFUSAL):
            put(s3, bucket, refused)
        assert not is_configured(s3, bucket)
    functions.add_permission(
        FunctionName=destination,
        StatementId="s3",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn=f"arn:aws:s3:::{bucket}",
    )
    put(s3, bucket, {"LambdaFunctionArn": arn})
    assert is_configured(s3, bucket)


def test_a_function_is_not_checked_without_validation(s3: "S3Client", bucket: str) -> None:
    missing = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:missing"
    put(s3, bucket, {"LambdaFunctionArn": missing}, skip=True)
    assert is_configured(s3, bucket)
