"""An object for readers that jump about in it: what they come back to is not read again."""

from __future__ import annotations

import io
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.bounded import TooMuchError
from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError

if TYPE_CHECKING:
    from typing_extensions import Buffer

    from serverless_s3_processor.runtime.processors.view import ObjectView

_BLOCK: Final = 64 * 1024
_MOST_BLOCKS_HELD: Final = 32
_MOST_BLOCKS_AT_ONCE: Final = 16


class RandomReads(io.RawIOBase):
    """The bytes of a view, of which blocks are held: 2 MiB of blocks of 64 KiB, by itself.

    No single read is bigger than `most`: a length in a file is no reason to get the memory. Some
    readers go on, byte by byte, for as long as there is nothing that they know: for these there is
    `most_in_all`.
    """

    def __init__(
        self,
        view: ObjectView,
        *,
        most: int,
        most_in_all: int | None = None,
        block: int = _BLOCK,
    ) -> None:
        self._view = view
        self._most = most
        self._most_in_all = most_in_all
        self._read_in_all = 0
        self._block = block
        self._held: OrderedDict[int, bytes] = OrderedDict()
        self._position = 0

    def readable(self) -> bool:
        """Tell `io` that this can be read."""
        return True

    def seekable(self) -> bool:
        """Tell `io` that this can be sought."""
        return True

    def tell(self) -> int:
        """Return the position, in bytes from the start."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Move; nothing is read until `read`."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._view.size}[whence]
        if base + offset < 0:
            raise ValueError(f"a position before the start: {base + offset}")
        self._position = base + offset
        return self._position

    def read(self, size: int | None = -1, /) -> bytes:
        """Return so many bytes, fewer only at the end.

        Raises:
            TooMuchError: the read is bigger than what reads may be.
            ReadBudgetExceededError: the budget of ranged reads is spent.
            UnavailableError: S3 refused or failed.
        """
        whole = size is None or size < 0
        wanted = self._bounded(self._view.size if whole else size or 0)
        parts = []
        while wanted > 0:
            part = self._part(self._position, wanted)
            parts.append(part)
            self._position += len(part)
            wanted -= len(part)
        return b"".join(parts)

    def readinto(self, buffer: Buffer, /) -> int:
        """Read as `read` does: buffers read so."""
        target = memoryview(buffer).cast("B")
        data = self.read(len(target))
        target[: len(data)] = data
        return len(data)

    def _bounded(self, size: int) -> int:
        wanted = max(0, min(size, self._view.size - self._position))
        if wanted > self._most:
            raise TooMuchError(f"{wanted:,} bytes in one piece")
        self._read_in_all += wanted
        if self._most_in_all is not None and self._read_in_all > self._most_in_all:
            raise TooMuchError(f"more than {self._most_in_all:,} bytes")
        return wanted

    def _part(self, position: int, length: int) -> bytes:
        head = self._view.head
        if position < len(head):
            return head[position : position + length]
        number, offset = divmod(position - len(head), self._block)
        if number not in self._held:
            self._fetch(number, number + (offset + length - 1) // self._block)
        self._held.move_to_end(number)
        return self._held[number][offset : offset + length]

    def _fetch(self, first: int, last: int) -> None:
        """Fetch a block, and with it those that are wanted next and are not held."""
        end = first + 1
        while end <= last and end not in self._held and end - first < _MOST_BLOCKS_AT_ONCE:
            end += 1
        start = len(self._view.head) + first * self._block
        length = min((end - first) * self._block, self._view.size - start)
        data = self._view.fetch(start, length)
        if len(data) < length:
            raise ReadBudgetExceededError(
                f"more than {start + len(data):,} bytes of {self._view.size:,}"
            )
        for number in range(first, end):
            begin = (number - first) * self._block
            self._held[number] = data[begin : begin + self._block]
        while len(self._held) > _MOST_BLOCKS_HELD:
            self._held.popitem(last=False)
