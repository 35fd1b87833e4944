"""Messages of Protocol Buffers. https://protobuf.dev/programming-guides/encoding/"""

from __future__ import annotations

from typing import Final

Fields = dict[int, list[int | bytes]]
"""The values of the fields of a message, by number."""

_INTEGER, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5
_MAX_FIELDS: Final = 20_000
_MAX_SHIFT: Final = 63
_MORE: Final = 0x80


def fields_of(data: bytes) -> Fields:
    """Return the fields of a message.

    Raises:
        EOFError, IndexError, ValueError: it is none.
    """
    fields: Fields = {}
    position = 0
    for _ in range(_MAX_FIELDS):
        if position >= len(data):
            break
        key, position = _integer(data, position)
        value, position = _value(data, position, key & 7)
        fields.setdefault(key >> 3, []).append(value)
    return fields


def number(fields: Fields, field: int) -> int:
    """Return an integer; 0 if it is left out."""
    (*_, value) = fields.get(field) or [0]
    if not isinstance(value, int):
        raise ValueError(f"field {field} is not an integer")  # noqa: TRY004 - of the content
    return value


def numbers(fields: Fields, field: int) -> list[int]:
    """Return integers, packed or not."""
    values: list[int] = []
    for value in fields.get(field, ()):
        if isinstance(value, int):
            values.append(value)
            continue
        position = 0
        while position < len(value):
            item, position = _integer(value, position)
            values.append(item)
    return values


def messages(fields: Fields, field: int) -> list[Fields]:
    """Return the messages in a message."""
    return [fields_of(value) for value in fields.get(field, ()) if isinstance(value, bytes)]


def _value(data: bytes, position: int, kind: int) -> tuple[int | bytes, int]:
    if kind == _INTEGER:
        return _integer(data, position)
    if kind == _BYTES:
        size, position = _integer(data, position)
    elif kind in (_EIGHT_BYTES, _FOUR_BYTES):
        size = 8 if kind == _EIGHT_BYTES else 4
    else:
        raise ValueError(f"a field is of an unknown kind: {kind}")
    end = position + size
    if end > len(data):
        raise EOFError("a field ends in the middle")
    return data[position:end], end


def _integer(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[position]
        position += 1
        value |= (byte & ~_MORE) << shift
        if not byte & _MORE:
            return value, position
        shift += 7
        if shift > _MAX_SHIFT:
            raise ValueError("an integer is too long")
