import itertools
from dataclasses import dataclass
from typing import Any

import pytest

from serverless_s3_processor.runtime.adapters.aws.s3.bucket_notifications import (
    S3BucketNotifications,
)
from serverless_s3_processor.runtime.domain.attachment import (
    attach_queue,
    detach_queue,
    is_attached,
)
from serverless_s3_processor.runtime.ports.bucket_notifications import (
    BucketNotifications,
    NoBucketError,
)
from serverless_s3_processor.testing.bucket_notifications import MemoryBucketNotifications
from tests.contract.witnesses import Witness
from tests.support.aws.queues import create_queue, queue_arn

_NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Location:
    """A bucket, and two queues that may be told of it."""

    notifications: BucketNotifications
    bucket: str
    ours: str
    theirs: str


def _in_memory() -> Location:
    configuration = MemoryBucketNotifications({"bucket": {}})
    return Location(configuration, "bucket", "arn:aws:sqs:::ours", "arn:aws:sqs:::theirs")


def _on_s3(stack: Witness) -> Location:
    session, bucket = stack.session(), f"notifying-{next(_NUMBERS)}"
    s3, sqs = session.client("s3"), session.client("sqs")
    s3.create_bucket(Bucket=bucket)
    ours, theirs = (_queue(sqs, f"{bucket}-{name}") for name in ("ours", "theirs"))
    return Location(S3BucketNotifications(s3), bucket, ours, theirs)


def _queue(sqs: Any, name: str) -> str:
    return queue_arn(sqs, create_queue(sqs, name, "s3"))


@pytest.fixture(params=["memory", "s3"])
def location(request: pytest.FixtureRequest) -> Location:
    if request.param == "memory":
        return _in_memory()
    return _on_s3(request.getfixturevalue("stack"))


def _theirs(location: Location) -> dict[str, Any]:
    rules = [{"Name": "prefix", "Value": "else/"}, {"Name": "suffix", "Value": ".csv"}]
    entry = {
        "Id": "theirs",
        "QueueArn": location.theirs,
        "Events": ["s3:ObjectCreated:*"],
        "Filter": {"Key": {"FilterRules": rules}},
    }
    return {"QueueConfigurations": [entry], "EventBridgeConfiguration": {}}


def test_a_bucket_without_notifications_has_an_empty_configuration(location: Location) -> None:
    assert location.notifications.get(location.bucket) == {}


@pytest.mark.parametrize("prefixes", [[""], ["in/", "é b+c/"]])
def test_an_attached_queue_is_recognized(location: Location, prefixes: list[str]) -> None:
    location.notifications.put(location.bucket, attach_queue({}, location.ours, prefixes))
    configuration = location.notifications.get(location.bucket)
    assert is_attached(configuration, location.ours, prefixes)
    assert not is_attached(configuration, location.theirs, prefixes)


def test_other_notifications_survive_attaching_and_detaching(location: Location) -> None:
    location.notifications.put(location.bucket, _theirs(location))
    before = location.notifications.get(location.bucket)

    location.notifications.put(location.bucket, attach_queue(before, location.ours, ["in/"]))
    between = location.notifications.get(location.bucket)
    assert is_attached(between, location.ours, ["in/"])
    assert between["QueueConfigurations"][0] == before["QueueConfigurations"][0]

    location.notifications.put(location.bucket, detach_queue(between, location.ours))
    assert location.notifications.get(location.bucket) == before


def test_a_deleted_destination_blocks_nothing_and_no_destination_gets_a_test_event(
    stack: Witness,
) -> None:
    location, sqs = _on_s3(stack), stack.session().client("sqs")
    location.notifications.put(location.bucket, _theirs(location))
    url = sqs.get_queue_url(QueueName=location.theirs.rpartition(":")[2])["QueueUrl"]
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    sqs.delete_queue(QueueUrl=url)

    before = location.notifications.get(location.bucket)
    location.notifications.put(location.bucket, attach_queue(before, location.ours, ["in/"]))
    configuration = location.notifications.get(location.bucket)
    assert is_attached(configuration, location.ours, ["in/"])
    location.notifications.put(location.bucket, before)
    assert location.notifications.get(location.bucket) == before


def test_a_missing_bucket_is_an_error_of_its_own(location: Location) -> None:
    with pytest.raises(NoBucketError):
        location.notifications.get("no-such-bucket-anywhere")
    with pytest.raises(NoBucketError):
        location.notifications.put("no-such-bucket-anywhere", {})
