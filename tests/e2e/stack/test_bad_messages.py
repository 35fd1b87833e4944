import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.support.deployment import Deployment, Notices, wait_for


def _deletion(bucket: str) -> str:
    """The message of an object that was deleted in that bucket."""
    detail = {"bucket": {"name": bucket}, "object": {"key": "uploads/bad/hostile"}}
    kind, time = "Object Deleted", "2026-01-31T00:00:00Z"
    return json.dumps({"source": "aws.s3", "detail-type": kind, "time": time, "detail": detail})


BAD = {
    "not JSON": "}{",
    "empty": "{}",
    "foreign": json.dumps({"Records": [{"eventSource": "aws:kinesis"}]}),
    "a future version": json.dumps({"Records": [{"eventSource": "aws:s3", "eventVersion": "3.0"}]}),
    "a bucket that is not watched": _deletion("somebody-elses-bucket"),
    "a bucket that is another host": _deletion("elsewhere.example/"),
    "a bucket that is a second request": _deletion("b HTTP/1.1\r\nhost: elsewhere\r\n\r\nGET /"),
}


@pytest.fixture
def impatient(deployment: Deployment) -> Iterator[Any]:
    """The queue, delivering again after a second in place of three minutes."""
    sqs, url = deployment.client("sqs"), deployment.outputs["UploadsQueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1"})
    yield sqs
    sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes["Attributes"])


def test_bad_messages_become_dead_letters_and_harm_no_other(
    deployment: Deployment, impatient: Any
) -> None:
    url = deployment.outputs["UploadsQueueUrl"]
    for body in BAD.values():
        impatient.send_message(QueueUrl=url, MessageBody=body)
    keys = [f"uploads/bad/neighbour-{number}" for number in range(5)]
    for key in keys:
        deployment.put(key)
    found = deployment.wait_for_records("uploads/bad/", len(keys))
    assert sorted(record["objectKey"] for record in found) == keys
    assert _dead_letters(deployment, impatient) == sorted(BAD.values())


def _dead_letters(deployment: Deployment, sqs: Any) -> list[str]:
    url = deployment.outputs["UploadsDeadLetterQueueUrl"]
    bodies: list[str] = []

    def look() -> list[str]:
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        for message in answer.get("Messages", []):
            bodies.append(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return bodies

    wait_for(look, lambda found: len(found) >= len(BAD))
    return sorted(bodies)


def test_s3s_own_test_message_is_acknowledged(deployment: Deployment, impatient: Any) -> None:
    url = deployment.outputs["UploadsQueueUrl"]
    body = json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"})
    impatient.send_message(QueueUrl=url, MessageBody=body)
    wait_for(lambda: deployment.depth("Uploads"), lambda depth: depth == 0)
    assert deployment.depth("UploadsDeadLetter") == 0


def test_an_upload_seen_twice_is_one_record_and_one_notice(
    deployment: Deployment, notices: Notices, impatient: Any
) -> None:
    key = "uploads/bad/seen twice.txt"
    version = deployment.put(key)
    first = deployment.wait_for_records(key, 1)[0]
    event = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "eventTime": first["eventTime"],
        "s3": {
            "bucket": {"name": deployment.bucket},
            "object": {
                "key": "uploads/bad/seen+twice.txt",
                "versionId": version,
                "size": 7,
                "sequencer": first["sequencer"],
            },
        },
    }
    url = deployment.outputs["UploadsQueueUrl"]
    wrapped = {"Type": "Notification", "Message": json.dumps({"Records": [event, event]})}
    for body in ({"Records": [event]}, wrapped):
        impatient.send_message(QueueUrl=url, MessageBody=json.dumps(body))
    again = wait_for(
        lambda: deployment.records(key),
        lambda found: found[0]["processedAt"] != first["processedAt"],
    )
    wait_for(lambda: deployment.depth("Uploads"), lambda depth: depth == 0)
    assert [{**again[0], "processedAt": ""}] == [{**first, "processedAt": ""}]
    assert len(notices.wait_for(key, 1)) == 1
