"""Where files go that processors made of objects."""

from __future__ import annotations

from typing import Protocol


class DerivedFiles(Protocol):
    """The part of the own bucket that is for them; it can be written to and no more."""

    def put(self, key: str, content: bytes, content_type: str) -> None:
        """Write a file, in place of what it was.

        Raises:
            UnavailableError: S3 refused or failed.
        """
