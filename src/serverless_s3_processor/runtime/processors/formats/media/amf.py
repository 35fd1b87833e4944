"""Values of the Action Message Format, with which Flash video describes itself.

Action Message Format, AMF 0, Adobe Systems, 2007.
"""

from __future__ import annotations

import struct
from typing import Final

Value = float | str | None
"""A number or a text; None is any other value."""

_MAX_DEPTH: Final = 4
_MAX_VALUES: Final = 10_000
_NUMBER, _TEXT, _OBJECT, _NAMED_ARRAY, _ARRAY, _LONG_TEXT = 0, 2, 3, 8, 10, 12
_SIZES: Final = {1: 1, 5: 0, 6: 0, 11: 10}
"""Bytes of values that are skipped: truth values, nothing, dates."""


class Values:
    """Values that follow each other; `members` are those of the outermost object."""

    def __init__(self, data: bytes) -> None:
        self.members: dict[str, Value] = {}
        self._data = data
        self._position = 0
        self._count = 0

    def read(self, depth: int = 0) -> Value:
        """Read a value.

        Raises:
            IndexError: the values end before, or are nested too deeply.
            LookupError: the value is of a kind that is not read.
        """
        self._count += 1
        if depth > _MAX_DEPTH or self._count > _MAX_VALUES:
            raise IndexError("too many values")
        kind = self._integer(1)
        if kind == _NUMBER:
            return float(struct.unpack(">d", self._bytes(8))[0])
        if kind in (_TEXT, _LONG_TEXT):
            return self._text(2 if kind == _TEXT else 4)
        self._skip(kind, depth)
        return None

    def _skip(self, kind: int, depth: int) -> None:
        """Skip a value, but for the members of the outermost object."""
        if kind in (_OBJECT, _NAMED_ARRAY):
            self._bytes(4 if kind == _NAMED_ARRAY else 0)
            self._read_members(depth)
        elif kind == _ARRAY:
            for _ in range(self._integer(4)):
                self.read(depth + 1)
        else:
            self._bytes(_SIZES[kind])

    def _read_members(self, depth: int) -> None:
        while name := self._text(2):
            value = self.read(depth + 1)
            if depth == 0:
                self.members[name] = value
        self._bytes(1)

    def _integer(self, size: int) -> int:
        return int.from_bytes(self._bytes(size))

    def _text(self, size: int) -> str:
        return self._bytes(self._integer(size)).decode(errors="replace")

    def _bytes(self, size: int) -> bytes:
        data = self._data[self._position : self._position + size]
        if len(data) < size:
            raise IndexError("the values end before")
        self._position += size
        return data
