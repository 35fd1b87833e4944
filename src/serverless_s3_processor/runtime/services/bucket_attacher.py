"""Subscribe the queue to a bucket's events, and keep the bucket's other notifications."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.domain.attachment import (
    attach_queue,
    detach_queue,
    is_attached,
)
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.ports.bucket_notifications import NoBucketError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from serverless_s3_processor.runtime.ports.bucket_notifications import BucketNotifications

_MAX_ATTEMPTS: Final = 3
POLICY_DELAY_SECONDS: Final = 75
"""Seconds until S3 may send to a queue whose policy has just changed.

SQS says up to 60.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketAttacher:
    """Attaches buckets and detaches them.

    S3 replaces a configuration as a whole, so two writers at the same time may undo each other:
    the configuration is read again after writing. The race itself can't be prevented.

    S3 would validate every destination of a configuration, and refuse it all for one of others that
    no longer works. So validation is skipped, and the queue's policy gets the time that it needs.
    """

    notifications: BucketNotifications
    policy_delay_seconds: float
    sleep: Callable[[float], None] = time.sleep

    def attach(self, bucket: str, queue_arn: str, prefixes: Sequence[str]) -> None:
        """Send the events of just these prefixes to the queue.

        Raises:
            NotificationOverlapError: another destination has the same events.
            NoBucketError: there is no such bucket.
            UnavailableError: also if others keep undoing it.
        """
        configuration = self.notifications.get(bucket)
        if is_attached(configuration, queue_arn, prefixes):
            return
        attach_queue(configuration, queue_arn, prefixes)  # An overlap is reported at once.
        self.sleep(self.policy_delay_seconds)
        for _ in range(_MAX_ATTEMPTS):
            configuration = self.notifications.get(bucket)
            if is_attached(configuration, queue_arn, prefixes):
                return
            self.notifications.put(bucket, attach_queue(configuration, queue_arn, prefixes))
        if not is_attached(self.notifications.get(bucket), queue_arn, prefixes):
            raise UnavailableError("its notifications keep changing")

    def detach(self, bucket: str, queue_arn: str) -> None:
        """Send no more events to the queue; ignore a bucket that is gone."""
        with contextlib.suppress(NoBucketError):
            configuration = self.notifications.get(bucket)
            remaining = detach_queue(configuration, queue_arn)
            if remaining != configuration:
                self.notifications.put(bucket, remaining)
