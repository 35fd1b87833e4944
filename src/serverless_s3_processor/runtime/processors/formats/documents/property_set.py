"""Property sets of compound files: the summary of a document.

[MS-OLEPS], https://learn.microsoft.com/openspecs/windows_protocols/ms-oleps.
"""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from typing import Final

_SECTION: Final = 44
"""Where the position of the first section is."""
_I16: Final = struct.Struct("<h")
_I32: Final = struct.Struct("<i")
_U32: Final = struct.Struct("<I")
_TWO: Final = struct.Struct("<II")
_U64: Final = struct.Struct("<Q")
_INT_16: Final = 2
_INT_32: Final = 3
_TEXT: Final = 30
_WIDE_TEXT: Final = 31
_TIME: Final = 64
_CODE_PAGE: Final = 1
_UTF_8: Final = 65001
_UTF_16: Final = 1200
_MAX_PROPERTIES: Final = 100
_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)
_EARLIEST: Final = datetime(1980, 1, 1, tzinfo=UTC)
"""Earlier times are durations, or not set."""


def parse_property_set(stream: bytes) -> dict[int, int | str]:
    """Return the properties by number; those that are damaged or of other types are left out.

    Texts are decoded, times are ISO-8601.
    """
    try:
        (start,) = _U32.unpack_from(stream, _SECTION)
        _, count = _TWO.unpack_from(stream, start)
        places = [
            _TWO.unpack_from(stream, start + 8 + 8 * index)
            for index in range(min(count, _MAX_PROPERTIES))
        ]
    except struct.error:
        return {}
    code_page = _encoding(stream, start, dict(places).get(_CODE_PAGE))
    values = ((number, _value(stream, start + offset, code_page)) for number, offset in places)
    return {number: value for number, value in values if value is not None}


def _encoding(stream: bytes, section: int, offset: int | None) -> str:
    if offset is None or len(stream) < section + offset + 6:
        return "cp1252"
    number = _I16.unpack_from(stream, section + offset + 4)[0] & 0xFFFF
    names = {_UTF_8: "utf-8", _UTF_16: "utf-16-le", 10000: "mac-roman"}
    return names.get(number, f"cp{number}")


def _value(stream: bytes, position: int, encoding: str) -> int | str | None:
    try:
        kind = _U32.unpack_from(stream, position)[0] & 0xFFFF
        if kind in (_TEXT, _WIDE_TEXT):
            return _text(stream, position + 4, "utf-16-le" if kind == _WIDE_TEXT else encoding)
        if kind == _TIME:
            return format_ticks(_U64.unpack_from(stream, position + 4)[0], _EARLIEST)
        if kind in (_INT_16, _INT_32):
            number = _I16 if kind == _INT_16 else _I32
            return int(number.unpack_from(stream, position + 4)[0])
    except struct.error:
        pass
    return None


def _text(stream: bytes, position: int, encoding: str) -> str:
    """Return a text, whose length is in characters of 16 bits or in bytes."""
    (length,) = _U32.unpack_from(stream, position)
    is_wide = encoding == "utf-16-le"
    raw = stream[position + 4 : position + 4 + min(length, 1000) * (2 if is_wide else 1)]
    return decode_code_page(raw, encoding).partition("\0")[0]


def decode_code_page(raw: bytes, encoding: str) -> str:
    """Return a text in a code page; in Windows-1252 if Python does not have the code page."""
    try:
        return raw.decode(encoding, errors="replace")
    except LookupError:
        return raw.decode("cp1252", errors="replace")


def format_ticks(ticks: int, earliest: datetime = _EPOCH) -> str | None:
    """Return a time in ISO-8601 from units of 100 ns since 1601; None if it is out of range."""
    try:
        time = _EPOCH + timedelta(microseconds=ticks // 10)
    except OverflowError:
        return None
    return time.strftime("%Y-%m-%dT%H:%M:%SZ") if time >= earliest else None
