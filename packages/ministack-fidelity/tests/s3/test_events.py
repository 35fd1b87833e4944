import json
from typing import Any

import pytest
from mypy_boto3_s3 import S3Client
from mypy_boto3_sqs import SQSClient

from support.factories import Name
from support.forms import upload
from support.waiting import eventually


@pytest.fixture
def notified(sqs: "SQSClient", s3: "S3Client", bucket: str, name: Name) -> str:
    """A queue that gets every event of the bucket."""
    queue = sqs.create_queue(QueueName=name("notified"))["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    arn = attributes["Attributes"]["QueueArn"]
    allow = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Resource": arn}
    policy = json.dumps({"Statement": [{**allow, "Action": "sqs:SendMessage"}]})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
    s3.put_bucket_notification_configuration(
        Bucket=bucket,
        NotificationConfiguration={
            "QueueConfigurations": [
                {"QueueArn": arn, "Events": ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]}
            ]
        },
    )
    return queue


def records(sqs: "SQSClient", queue: str, expected: int) -> dict[str, Any]:
    """The events in the queue by name, once there are as many as expected."""
    events: dict[str, Any] = {}

    def receive() -> bool:
        response = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
        for message in response.get("Messages", []):
            for record in json.loads(message["Body"]).get("Records", []):
                events[record["eventName"]] = record
        return len(events) == expected

    eventually(receive)
    return events


def test_events_have_the_members_that_s3_gives_them(
    s3: "S3Client", sqs: "SQSClient", bucket: str, notified: str
) -> None:
    version = s3.put_object(Bucket=bucket, Key="k", Body=b"12")["VersionId"]
    marker = s3.delete_object(Bucket=bucket, Key="k")["VersionId"]
    s3.delete_object(Bucket=bucket, Key="k", VersionId=version)
    events = records(sqs, notified, expected=3)
    assert {event["eventVersion"] for event in events.values()} == {"2.1"}
    members = {name: event["s3"]["object"] for name, event in events.items()}
    assert members["ObjectCreated:Put"].items() >= {"size": 2, "versionId": version}.items()
    removed = members["ObjectRemoved:Delete"]
    assert (set(removed), removed["versionId"]) == ({"key", "versionId", "sequencer"}, version)
    marked = members["ObjectRemoved:DeleteMarkerCreated"]
    assert set(marked) == {"key", "eTag", "versionId", "sequencer"}
    assert (marked["eTag"], marked["versionId"]) == ("d41d8cd98f00b204e9800998ecf8427e", marker)


def test_an_object_has_one_time_however_it_is_read(s3: "S3Client", bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    head = s3.head_object(Bucket=bucket, Key="k")["LastModified"]
    listed = s3.list_objects_v2(Bucket=bucket)["Contents"][0]["LastModified"]
    version = s3.list_object_versions(Bucket=bucket)["Versions"][0]["LastModified"]
    assert head == listed == version


def test_an_upload_by_a_form_is_an_event_of_its_own_kind(
    s3: "S3Client", sqs: "SQSClient", bucket: str, notified: str
) -> None:
    assert upload(s3.generate_presigned_post(bucket, "a b\n+é"), b"123").status == 204
    (created,) = records(sqs, notified, expected=1).items()
    members = created[1]["s3"]["object"]
    assert created[0] == "ObjectCreated:Post"
    assert (members["key"], members["size"]) == ("a+b%0A%2B%C3%A9", 3)
    assert members["versionId"] == s3.head_object(Bucket=bucket, Key="a b\n+é")["VersionId"]
