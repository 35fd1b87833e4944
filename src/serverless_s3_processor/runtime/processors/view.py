"""What a processor sees of an object: a read-only, seekable file over ranged reads."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.ports import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from typing_extensions import Buffer

_BLOCK = 256 * 1024
_MAX_BLOCK = 1024 * 1024
"""What is read on and on comes in ever bigger blocks: fewer requests, which are what costs."""


class ReadBudgetExceededError(Exception):
    """A processor has read what it may of an object."""


class ObjectView(io.RawIOBase):
    """An object's content, without ever holding more of it than its head and one block.

    `head` came with the one read of the object; what lies behind it is fetched by
    `fetch(start, length)`, in blocks that grow while they are read one after the other, until
    `budget` bytes were requested. Then reading raises `ReadBudgetExceededError`; `within_budget`
    tells beforehand how far reading can go. Each processor has its own budget, opened by `begin`.

    `declared_type` and `metadata` are what the uploader said, `sniffed_type` is what the bytes
    show, `types` are all that the object is, as `Match` compares them. `md5` is S3's own checksum
    of the whole content, if it has one. `unavailable` is set while the last fetch failed, whatever
    a processor makes of the error. `remaining_seconds` returns the seconds until the invocation
    ends that the object was read in. Closing does nothing: wrappers close what they wrap, and the
    next processor needs it open.
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
        metadata: Mapping[str, str] | None = None,
        md5: str | None = None,
    ) -> None:
        self.key = key
        self.declared_type = content_type
        self.sniffed_type: str | None = None
        self.types: frozenset[str] = frozenset()
        self.metadata: Mapping[str, str] = metadata or {}
        self.md5 = md5
        self.remaining_seconds: Callable[[], float] = lambda: math.inf
        self.unavailable: UnavailableError | None = None
        self.size = size
        self.head = head
        self.budget = budget
        self._budget = budget
        self._fetch = fetch
        self._position = 0
        self._block_start = 0
        self._block = head
        self._block_size = _BLOCK

    @property
    def within_budget(self) -> int:
        """The place that one who reads on from here can reach."""
        return min(self.size, self._position + len(self._cached(self._position)) + self.budget)

    def open_budget(self, max_bytes: int | None = None) -> None:
        """Open a budget of so many bytes, or the usual one, for the next processor."""
        self.budget = self._budget if max_bytes is None else max_bytes

    def close(self) -> None:
        """Do nothing."""

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
        """Read into `buffer` until it is full or the object ends.

        Raises:
            ReadBudgetExceededError: the budget of ranged reads is spent.
            UnavailableError: S3 refused or failed.
        """
        target = memoryview(buffer).cast("B")
        bytes_read = 0
        while bytes_read < len(target) and (part := self._part(self._position + bytes_read)):
            length = min(len(part), len(target) - bytes_read)
            target[bytes_read : bytes_read + length] = part[:length]
            bytes_read += length
        self._position += bytes_read
        return bytes_read

    def fetch(self, start: int, length: int) -> bytes:
        """Return up to `length` bytes, no more than the budget has left; it pays for them.

        Raises:
            UnavailableError: S3 refused or failed.
        """
        length = min(length, self.budget)
        if length <= 0:
            return b""
        try:
            data = self._fetch(start, length)
        except UnavailableError as error:
            self.unavailable = error
            raise
        self.unavailable = None
        self.budget -= length
        return data

    def _part(self, position: int) -> memoryview:
        if position >= self.size:
            return memoryview(b"")
        return self._cached(position) or self._next_block(position)

    def _cached(self, position: int) -> memoryview:
        for start, block in ((0, self.head), (self._block_start, self._block)):
            if start <= position < start + len(block):
                return memoryview(block)[position - start :]
        return memoryview(b"")

    def _next_block(self, position: int) -> memoryview:
        if self.budget <= 0:
            raise ReadBudgetExceededError(f"more than {position:,} bytes of {self.size:,}")
        is_sequential = position == self._block_start + len(self._block) and self._block_start > 0
        self._block_size = min(2 * self._block_size, _MAX_BLOCK) if is_sequential else _BLOCK
        self._block, self._block_start = b"", position  # let go of one before the next comes
        self._block = self.fetch(position, min(self._block_size, self.size - position))
        return memoryview(self._block)
