"""Boxes of ISO media files: MP4, QuickTime, HEIF, AVIF, JPEG 2000.

Brands are those of https://mp4ra.org/registered-types/brands, QuickTime without `ftyp` that of
https://developer.apple.com/documentation/quicktime-file-format.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.containers.iso_boxes import HEADER_BYTES, box_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.processors.formats.detection.byte_source import ByteSource

_MP4: Final = "video/mp4"
_HEIC: Final = "image/heic"
_BRANDS: Final = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"), _HEIC),
    **dict.fromkeys((b"hevm", b"hevs"), _HEIC),
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
    **dict.fromkeys((b"M4A ", b"M4B ", b"M4P ", b"F4A ", b"F4B ", b"aax "), "audio/mp4"),
    **dict.fromkeys((b"3g2a", b"3g2b", b"3g2c", b"kddi", b"KDDI"), "video/3gpp2"),
    b"qt  ": "video/quicktime",
    b"crx ": "image/x-canon-cr3",
    b"jp2 ": "image/jp2",
    b"jpx ": "image/jpx",
    b"jpm ": "image/jpm",
    b"mjp2": "video/mj2",
}
_HEIF_BRANDS: Final = frozenset({b"mif1", b"mif2", b"msf1", b"miaf"})
"""Structural brands: the compatible brands tell the codec."""
_QUICKTIME: Final = frozenset({b"moov", b"mdat"})
_BEFORE_QUICKTIME: Final = frozenset({b"free", b"skip", b"wide", b"pnot"})
_AFTER: Final = _QUICKTIME | _BEFORE_QUICKTIME | {b"uuid", b"PICT", b"udta"}
_MAX_BRANDS: Final = 64
_MAX_BOXES: Final = 8


def boxes(source: ByteSource) -> str | None:
    """Return the type of a file whose bytes 4 to 8 may be the name of a box."""
    name = source.head[4:8]
    if name in (b"ftyp", b"styp"):
        return _by_brands(source)
    if name in _QUICKTIME or name in _BEFORE_QUICKTIME:
        return _quicktime(source)
    return None


def jpeg_2000(source: ByteSource) -> str:
    """Return the type of a file with the signature box of JPEG 2000, by the `ftyp` behind it."""
    return _BRANDS.get(source.head[20:24], "image/jp2")


def _by_brands(source: ByteSource) -> str | None:
    brands = list(_brands(source))
    if not brands or not _is_brand(brands[0]):
        return None
    if brands[0] in _HEIF_BRANDS:
        return next((_BRANDS[b] for b in brands if _BRANDS.get(b, "")[:5] == "image"), "image/heif")
    if brands[0][:2] == b"3g":
        return _BRANDS.get(brands[0], "video/3gpp")
    return _BRANDS.get(brands[0], _MP4)


def _brands(source: ByteSource) -> Iterator[bytes]:
    """Yield the major and the compatible brands."""
    yield source.head[8:12]
    end = min(source.number(0, 4, "big"), 8 + 4 * _MAX_BRANDS, len(source.head))
    for offset in range(16, end - 3, 4):
        yield source.head[offset : offset + 4]


def _is_brand(brand: bytes) -> bool:
    return len(brand) == 4 and all(0x20 <= byte < 0x7F for byte in brand)  # noqa: PLR2004 - ASCII


def _quicktime(source: ByteSource) -> str | None:
    """Follow the boxes to one that only a movie has; `mdat` counts if it has a plausible size."""
    offset = 0
    for _ in range(_MAX_BOXES):
        try:
            name, start, end = box_at(source.at(offset, HEADER_BYTES), offset, source.size)
        except (struct.error, ValueError):
            return None
        if name == b"ftyp":
            return _MP4
        if name == b"moov":
            return "video/quicktime" if source.at(start + 4, 4).isalpha() else None
        if name == b"mdat" and end <= source.size:
            return "video/quicktime"
        if name not in _AFTER or end >= source.size:
            return None
        offset = end
    return None
