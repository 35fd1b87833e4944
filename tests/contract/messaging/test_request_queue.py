import itertools
import json
from datetime import datetime

import pytest
from mypy_boto3_sqs import SQSClient

from serverless_s3_processor.runtime.adapters.aws.messaging.sqs_request_queue import SQSRequestQueue
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.events import parsing
from serverless_s3_processor.runtime.domain.events.object_event import EventType, ObjectEvent
from serverless_s3_processor.testing.request_queue import MemoryRequestQueue
from tests.support.strategies import WATCHED

_NUMBERS = itertools.count(1)


def event(noon: datetime, key: str, version_id: str | None = "v1") -> ObjectEvent:
    return ObjectEvent(
        type=EventType.CREATED,
        name=parsing.REQUESTED,
        bucket="bucket",
        key=key,
        time=noon,
        version_id=version_id,
        etag="0123",
    )


@pytest.fixture
def url(sqs: SQSClient) -> str:
    return sqs.create_queue(QueueName=f"requests-{next(_NUMBERS)}")["QueueUrl"]


@pytest.mark.parametrize("key", ["uploads/a b+c%20.txt", "uploads/é\x01日本語"])
@pytest.mark.parametrize("version_id", ["v1", None])
def test_a_sent_event_is_received_as_the_same_event(
    sqs: SQSClient, url: str, noon: datetime, key: str, version_id: str | None
) -> None:
    memory = MemoryRequestQueue()
    for queue in (memory, SQSRequestQueue(sqs, url)):
        queue.send(event(noon, key, version_id))
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    assert parsing.parse_message(message["Body"], WATCHED) == memory.sent
    assert json.loads(message["Body"])["source"] == parsing.REQUEST_SOURCE


def test_only_bulk_work_carries_a_group(sqs: SQSClient, url: str, noon: datetime) -> None:
    queue = SQSRequestQueue(sqs, url)
    queue.send(event(noon, "uploads/live"))
    queue.send_all([event(noon, "uploads/bulk")])
    answer = sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["MessageGroupId"]
    )
    groups = {
        parsing.parse_message(message["Body"], WATCHED)[0].key: message.get("Attributes", {})
        for message in answer["Messages"]
    }
    assert groups["uploads/live"].get("MessageGroupId") is None
    assert groups["uploads/bulk"]["MessageGroupId"] == names.BACKFILL_GROUP


def test_many_are_sent_ten_a_request(sqs: SQSClient, url: str, noon: datetime) -> None:
    memory, many = MemoryRequestQueue(), [event(noon, f"uploads/{n}") for n in range(23)]
    for queue in (memory, SQSRequestQueue(sqs, url)):
        queue.send_all(many)
        queue.send_all([])
    received: dict[str, ObjectEvent] = {}
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            (read,) = parsing.parse_message(message["Body"], WATCHED)
            received[read.key] = read
    assert list(received.values()) == memory.sent == many
