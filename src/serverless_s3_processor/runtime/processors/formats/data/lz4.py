"""Blocks of LZ4. https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md"""

from __future__ import annotations

from typing import Final

from serverless_s3_processor.runtime.processors.formats.data.snappy import repeat

_LONG: Final = 15
"""A length that goes on in the next byte."""
_MORE: Final = 255
_MIN_MATCH: Final = 4


def unpack(data: bytes, max_bytes: int) -> bytes:
    """Return what a block unpacks to, or its first `max_bytes` and one sequence more.

    Raises:
        EOFError, IndexError, ValueError: it is none.
    """
    position, unpacked = 0, bytearray()
    while position < len(data) and len(unpacked) < max_bytes:
        token = data[position]
        length, start = _length(data, position + 1, token >> 4)
        position = start + length
        if position > len(data):
            raise EOFError("the data is truncated")
        unpacked += data[start:position]
        if position == len(data):  # the last sequence copies nothing
            break
        offset = int.from_bytes(data[position : position + 2], "little")
        length, position = _length(data, position + 2, token & 0xF)
        repeat(unpacked, offset, min(length + _MIN_MATCH, max_bytes))
    return bytes(unpacked)


def _length(data: bytes, position: int, length: int) -> tuple[int, int]:
    """Return a length, and the position behind it."""
    if length < _LONG:
        return length, position
    while data[position] == _MORE:
        length, position = length + _MORE, position + 1
    return length + data[position], position + 1
