"""What the services need so that a bucket tells the queue of its objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.attachment import Configuration


class NoBucketError(Exception):
    """There is no such bucket."""


class BucketNotifications(Protocol):
    """What buckets tell, and whom; it can only be read and written as a whole."""

    def get(self, bucket: str) -> Configuration:
        """Return the configuration of a bucket.

        Raises:
            NoBucketError: there is none.
            UnavailableError: S3 refused or failed.
        """

    def put(self, bucket: str, configuration: Configuration) -> None:
        """Write the configuration, in place of what there was.

        Raises:
            NoBucketError: there is none.
            UnavailableError: S3 refused or failed.
        """
