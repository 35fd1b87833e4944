"""Tables of FlatBuffers, as Arrow has them. https://flatbuffers.dev/internals/"""

from __future__ import annotations

import struct
from typing import Final

_MAX_ITEMS: Final = 100_000


class Table:
    """A table, whose fields are numbered in the order of its schema.

    Reading beyond the data raises `struct.error` or `ValueError`.
    """

    def __init__(self, data: bytes, position: int) -> None:
        self._data = data
        self._position = position
        self._vtable = position - _read("<i", data, position)

    @classmethod
    def root(cls, data: bytes) -> Table:
        """Return the table that the data begins with."""
        return cls(data, _read("<I", data, 0))

    def scalar(self, number: int, layout: str, default: int = 0) -> int:
        """Return a number of `struct`'s layout."""
        position = self._field(number)
        return _read(layout, self._data, position) if position else default

    def table(self, number: int) -> Table | None:
        """Return a table; None if it is left out."""
        position = self._field(number)
        return Table(self._data, self._target(position)) if position else None

    def tables(self, number: int) -> list[Table]:
        """Return a vector of tables."""
        return [Table(self._data, self._target(item)) for item in self._items(number, 4)]

    def numbers(self, number: int, layout: str, size: int) -> list[int]:
        """Return the first number of each structure, of `size` bytes, of a vector."""
        return [_read(layout, self._data, item) for item in self._items(number, size)]

    def _items(self, number: int, size: int) -> range:
        """Return where the items of a vector begin."""
        position = self._field(number)
        if not position:
            return range(0)
        start = self._target(position)
        count = _read("<I", self._data, start)
        if count > min(_MAX_ITEMS, len(self._data) // size):
            raise ValueError(f"a vector has {count:,} items")
        return range(start + 4, start + 4 + size * count, size)

    def text(self, number: int) -> str:
        """Return a text; the empty one if it is left out."""
        position = self._field(number)
        if not position:
            return ""
        start = self._target(position)
        size = _read("<I", self._data, start)
        return self._data[start + 4 : start + 4 + size].decode(errors="replace")

    def _target(self, position: int) -> int:
        return position + _read("<I", self._data, position)

    def _field(self, number: int) -> int:
        """Return where a field is; 0 if it is left out."""
        slot = 4 + 2 * number
        if slot + 2 > _read("<H", self._data, self._vtable):
            return 0
        offset = _read("<H", self._data, self._vtable + slot)
        return self._position + offset if offset else 0


def _read(layout: str, data: bytes, position: int) -> int:
    if position < 0:  # which struct counts from the end
        raise ValueError("an offset is before the start")
    (value,) = struct.unpack_from(layout, data, position)
    return int(value)
