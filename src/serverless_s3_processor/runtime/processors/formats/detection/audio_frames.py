"""MPEG audio, with and without an ID3 tag in front, and what else has such a tag.

The frame headers are those of ISO/IEC 11172-3 and 13818-3
(http://www.mp3-tech.org/programmer/frame_header.html) and of ADTS, ISO/IEC 13818-7; the tag is
that of https://id3.org/id3v2.4.0-structure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.formats.detection.byte_source import ByteSource

_MPEG: Final = "audio/mpeg"
_ADTS: Final = "audio/aac"
_BEHIND_TAG: Final = {
    b"fLaC": "audio/flac",
    b"OggS": "audio/ogg",
    b"MAC ": "audio/x-ape",
    b"TTA1": "audio/x-tta",
    b"MPCK": "audio/x-musepack",
    b"wvpk": "audio/x-wavpack",
}
_TAG_BYTES: Final = 10
_HEADER_BYTES: Final = 7
_KBITS: Final = {
    (1, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (1, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Bit rates by version (2 for MPEG 2.5, too) and layer."""
_RATES: Final = {
    3: (44_100, 48_000, 32_000),
    2: (22_050, 24_000, 16_000),
    0: (11_025, 12_000, 8000),
}
"""Sampling rates in Hz by the version bits."""


def tagged(source: ByteSource) -> str | None:
    """Return the type of what follows an ID3v2 tag; None if there is no such tag."""
    size = _tag_size(source.head)
    if size is None:
        return None
    following = source.at(size, 4) if size < source.size else b""
    kind = _BEHIND_TAG.get(following)
    return kind or (_ADTS if _is_adts(following) else _MPEG)


def frames(source: ByteSource) -> str | None:
    """Return the type of audio that begins with a frame, as the next frame confirms."""
    if source.head[1] & 0xE0 != 0xE0:  # noqa: PLR2004 - the rest of the 11 bits of the sync word
        return None
    is_adts = _is_adts(source.head)
    length = _adts_length(source.head) if is_adts else _mpeg_length(source.head)
    if not length:
        return None
    following = source.at(length, 2)
    is_next = following[:1] == b"\xff" and (following[1] ^ source.head[1]) & 0xFE == 0
    if not is_next and (following or length > source.size):
        return None
    return _ADTS if is_adts else _MPEG


def _tag_size(head: bytes) -> int | None:
    """Return the size of an ID3v2 tag with its header; its four bytes have seven bits each."""
    tag = head[:_TAG_BYTES]
    if len(tag) < _TAG_BYTES or tag[3] not in (2, 3, 4) or tag[4] == 0xFF or tag[5] & 0x0F:  # noqa: PLR2004
        return None
    if max(tag[6:]) >= 0x80:  # noqa: PLR2004 - the size is syncsafe
        return None
    size = tag[6] << 21 | tag[7] << 14 | tag[8] << 7 | tag[9]
    return _TAG_BYTES + size + (_TAG_BYTES if tag[5] & 0x10 else 0)


def _is_adts(header: bytes) -> bool:
    return header[:1] == b"\xff" and len(header) > 1 and header[1] & 0xF6 == 0xF0  # noqa: PLR2004


def _adts_length(header: bytes) -> int:
    if len(header) < _HEADER_BYTES or header[2] >> 2 & 15 > 12:  # noqa: PLR2004 - sampling rates
        return 0
    length = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    return length if length >= _HEADER_BYTES else 0


def _mpeg_length(header: bytes) -> int:
    if len(header) < 4:  # noqa: PLR2004 - bytes of a header
        return 0
    version, layer = header[1] >> 3 & 3, 4 - (header[1] >> 1 & 3)
    rate, bits, padding = header[2] >> 2 & 3, header[2] >> 4, header[2] >> 1 & 1
    if version == 1 or layer == 4 or rate == 3 or bits in (0, 15):  # noqa: PLR2004 - reserved
        return 0
    hertz = _RATES[version][rate]
    bits_per_second = 1000 * _KBITS[1 if version == 3 else 2, layer][bits - 1]  # noqa: PLR2004
    if layer == 1:
        return (12 * bits_per_second // hertz + padding) * 4
    samples = 72 if layer == 3 and version != 3 else 144  # noqa: PLR2004 - half as many
    return samples * bits_per_second // hertz + padding
