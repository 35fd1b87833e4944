"""What streams of MPEG have in common: times in packets, and the size of MPEG-1 and 2 video.

ISO/IEC 13818-1, sections 2.4.3.6 and 2.4.3.7, and ISO/IEC 13818-2, section 6.2.2.1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.formats.media.media import Media

_SEQUENCE: Final = re.compile(rb"\x00\x00\x01\xb3(...)", re.DOTALL)
_EXTENSION: Final = b"\0\0\1\xb5"
"""What MPEG-2 has behind the header of a sequence, and MPEG-1 has not."""
_MAX_TABLES: Final = 160
"""Bytes of a sequence's header with both tables of weights, and some more."""
_WRAP: Final = 1 << 33
_HALF: Final = 1 << 32
_UNITS: Final = 90
"""Units of time per millisecond."""


def read_sequence(data: bytes, media: Media) -> bool:
    """Read the size and the codec of MPEG-1 and MPEG-2 video, and tell whether there is any."""
    sequence = _SEQUENCE.search(data)
    if sequence is None:
        return False
    sides = int.from_bytes(sequence[1])
    media.width, media.height = sides >> 12, sides & 0xFFF
    has_extension = _EXTENSION in data[sequence.end() : sequence.end() + _MAX_TABLES]
    media.add_codec("mpeg2video" if has_extension else "mpeg1video")
    return True


def time_at(data: bytes, position: int) -> int:
    """Return the 33 bits of a time that five bytes hold, with marks between them."""
    number = int.from_bytes(data[position : position + 5])
    return (number >> 3 & 0x1C0000000) | (number >> 2 & 0x3FFF8000) | (number >> 1 & 0x7FFF)


def duration(first: int, last: int) -> float | None:
    """Return the milliseconds between two times; None if the second is not the later one."""
    units = (last - first) % _WRAP
    return units / _UNITS if 0 < units < _HALF else None
