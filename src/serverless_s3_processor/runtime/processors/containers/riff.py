"""Chunks of RIFF files, which WAV, AVI and WebP are.

https://learn.microsoft.com/en-us/windows/win32/xaudio2/resource-interchange-file-format--riff-
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NamedTuple

from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.processors.random_reads import RandomReads

FIRST_CHUNK: Final = 12
"""Where the first chunk of a file begins."""
_HEADER: Final = struct.Struct("<4sI")


class Chunk(NamedTuple):
    """A chunk's type, where its content starts, and its size, which may be beyond the end."""

    kind: bytes
    start: int
    size: int


def chunks(source: RandomReads, start: int, end: int, max_chunks: int) -> Iterator[Chunk]:
    """Yield the chunks from `start` to `end`.

    Raises:
        DecompressionLimitError: there are more of them.
    """
    for _ in range(max_chunks):
        if end - start < _HEADER.size:
            return
        kind, size = _HEADER.unpack(source.read_at(start, _HEADER.size))
        chunk = Chunk(kind, start + _HEADER.size, size)
        yield chunk
        start = chunk.start + size + size % 2
    raise DecompressionLimitError(f"more than {max_chunks:,} chunks")
