from collections.abc import Callable
from dataclasses import dataclass

import pytest

from serverless_s3_processor.runtime.domain.attachment import (
    Configuration,
    NotificationOverlapError,
    is_attached,
)
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.ports.bucket_notifications import NoBucketError
from serverless_s3_processor.runtime.services.bucket_attacher import (
    POLICY_DELAY_SECONDS,
    BucketAttacher,
)
from serverless_s3_processor.testing.bucket_notifications import MemoryBucketNotifications

QUEUE = "arn:aws:sqs:us-east-1:111122223333:ours"
OTHERS: Configuration = {"EventBridgeConfiguration": {}}


def attacher(
    notifications: MemoryBucketNotifications, sleep: Callable[[float], None] = lambda _: None
) -> BucketAttacher:
    return BucketAttacher(
        notifications=notifications, policy_delay_seconds=POLICY_DELAY_SECONDS, sleep=sleep
    )


def test_a_bucket_is_attached_once_and_detached_without_a_trace() -> None:
    notifications = MemoryBucketNotifications({"b": OTHERS})
    attach_bucket = attacher(notifications)

    attach_bucket.attach("b", QUEUE, ["in/"])
    attach_bucket.attach("b", QUEUE, ["in/"])
    assert is_attached(notifications.get("b"), QUEUE, ["in/"])
    assert notifications.writes == 1

    attach_bucket.detach("b", QUEUE)
    attach_bucket.detach("b", QUEUE)
    assert notifications.get("b") == OTHERS
    assert notifications.writes == 2


def test_a_deleted_bucket_can_be_detached_but_not_attached() -> None:
    attach_bucket = attacher(MemoryBucketNotifications())
    attach_bucket.detach("gone", QUEUE)
    with pytest.raises(NoBucketError):
        attach_bucket.attach("gone", QUEUE, [""])


@dataclass(slots=True)
class _Contested(MemoryBucketNotifications):
    """Somebody else, who read before us, writes after us so many times."""

    times: int = 1

    def put(self, bucket: str, configuration: Configuration) -> None:
        MemoryBucketNotifications.put(self, bucket, configuration)
        if self.times:
            self.times -= 1
            self.configurations[bucket] = OTHERS


def test_an_attachment_that_another_has_undone_is_repeated() -> None:
    notifications = _Contested({"b": {}}, times=2)
    attacher(notifications).attach("b", QUEUE, ["in/"])
    assert is_attached(notifications.get("b"), QUEUE, ["in/"])


def test_an_attachment_that_others_keep_undoing_is_an_error() -> None:
    notifications = _Contested({"b": {}}, times=99)
    with pytest.raises(UnavailableError, match="keep changing"):
        attacher(notifications).attach("b", QUEUE, ["in/"])


def test_the_policy_of_the_queue_gets_the_time_that_sqs_may_take() -> None:
    notifications, delays = MemoryBucketNotifications({"b": {}}), list[float]()

    def sleep(seconds: float) -> None:
        assert notifications.writes == 0
        delays.append(seconds)
        notifications.configurations["b"] = OTHERS

    attach_bucket = attacher(notifications, sleep)
    attach_bucket.attach("b", QUEUE, ["in/"])
    assert delays == [POLICY_DELAY_SECONDS]
    assert POLICY_DELAY_SECONDS > 60
    assert "EventBridgeConfiguration" in notifications.get("b"), "changed during the delay"

    attach_bucket.attach("b", QUEUE, ["in/"])
    attach_bucket.detach("b", QUEUE)
    assert len(delays) == 1


def test_an_overlap_is_reported_without_a_delay() -> None:
    delays: list[float] = []
    theirs = {"Id": "x", "QueueArn": "arn:theirs", "Events": ["s3:ObjectCreated:*"]}
    notifications = MemoryBucketNotifications({"b": {"QueueConfigurations": [theirs]}})
    with pytest.raises(NotificationOverlapError, match="arn:theirs"):
        attacher(notifications, delays.append).attach("b", QUEUE, ["in/"])
    assert delays == []
