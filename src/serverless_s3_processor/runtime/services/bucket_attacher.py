"""Have a bucket tell the queue of its objects, without touching what others have it tell."""

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

    S3 takes a configuration as a whole: who writes another one at the same moment may undo this,
    so it is looked at again. What was written meanwhile may be undone by this: the moment between
    reading and writing can't be closed.
    """

    notifications: BucketNotifications

    def attach(self, bucket: str, queue_arn: str, prefixes: Sequence[str]) -> None:
        """Have it tell the queue of these prefixes, and of no others that it told before.

        Raises:
            OverlapError: another has the same events.
            NoBucketError: there is no such bucket.
            UnavailableError: S3 refused or failed, or others keep undoing it.
        """
        for _ in range(_MAX_ATTEMPTS):
            configuration = self.notifications.get(bucket)
            if is_attached(configuration, queue_arn, prefixes):
                return
            self.notifications.put(bucket, attach_queue(configuration, queue_arn, prefixes))
        if not is_attached(self.notifications.get(bucket), queue_arn, prefixes):
            raise UnavailableError("somebody else goes on changing its notifications")

    def detach(self, bucket: str, queue_arn: str) -> None:
        """Have it tell the queue nothing more; a bucket that is gone tells nothing.

        Raises:
            UnavailableError: S3 refused or failed.
        """
        with contextlib.suppress(NoBucketError):
            configuration = self.notifications.get(bucket)
            remaining = detach_queue(configuration, queue_arn)
            if remaining != configuration:
                self.notifications.put(bucket, remaining)
