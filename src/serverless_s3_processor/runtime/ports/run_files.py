"""The files of reconcile runs: what is too big for a message, and reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class RunFiles(Protocol):
    """Files of runs, in the stack's bucket."""

    def put(self, key: str, content: bytes, content_type: str) -> None:
        """Write a file, or replace it."""

    def get(self, key: str) -> bytes:
        """Read a file.

        Raises:
            UnavailableError: also if there is no such file.
        """

    def keys(self, prefix: str) -> Sequence[str]:
        """Return the keys of all files under a prefix."""
