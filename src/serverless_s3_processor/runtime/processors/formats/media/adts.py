"""AAC in ADTS: frames that each have a header, perhaps after an ID3 tag.

ISO/IEC 14496-3, annex 1.A
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.formats.media.media import Media
    from serverless_s3_processor.runtime.processors.random_reads import RandomReads

_RATES: Final = (96, 88.2, 64, 48, 44.1, 32, 24, 22.05, 16, 12, 11.025, 8, 7.35)
"""Samples per millisecond."""
_SAMPLES: Final = 1024
"""Samples of a block."""
_HEADER: Final = 7
_MAX_FRAMES: Final = 20_000
"""Some eight minutes; the bit rate of more is an estimate, and their duration unknown."""
_ID3_HEADER: Final = 10
_SYNC, _SYNC_MASK = 0xFFF0, 0xFFF6
"""Twelve ones, and the layer 0 that MPEG audio does not have."""


def start_of(source: RandomReads) -> int | None:
    """Return where the first frame begins; None if there is none."""
    if source.size < _ID3_HEADER + _HEADER:
        return None
    start, header = 0, source.read_at(0, _ID3_HEADER)
    if header.startswith(b"ID3"):
        size = sum((byte & 0x7F) << 7 * place for place, byte in enumerate(reversed(header[6:])))
        start = _ID3_HEADER + size
    return start if _is_header(source.read_at(start, 2)) else None


def _is_header(data: bytes) -> bool:
    return int.from_bytes(data[:2]) & _SYNC_MASK == _SYNC


def read(source: RandomReads, position: int, media: Media) -> None:
    """Add the durations of the frames."""
    start, milliseconds = position, 0.0
    media.add_codec("aac")
    for _ in range(_MAX_FRAMES):
        if position + _HEADER > source.size:
            media.duration_milliseconds = milliseconds
            break
        header = source.read_at(position, _HEADER)
        size = int.from_bytes(header[3:6]) >> 5 & 0x1FFF
        if not _is_header(header) or size < _HEADER:
            media.duration_milliseconds = milliseconds  # a tag follows
            break
        milliseconds += _SAMPLES * ((header[6] & 3) + 1) / _RATES[header[2] >> 2 & 0xF]
        media.bit_rate = 8000 * (position + size - start) / milliseconds
        position += size
