import itertools
import json
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

_NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Place:
    """A bucket, and two queues that may be told of it."""

    notifications: BucketNotifications
    bucket: str
    ours: str
    theirs: str


def _in_memory() -> Place:
    there = MemoryBucketNotifications({"bucket": {}})
    return Place(there, "bucket", "arn:aws:sqs:::ours", "arn:aws:sqs:::theirs")


def _on_s3(stack: Witness) -> Place:
    session, bucket = stack.session(), f"notifying-{next(_NUMBERS)}"
    s3, sqs = session.client("s3"), session.client("sqs")
    s3.create_bucket(Bucket=bucket)
    ours, theirs = (_queue(sqs, f"{bucket}-{name}") for name in ("ours", "theirs"))
    return Place(S3BucketNotifications(s3), bucket, ours, theirs)


def _queue(sqs: Any, name: str) -> str:
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    arn: str = attributes["QueueArn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    return arn


@pytest.fixture(params=["memory", "s3"])
def place(request: pytest.FixtureRequest) -> Place:
    if request.param == "memory":
        return _in_memory()
    return _on_s3(request.getfixturevalue("stack"))


def _theirs(place: Place) -> dict[str, Any]:
    rules = [{"Name": "prefix", "Value": "else/"}, {"Name": "suffix", "Value": ".csv"}]
    told = {
        "Id": "theirs",
        "QueueArn": place.theirs,
        "Events": ["s3:ObjectCreated:*"],
        "Filter": {"Key": {"FilterRules": rules}},
    }
    return {"QueueConfigurations": [told], "EventBridgeConfiguration": {}}


def test_a_bucket_that_tells_nobody_has_an_empty_configuration(place: Place) -> None:
    assert place.notifications.get(place.bucket) == {}


@pytest.mark.parametrize("prefixes", [[""], ["in/", "é b+c/"]])
def test_what_was_written_is_known_again(place: Place, prefixes: list[str]) -> None:
    place.notifications.put(place.bucket, attach_queue({}, place.ours, prefixes))
    there = place.notifications.get(place.bucket)
    assert is_attached(there, place.ours, prefixes)
    assert not is_attached(there, place.theirs, prefixes)


def test_what_others_are_told_survives_coming_and_going(place: Place) -> None:
    place.notifications.put(place.bucket, _theirs(place))
    before = place.notifications.get(place.bucket)

    place.notifications.put(place.bucket, attach_queue(before, place.ours, ["in/"]))
    between = place.notifications.get(place.bucket)
    assert is_attached(between, place.ours, ["in/"])
    assert between["QueueConfigurations"][0] == before["QueueConfigurations"][0]

    place.notifications.put(place.bucket, detach_queue(between, place.ours))
    assert place.notifications.get(place.bucket) == before


def test_a_bucket_that_is_not_there_is_told(place: Place) -> None:
    with pytest.raises(NoBucketError):
        place.notifications.get("no-such-bucket-anywhere")
    with pytest.raises(NoBucketError):
        place.notifications.put("no-such-bucket-anywhere", {})
