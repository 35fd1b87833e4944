"""Targa images, which have no magic number at their start.

Truevision TGA File Format Specification, version 2.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.formats.detection.byte_source import ByteSource

_KIND: Final = "image/x-tga"
_HEADER_BYTES: Final = 18
_MAPPED: Final = (1, 9)
_DEPTHS: Final = {
    **dict.fromkeys(_MAPPED, (8, 16)),
    **dict.fromkeys((2, 10), (15, 16, 24, 32)),
    **dict.fromkeys((3, 11), (1, 8, 16)),
}
"""Bits per pixel by the kind of image."""
_MAP_DEPTHS: Final = (15, 16, 24, 32)
_RESERVED: Final = 0xC0
_FOOTER: Final = b"TRUEVISION-XFILE.\0"


def targa(source: ByteSource) -> str | None:
    """Return the type of a Targa image: all fields of its header agree, or it has a footer."""
    header = source.head[:_HEADER_BYTES]
    if len(header) < _HEADER_BYTES or header[16] not in _DEPTHS.get(header[2], ()):
        return None
    if not source.number(12, 2) or not source.number(14, 2):
        return None
    if source.is_whole and source.head.endswith(_FOOTER):
        return _KIND
    return _KIND if header[17] & _RESERVED == 0 and _has_right_map(header) else None


def _has_right_map(header: bytes) -> bool:
    if header[1] == 0:
        return header[2] not in _MAPPED and not any(header[3:8])
    return header[1] == 1 and header[2] in _MAPPED and header[7] in _MAP_DEPTHS
