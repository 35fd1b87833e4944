"""What reconcile needs to hand on what is too big for a message, and to report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class RunFiles(Protocol):
    """Files of the runs, in the bucket beside what is watched."""

    def put(self, key: str, content: bytes, content_type: str) -> None:
        """Write a file, in place of what it was.

        Raises:
            UnavailableError: S3 refused or failed.
        """

    def get(self, key: str) -> bytes:
        """Read a file.

        Raises:
            UnavailableError: S3 refused or failed, or there is no such file.
        """

    def keys(self, prefix: str) -> Sequence[str]:
        """Return the keys of all files under a prefix.

        Raises:
            UnavailableError: S3 refused or failed.
        """
