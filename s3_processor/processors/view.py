"""What a processor sees of an object: a read-only, seekable file over ranged reads."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Buffer

_BLOCK = 256 * 1024


class BudgetSpentError(Exception):
    """All processors of an object together have read what they may."""


class ObjectView(io.RawIOBase):
    """An object's content, without ever holding more of it than its head and one block.

    `head` came with the one read of the object; what lies behind it is fetched in blocks by
    `fetch(start, length)`, until `budget` bytes were fetched. Then reading raises
    `BudgetSpentError`; `within_budget` tells beforehand how far reading can go.
    """

    def __init__(
        self,
        *,
        key: str,
        content_type: str,
        size: int,
        head: bytes,
        fetch: Callable[[int, int], bytes],
        budget: int,
    ) -> None:
        self.key = key
        self.declared_type = content_type
        self.sniffed_type: str | None = None
        self.size = size
        self.head = head
        self._fetch = fetch
        self._budget = budget
        self._position = 0
        self._block_start = 0
        self._block = head

    @property
    def within_budget(self) -> int:
        """How many bytes from the start can be read by one who reads from start to end."""
        return min(self.size, len(self.head) + self._budget)

    def readable(self) -> bool:
        """Tell `io` that this can be read."""
        return True

    def seekable(self) -> bool:
        """Tell `io` that this can be sought."""
        return True

    def tell(self) -> int:
        """Return the position, in bytes from the start."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move; nothing is read until `read`."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise ValueError(f"a position before the start: {base + offset}")
        self._position = base + offset
        return self._position

    def readinto(self, buffer: Buffer) -> int:
        """Read into `buffer` what one block holds; 0 at the end.

        Raises:
            BudgetSpentError: the budget of ranged reads is spent.
            UnavailableError: S3 refused or failed.
        """
        target = memoryview(buffer).cast("B")
        part = self._at_position()[: len(target)]
        target[: len(part)] = part
        self._position += len(part)
        return len(part)

    def _at_position(self) -> bytes:
        if self._position >= self.size:
            return b""
        for start, block in ((0, self.head), (self._block_start, self._block)):
            if start <= self._position < start + len(block):
                return block[self._position - start :]
        return self._next_block()

    def _next_block(self) -> bytes:
        length = min(_BLOCK, self.size - self._position, self._budget)
        if length <= 0:
            raise BudgetSpentError(f"more than {self._position:,} bytes of {self.size:,}")
        self._block = self._fetch(self._position, length)
        self._block_start = self._position
        self._budget -= length
        return self._block
