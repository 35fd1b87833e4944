"""The event notifications of buckets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.attachment import Configuration


class NoBucketError(Exception):
    """There is no such bucket."""


class BucketNotifications(Protocol):
    """Notification configurations, which S3 reads and writes as a whole."""

    def get(self, bucket: str) -> Configuration:
        """Return the configuration of a bucket.

        Raises:
            NoBucketError: there is no such bucket.
        """

    def put(self, bucket: str, configuration: Configuration) -> None:
        """Replace the configuration of a bucket.

        S3 neither checks the destinations nor sends them an `s3:TestEvent`: a destination of
        others that no longer works does not matter here.

        Raises:
            NoBucketError: there is no such bucket.
        """
