"""Blocks of Snappy. https://github.com/google/snappy/blob/main/format_description.txt"""

from __future__ import annotations

from typing import Final

_MORE: Final = 0x80
_MAX_SIZE_BYTES: Final = 5
_LONG_LITERAL: Final = 60
"""Lengths of literals from here on are in so many more bytes."""


def unpack(data: bytes, max_bytes: int) -> bytes:
    """Return what a block unpacks to, or its first `max_bytes` and a little more.

    Raises:
        EOFError, IndexError, ValueError: it is none.
    """
    sizes = enumerate(data[:_MAX_SIZE_BYTES])
    position = 1 + next((index for index, byte in sizes if byte < _MORE), len(data))
    unpacked = bytearray()
    while position < len(data) and len(unpacked) < max_bytes:
        tag = data[position]
        if tag & 3:
            position = _copy(data, position, unpacked)
        else:
            position = _literal(data, position, unpacked)
    return bytes(unpacked)


def _literal(data: bytes, position: int, unpacked: bytearray) -> int:
    """Add bytes as they are, and return the position behind them."""
    length = data[position] >> 2
    start = position + 1
    if length >= _LONG_LITERAL:
        start += length - _LONG_LITERAL + 1
        length = int.from_bytes(data[position + 1 : start], "little")
    end = start + length + 1
    if end > len(data):
        raise EOFError("the data is truncated")
    unpacked += data[start:end]
    return end


def _copy(data: bytes, position: int, unpacked: bytearray) -> int:
    """Repeat earlier bytes, and return the position behind the tag."""
    tag = data[position]
    if tag & 3 == 1:
        end = position + 2
        length, offset = (tag >> 2 & 7) + 4, tag >> 5 << 8 | data[position + 1]
    else:
        end = position + (3 if tag & 3 == 2 else 5)  # noqa: PLR2004 - offsets of two or four bytes
        length, offset = (tag >> 2) + 1, int.from_bytes(data[position + 1 : end], "little")
    repeat(unpacked, offset, length)
    return end


def repeat(unpacked: bytearray, offset: int, length: int) -> None:
    """Add bytes that begin `offset` bytes before the end, and go on into what they add.

    Raises:
        ValueError: there are none.
    """
    if not 0 < offset <= len(unpacked):
        raise ValueError("it copies what is not there")
    start = len(unpacked) - offset
    source = unpacked[start : start + length]
    unpacked += (source * (length // len(source) + 1))[:length]
