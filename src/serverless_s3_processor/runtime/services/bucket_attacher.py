"""Subscribe the queue to a bucket's events, and keep the bucket's other notifications."""

from __future__ import annotations

import contextlib
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
    from collections.abc import Sequence

    from serverless_s3_processor.runtime.ports.bucket_notifications import BucketNotifications

_MAX_ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketAttacher:
    """Attaches buckets and detaches them.

    S3 replaces a configuration as a whole, so two writers at the same time may undo each other:
    the configuration is read again after writing. The race itself can't be prevented.
    """

    notifications: BucketNotifications

    def attach(self, bucket: str, queue_arn: str, prefixes: Sequence[str]) -> None:
        """Send the events of just these prefixes to the queue.

        Raises:
            NotificationOverlapError: another destination has the same events.
            NoBucketError: there is no such bucket.
            UnavailableError: also if others keep undoing it.
        """
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
