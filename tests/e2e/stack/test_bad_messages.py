"""Messages that are foreign, repeated, or S3's own test."""

import json
from typing import Any

import pytest

from tests.e2e.support.deployment import Deployment, wait_for
from tests.e2e.support.events import event_of
from tests.e2e.support.notices import Notices


def deletion(bucket: str) -> str:
    """Return the message about an object that was deleted in a bucket."""
    detail = {"bucket": {"name": bucket}, "object": {"key": "uploads/bad/hostile"}}
    type_, time = "Object Deleted", "2026-01-31T00:00:00Z"
    return json.dumps({"source": "aws.s3", "detail-type": type_, "time": time, "detail": detail})


FOREIGN_MESSAGES = [
    "}{",
    "{}",
    json.dumps({"Records": [{"eventSource": "aws:kinesis"}]}),
    json.dumps({"Records": [{"eventSource": "aws:s3", "eventVersion": "3.0"}]}),
    deletion("a-bucket-that-is-not-watched"),
    deletion("elsewhere.example/"),
    deletion("b HTTP/1.1\r\nhost: elsewhere\r\n\r\nGET /"),
]
pytestmark = pytest.mark.usefixtures("fast_redelivery")


def send(deployment: Deployment, body: str) -> None:
    url = deployment.outputs["UploadsQueueUrl"]
    deployment.client("sqs").send_message(QueueUrl=url, MessageBody=body)


def test_foreign_messages_become_dead_letters_and_do_not_affect_others(
    deployment: Deployment,
) -> None:
    for body in FOREIGN_MESSAGES:
        send(deployment, body)
    keys = [f"uploads/bad/neighbor-{number}" for number in range(5)]
    for key in keys:
        deployment.put(key)
    records = deployment.wait_for_records("uploads/bad/", len(keys))
    assert sorted(record["objectKey"] for record in records) == keys
    assert receive_dead_letters(deployment) == sorted(FOREIGN_MESSAGES)


def receive_dead_letters(deployment: Deployment) -> list[str]:
    sqs, url = deployment.client("sqs"), deployment.outputs["UploadsDeadLetterQueueUrl"]
    bodies: list[str] = []

    def receive() -> int:
        messages: Any = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        for message in messages.get("Messages", []):
            bodies.append(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return len(bodies)

    wait_for(receive, lambda count: count >= len(FOREIGN_MESSAGES))
    return sorted(bodies)


def test_s3s_own_test_message_is_acknowledged(deployment: Deployment) -> None:
    body = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"}
    send(deployment, json.dumps(body))
    wait_for(lambda: deployment.depth("Uploads"), lambda depth: depth == 0)
    assert deployment.depth("UploadsDeadLetter") == 0


def test_repeated_events_make_one_record_and_one_notice(
    deployment: Deployment, notices: Notices
) -> None:
    key = "uploads/bad/seen twice.txt"
    deployment.put(key)
    (first,) = deployment.wait_for_records(key, 1)
    event = event_of(first)
    in_sns = {"Type": "Notification", "Message": json.dumps({"Records": [event, event]})}
    for body in ({"Records": [event]}, in_sns):
        send(deployment, json.dumps(body))
    (last,) = wait_for(
        lambda: deployment.records(key),
        lambda records: records[0]["processedAt"] != first["processedAt"],
    )
    wait_for(lambda: deployment.depth("Uploads"), lambda depth: depth == 0)
    assert {**last, "processedAt": ""} == {**first, "processedAt": ""}
    assert len(notices.wait_for(key, 1)) == 1
