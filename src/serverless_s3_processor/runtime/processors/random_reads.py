"""A view for readers that jump around in the object: it caches what they return to."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError
from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError, SeekableReader

if TYPE_CHECKING:
    from typing_extensions import Buffer

    from serverless_s3_processor.runtime.processors.view import ObjectView

_BLOCK: Final = 64 * 1024
_MAX_BLOCKS: Final = 32
_MAX_BLOCKS_AT_ONCE: Final = 16


class RandomReads(SeekableReader):
    """A file of a view's bytes, which keeps the last 2 MiB in blocks of 64 KiB.

    No single read returns more than `max_read_bytes`, so a length in a file is no reason to
    allocate the memory. `max_total_bytes` and `max_reads` limit all reads together: some readers go
    on byte by byte for as long as they recognize nothing.
    """

    def __init__(
        self,
        view: ObjectView,
        *,
        max_read_bytes: int,
        max_total_bytes: int | None = None,
        max_reads: int | None = None,
        block_bytes: int = _BLOCK,
    ) -> None:
        super().__init__(view.size)
        self._view = view
        self._max_read_bytes = max_read_bytes
        self._max_total_bytes = max_total_bytes
        self._total_bytes = 0
        self._max_reads = max_reads
        self._reads = 0
        self._block_bytes = block_bytes
        self._blocks: OrderedDict[int, bytes] = OrderedDict()

    def read(self, size: int | None = -1, /) -> bytes:
        """Return `size` bytes, fewer only at the end.

        Raises:
            DecompressionLimitError: the read, or all reads together, exceed the limit.
            ReadBudgetExceededError: the budget of ranged reads is spent.
            UnavailableError: S3 refused or failed.
        """
        is_to_end = size is None or size < 0
        remaining = self._check_limits(self.size if is_to_end else size or 0)
        parts = []
        while remaining > 0:
            part = self._part(self._position, remaining)
            parts.append(part)
            self._position += len(part)
            remaining -= len(part)
        return b"".join(parts)

    def readinto(self, buffer: Buffer, /) -> int:
        """Read into a buffer, as `io.BufferedReader` does."""
        target = memoryview(buffer).cast("B")
        data = self.read(len(target))
        target[: len(data)] = data
        return len(data)

    def read_at(self, position: int, size: int) -> bytes:
        """Return `size` bytes from a position on; the next read follows them.

        Raises:
            EOFError: the object ends before.
            DecompressionLimitError, ReadBudgetExceededError, UnavailableError: as for `read`.
        """
        self.seek(position)
        data = self.read(size)
        if len(data) < size:
            raise EOFError("the data is truncated")
        return data

    def _check_limits(self, size: int) -> int:
        remaining = max(0, min(size, self.size - self._position))
        if remaining > self._max_read_bytes:
            raise DecompressionLimitError(f"{remaining:,} bytes in one piece")
        self._total_bytes += remaining
        if self._max_total_bytes is not None and self._total_bytes > self._max_total_bytes:
            raise DecompressionLimitError(f"more than {self._max_total_bytes:,} bytes")
        self._reads += 1
        if self._max_reads is not None and self._reads > self._max_reads:
            raise DecompressionLimitError(f"more than {self._max_reads:,} reads")
        return remaining

    def _part(self, position: int, length: int) -> bytes:
        head = self._view.head
        if position < len(head):
            return head[position : position + length]
        number, offset = divmod(position - len(head), self._block_bytes)
        if number not in self._blocks:
            self._fetch(number, number + (offset + length - 1) // self._block_bytes)
        self._blocks.move_to_end(number)
        return self._blocks[number][offset : offset + length]

    def _fetch(self, first: int, last: int) -> None:
        """Fetch a block, and the following ones up to `last` that are not cached."""
        end = first + 1
        while end <= last and end not in self._blocks and end - first < _MAX_BLOCKS_AT_ONCE:
            end += 1
        start = len(self._view.head) + first * self._block_bytes
        length = min((end - first) * self._block_bytes, self.size - start)
        data = self._view.fetch(start, length)
        if len(data) < length:
            raise ReadBudgetExceededError(f"more than {start + len(data):,} bytes of {self.size:,}")
        for number in range(first, end):
            begin = (number - first) * self._block_bytes
            self._blocks[number] = data[begin : begin + self._block_bytes]
        while len(self._blocks) > _MAX_BLOCKS:
            self._blocks.popitem(last=False)
