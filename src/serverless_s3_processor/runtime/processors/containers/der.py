"""Values of ASN.1 in DER: a tag, a length, and the content. ITU-T X.690"""

from __future__ import annotations

from typing import Final, NamedTuple

_LONG: Final = 0x80
"""Lengths from here on are counts of the bytes that have the length."""
_MAX_LENGTH_BYTES: Final = 4
_MAX_CHILDREN: Final = 200


class Value(NamedTuple):
    """A value; `end` is the position behind it."""

    tag: int
    content: bytes
    end: int


def value_at(data: bytes, position: int) -> Value:
    """Return the value at a position.

    Raises:
        IndexError, EOFError: the data ends before.
    """
    tag = data[position]
    length, start = length_at(data, position + 1)
    if start + length > len(data):
        raise EOFError("the data is truncated")
    return Value(tag, data[start : start + length], start + length)


def length_at(data: bytes, position: int) -> tuple[int, int]:
    """Return a length, and where the content starts; 0 is also that of content without one."""
    length, start = data[position], position + 1
    if length < _LONG:
        return length, start
    count = min(length - _LONG, _MAX_LENGTH_BYTES)
    return int.from_bytes(data[start : start + count]), start + count


def children(value: Value) -> list[Value]:
    """Return the values of a sequence or a set."""
    values: list[Value] = []
    position = 0
    while position < len(value.content) and len(values) < _MAX_CHILDREN:
        values.append(value_at(value.content, position))
        position = values[-1].end
    return values
