"""The listing of a bucket's versions and delete markers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.domain.reconcile.comparison import ListedVersion


class VersionListing(Protocol):
    """The listing of the bucket's versions and delete markers."""

    def list_key(self, bucket: str, key: str) -> list[ListedVersion]:
        """Return all versions and delete markers of a key."""

    def list_versions(
        self, bucket: str, prefix: str, start_after: str = ""
    ) -> Iterator[ListedVersion]:
        """Yield all of them under a prefix, after a key, in S3's order: by UTF-8 bytes."""
