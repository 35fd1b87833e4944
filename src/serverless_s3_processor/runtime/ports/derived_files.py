"""Storage for derived files."""

from __future__ import annotations

from typing import Protocol


class DerivedFiles(Protocol):
    """Writes derived files to the stack's bucket."""

    def put(self, key: str, content: bytes, content_type: str) -> None:
        """Write a file, or replace it."""
