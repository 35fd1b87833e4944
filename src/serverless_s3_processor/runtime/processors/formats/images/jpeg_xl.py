"""The header of JPEG XL images: size and orientation.

ISO/IEC 18181-1, annexes A.4 and A.6; `lib/jxl/headers.cc` of https://github.com/libjxl/libjxl
reads the same fields.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.containers.iso_boxes import boxes_in
from serverless_s3_processor.runtime.processors.content_errors import damaged

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

_CODESTREAM: Final = b"\xff\x0a"
_MAX_HEADER: Final = 20
_SIDE_BITS: Final = (9, 13, 18, 30)
_RATIOS: Final = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
"""Width to height, by a number that begins at 1."""


class _Bits:
    """Integers of any number of bits, the lowest first."""

    def __init__(self, data: bytes) -> None:
        self._number = int.from_bytes(data, "little")

    def read(self, count: int) -> int:
        value = self._number & (1 << count) - 1
        self._number >>= count
        return value


def jpeg_xl_attributes(view: ObjectView) -> dict[str, Json]:
    """Return the attributes for a record; width and height are those before turning.

    Raises:
        UnprocessableContentError: there is no image within the first 256 KiB.
    """
    try:
        header = _codestream(view.head)[:_MAX_HEADER]
    except (struct.error, ValueError):
        header = b""
    if not header.startswith(_CODESTREAM) or len(header) < 4:  # noqa: PLR2004 - the least
        raise damaged("image", "its header can't be read")
    bits = _Bits(header[len(_CODESTREAM) :])
    width, height = _size(bits)
    attributes: dict[str, Json] = {"format": "JXL", "width": width, "height": height}
    is_default = bits.read(1)
    has_orientation = not is_default and bits.read(1)
    orientation = 1 + bits.read(3) if has_orientation else 1
    return attributes | ({"orientation": orientation} if orientation > 1 else {})


def _codestream(head: bytes) -> bytes:
    """Return the beginning of the image, which is the file or in its first such box."""
    if head.startswith(_CODESTREAM):
        return head
    starts = {b"jxlc": 0, b"jxlp": 4}
    for kind, content in boxes_in(memoryview(head)):
        if kind in starts:
            return bytes(content[starts[kind] :][:_MAX_HEADER])
    return b""


def _size(bits: _Bits) -> tuple[int, int]:
    """Return width and height."""
    is_small = bits.read(1)
    height = _side(bits, is_small)
    ratio = bits.read(3)
    if not ratio:
        return _side(bits, is_small), height
    horizontal, vertical = _RATIOS[ratio - 1]
    return height * horizontal // vertical, height


def _side(bits: _Bits, is_small: int) -> int:
    if is_small:
        return 8 * (bits.read(5) + 1)
    return bits.read(_SIDE_BITS[bits.read(2)]) + 1
