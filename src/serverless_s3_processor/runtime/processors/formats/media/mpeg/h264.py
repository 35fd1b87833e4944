"""The size of H.264 video, from its sequence parameter set.

ITU-T H.264, sections 7.3.2.1.1 and 7.4.2.1.1.
"""

from __future__ import annotations

from typing import Final

_START: Final = b"\0\0\1"
_SETTINGS: Final = 7
"""The type of a unit that holds a sequence parameter set."""
_MAX_SETTINGS: Final = 128
_MAX_ZEROS: Final = 32
_WITH_CHROMA: Final = (100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135)
_SCALES: Final = {1: (2, 2), 2: (2, 1), 3: (1, 1)}
"""Pixels per unit of cropping, by the format of the colors."""


class _Bits:
    def __init__(self, data: bytes) -> None:
        self._bits = "".join(f"{byte:08b}" for byte in data)
        self._position = 0

    def read(self, count: int) -> int:
        self._position += count
        return int(self._bits[self._position - count : self._position], 2) if count else 0

    def number(self) -> int:
        """Read an integer in Exp-Golomb code; raises `ValueError` at the end."""
        zeros = 0
        while not self.read(1):
            zeros += 1
            if zeros > _MAX_ZEROS:
                raise ValueError("a number is too long")
        return (1 << zeros) - 1 + self.read(zeros)

    def signed(self) -> int:
        number = self.number()
        return (number + 1) // 2 if number & 1 else -(number // 2)


def size_of_stream(data: bytes) -> tuple[int, int] | None:
    """Return width and height of the first sequence of a stream with start codes."""
    position = data.find(_START)
    while 0 <= position < len(data) - 4:
        if data[position + 3] & 0x1F == _SETTINGS:
            return size_in(data[position + 3 :])
        position = data.find(_START, position + 3)
    return None


def size_in(unit: bytes) -> tuple[int, int] | None:
    """Return width and height of a unit of type 7; None if it can't be read."""
    data = unit[1:_MAX_SETTINGS].replace(b"\0\0\3", b"\0\0")
    if not unit or unit[0] & 0x1F != _SETTINGS:
        return None
    try:
        return _size(_Bits(data))
    except ValueError:
        return None


def _size(bits: _Bits) -> tuple[int, int]:
    profile = bits.read(8)
    bits.read(16)  # constraints and level
    bits.number()
    chroma = _chroma(bits) if profile in _WITH_CHROMA else 1
    bits.number()
    _skip_order(bits)
    bits.number()
    bits.read(1)
    width, rows = 16 * (bits.number() + 1), 16 * (bits.number() + 1)
    is_progressive = bits.read(1)
    if not is_progressive:
        bits.read(1)
        rows *= 2
    bits.read(1)
    if bits.read(1):
        left, right, top, bottom = (bits.number() for _ in range(4))
        horizontal, vertical = _SCALES.get(chroma, (1, 1))
        width -= horizontal * (left + right)
        rows -= vertical * (2 - is_progressive) * (top + bottom)
    return width, rows


def _chroma(bits: _Bits) -> int:
    """Return the format of the colors, and skip how they are coded."""
    chroma = bits.number()
    if chroma == 3:  # noqa: PLR2004 - which may have planes of their own
        bits.read(1)
    bits.number()
    bits.number()
    bits.read(1)
    if bits.read(1):
        for number in range(8 if chroma != 3 else 12):  # noqa: PLR2004
            if bits.read(1):
                _skip_scaling(bits, 16 if number < 6 else 64)  # noqa: PLR2004 - small ones first
    return chroma


def _skip_scaling(bits: _Bits, count: int) -> None:
    last = following = 8
    for _ in range(count):
        if following:
            following = (last + bits.signed()) % 256
        last = following or last


def _skip_order(bits: _Bits) -> None:
    """Skip how the order of the pictures is coded."""
    kind = bits.number()
    if kind == 0:
        bits.number()
    elif kind == 1:
        bits.read(1)
        bits.number()
        bits.number()
        for _ in range(min(bits.number(), 255)):
            bits.number()
