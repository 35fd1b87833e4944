"""Boxes of the ISO base media file format, which HEIC and AVIF images are made of.

ISO/IEC 14496-12, section 4.2.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.content_errors import damaged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.processors.random_reads import RandomReads

_HEADER: Final = struct.Struct(">I4s")
_LARGE_SIZE: Final = struct.Struct(">Q")
_MAX_TOP_LEVEL: Final = 64
"""Maximum number of top-level boxes to look at; images have three to six."""


def boxes_in(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Yield the type and content of each box; the last one may be cut off."""
    position = 0
    while position + _HEADER.size <= len(data):
        kind, start, end = _box(data[position : position + 16], position, len(data))
        yield kind, data[start:end]
        position = end


def first_box(data: memoryview, *path: bytes) -> memoryview | None:
    """Return the content of the first box at a path of types; None if there is none."""
    for kind in path:
        content = next((content for name, content in boxes_in(data) if name == kind), None)
        if content is None:
            return None
        data = content
    return data


def top_level_boxes(source: RandomReads) -> Iterator[tuple[bytes, int, int]]:
    """Yield the type, start and end of the content of each box of a file.

    Raises:
        UnprocessableContentError: a box is smaller than its header.
    """
    position = 0
    for _ in range(_MAX_TOP_LEVEL):
        source.seek(position)
        header = source.read(16)
        if len(header) < _HEADER.size:
            return
        kind, start, position = _box(memoryview(header), position, source.size)
        yield kind, start, position


def _box(header: memoryview, position: int, limit: int) -> tuple[bytes, int, int]:
    """Return the type, and where the content starts and ends."""
    size, kind = _HEADER.unpack_from(header)
    start = position + _HEADER.size
    if size == 0:
        size = limit - position
    elif size == 1 and len(header) == _HEADER.size + _LARGE_SIZE.size:
        (size,) = _LARGE_SIZE.unpack_from(header, _HEADER.size)
        start += _LARGE_SIZE.size
    if position + size < start:
        raise damaged("image", "a box is smaller than its header")
    return kind, start, min(limit, position + size)
