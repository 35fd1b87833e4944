"""Boxes of the ISO base media file format, which MP4, QuickTime, HEIF and JPEG XL are made of.

ISO/IEC 14496-12, section 4.2.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Read = Callable[[int, int], bytes | memoryview]
    """Returns up to so many bytes from a position on."""

HEADER_BYTES: Final = 16
"""Maximum size of the header of a box: size, type, and the size in 64 bits."""
_HEADER: Final = struct.Struct(">I4s")
_LARGE_SIZE: Final = struct.Struct(">Q")
_LARGE: Final = 1
"""The size of a box whose size follows in 64 bits."""
_MAX_BOXES: Final = 200_000


class Box(NamedTuple):
    """A box's type, and where its content starts and ends."""

    kind: bytes
    start: int
    end: int


def box_at(header: bytes | memoryview, position: int, limit: int) -> Box:
    """Return the box whose header is at a position; one without a size ends at `limit`.

    Raises:
        struct.error: the header is cut off.
        ValueError: the box is smaller than its header.
    """
    size, kind = _HEADER.unpack_from(header)
    start = position + _HEADER.size
    end = position + size if size else limit
    if size == _LARGE:
        start += _LARGE_SIZE.size
        end = position + int(_LARGE_SIZE.unpack_from(header, _HEADER.size)[0])
    if end < start:
        raise ValueError("a box is smaller than its header")
    return Box(kind, start, end)


def boxes(read: Read, start: int, end: int, max_boxes: int = _MAX_BOXES) -> Iterator[Box]:
    """Yield the first boxes from `start` to `end`; the last one ends there, if it is cut off.

    Raises:
        struct.error, ValueError: a header is damaged.
    """
    for _ in range(max_boxes):
        if end - start < _HEADER.size:
            return
        box = box_at(read(start, min(HEADER_BYTES, end - start)), start, end)
        yield box._replace(end=min(box.end, end))
        start = box.end


def boxes_in(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Yield the type and content of each box."""
    for box in boxes(lambda position, size: data[position : position + size], 0, len(data)):
        yield box.kind, data[box.start : box.end]


def first_box(data: memoryview, *path: bytes) -> memoryview | None:
    """Return the content of the first box at a path of types; None if there is none."""
    for kind in path:
        content = next((content for name, content in boxes_in(data) if name == kind), None)
        if content is None:
            return None
        data = content
    return data
