"""What reconcile needs to know of the bucket: what it holds, without any content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.domain.reconcile.comparison import ListedVersion


class VersionListing(Protocol):
    """The listing of the bucket's versions and delete markers."""

    def list_key(self, bucket: str, key: str) -> list[ListedVersion]:
        """Return all that the bucket holds of a key.

        Raises:
            UnavailableError: S3 refused or failed.
        """

    def list_versions(
        self, bucket: str, prefix: str, start_after: str = ""
    ) -> Iterator[ListedVersion]:
        """Yield all that it holds under a prefix, behind a key, in S3's order: by UTF-8 bytes.

        Raises:
            UnavailableError: S3 refused or failed.
        """
