"""What a processor sees of an object: a read-only, seekable file over ranged reads."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.ports import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from typing_extensions import Buffer

    from serverless_s3_processor.runtime.processors.formats.text.text_sample import TextSample

_BLOCK = 256 * 1024
_MAX_BLOCK = 1024 * 1024
"""Sequential reads fetch ever bigger blocks: fewer requests, which are what costs."""


class ReadBudgetExceededError(Exception):
    """A processor has spent its read budget for an object."""


class SeekableReader(io.RawIOBase):
    """A file of `size` bytes whose position can be set at no cost."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._position = 0

    def readable(self) -> bool:
        """Tell `io` that this is readable."""
        return True

    def seekable(self) -> bool:
        """Tell `io` that this is seekable."""
        return True

    def tell(self) -> int:
        """Return the position, in bytes from the start."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Set the position; nothing is read until `read`.

        Raises:
            io.UnsupportedOperation: the position is before the start. It is an `OSError`, as for
                files on disk, and a `ValueError`, as for bytes in memory: libraries expect either.
        """
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise io.UnsupportedOperation(f"a position before the start: {base + offset}")
        self._position = base + offset
        return self._position


class ObjectView(SeekableReader):
    """An object's content, of which only the head and one block are in memory.

    `head` came with the one read of the object; the rest is fetched by
    `fetch(start, length)`, in blocks that grow while they are read one after the other, until
    `budget` bytes were requested. Then reading raises `ReadBudgetExceededError`; `within_budget`
    tells beforehand how far reading can go. `open_budget` gives each processor its own budget.

    `declared_type` and `metadata` come from the uploader, `sniffed_type` from the bytes; `types`
    are all types of the object, as `Match` compares them. `md5` is S3's checksum of the whole
    content, if it has one. `unavailable` is set while the last fetch failed, however a processor
    handles the error. `remaining_seconds` returns the seconds until the invocation ends that the
    object was read in. Closing does nothing: wrappers close what they wrap, and the next processor
    needs it open. `text_sample` holds the decoded head, once known, or None if it is no text;
    `content` what it unpacks to.
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
        super().__init__(size)
        self.key = key
        self.declared_type = content_type
        self.sniffed_type: str | None = None
        self.types: frozenset[str] = frozenset()
        self.metadata: Mapping[str, str] = metadata or {}
        self.md5 = md5
        self.remaining_seconds: Callable[[], float] = lambda: math.inf
        self.unavailable: UnavailableError | None = None
        self.head = head
        self.text_sample: tuple[TextSample | None, ...] = ()
        self.content: tuple[ObjectView | None, ...] = ()
        self.budget = budget
        self._budget = budget
        self._fetch = fetch
        self._block_start = 0
        self._block = head
        self._block_size = _BLOCK

    @property
    def is_in_memory(self) -> bool:
        """Whether the head is the whole content."""
        return len(self.head) == self.size

    @property
    def within_budget(self) -> int:
        """The position up to which the budget suffices, if reading goes on from here."""
        return min(self.size, self._position + len(self._cached(self._position)) + self.budget)

    def open_budget(self, max_bytes: int | None = None) -> None:
        """Open a budget for the next processor: `max_bytes`, by default the view's."""
        self.budget = self._budget if max_bytes is None else max_bytes

    def close(self) -> None:
        """Do nothing."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Return up to `size` bytes, by default all; fewer only at the end.

        Raises:
            ReadBudgetExceededError: the budget of ranged reads is spent.
            UnavailableError: S3 refused or failed.
        """
        start = self._position
        end = self.size if size is None or size < 0 else min(start + size, self.size)
        if end > len(self.head):
            return super().read(-1 if size is None else size) or b""
        self._position = max(start, end)
        return self.head[start:end]

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
        self._block, self._block_start = b"", position  # free one block before the next is fetched
        self._block = self.fetch(position, min(self._block_size, self.size - position))
        return memoryview(self._block)
