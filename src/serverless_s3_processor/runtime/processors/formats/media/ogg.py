"""Ogg files: the first page of each stream, and the last page, which has the duration.

RFC 3533, RFC 7845, https://xiph.org/vorbis/doc/, https://www.theora.org/doc/Theora.pdf
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.processors.formats.media.media import Media
    from serverless_s3_processor.runtime.processors.random_reads import RandomReads

_MAGIC: Final = b"OggS"
_PAGE: Final = struct.Struct("<4sBBqIIIB")
"""Magic, version, flags, position, serial number, sequence, checksum, segments."""
_FIRST_PAGE: Final = 2
"""The flag of the first page of a stream; those of all streams come first."""
_MAX_STREAMS: Final = 16
_MAX_PAGE: Final = 65_307
_THEORA: Final = b"\x80theora"
_OPUS_RATE: Final = 48_000


class _Stream(NamedTuple):
    """A stream; `unit_shift` says which upper bits of positions count whole groups of frames."""

    serial: int
    codec: str
    rate: float
    first: int = 0
    unit_shift: int = 0


def is_ogg(source: RandomReads) -> bool:
    """Tell whether it is an Ogg file."""
    return source.size > _PAGE.size and source.read_at(0, len(_MAGIC)) == _MAGIC


def read(source: RandomReads, media: Media) -> None:
    """Read the codecs, the size and the duration."""
    streams = {}
    for serial, packet in _first_packets(source):
        if stream := _stream(serial, packet):
            streams[serial] = stream
            media.add_codec(stream.codec)
        if packet.startswith(_THEORA):
            media.width, media.height = int.from_bytes(packet[14:17]), int.from_bytes(packet[17:20])
    media.duration_milliseconds = _duration(source, streams)
    if media.width is None and media.duration_milliseconds:
        media.bit_rate = 8000 * source.size / media.duration_milliseconds


def _first_packets(source: RandomReads) -> Iterator[tuple[int, bytes]]:
    position = 0
    for _ in range(_MAX_STREAMS):
        if position + _PAGE.size > source.size:
            return
        magic, _, flags, _, serial, _, _, segments = _PAGE.unpack(
            source.read_at(position, _PAGE.size)
        )
        if magic != _MAGIC or not flags & _FIRST_PAGE:
            return
        size = sum(source.read_at(position + _PAGE.size, segments))
        yield serial, source.read_at(position + _PAGE.size + segments, size)
        position += _PAGE.size + segments + size


def _stream(serial: int, packet: bytes) -> _Stream | None:
    if packet.startswith(b"\x01vorbis"):
        return _Stream(serial, "vorbis", int.from_bytes(packet[12:16], "little"))
    if packet.startswith(b"OpusHead"):
        return _Stream(serial, "opus", _OPUS_RATE, int.from_bytes(packet[10:12], "little"))
    if packet.startswith(b"\x7fFLAC"):
        return _Stream(serial, "flac", int.from_bytes(packet[27:30]) >> 4)
    if packet.startswith(b"Speex   "):
        return _Stream(serial, "speex", int.from_bytes(packet[36:40], "little"))
    if packet.startswith(_THEORA):
        numerator, denominator = struct.unpack_from(">II", packet, 22)
        shift = int.from_bytes(packet[40:42]) >> 5 & 0x1F
        return _Stream(serial, "theora", numerator / denominator, 0, shift)
    return None


def _duration(source: RandomReads, streams: dict[int, _Stream]) -> float | None:
    """Return the milliseconds of the longest stream, by its last page; None if it is unknown."""
    start = max(0, source.size - 2 * _MAX_PAGE)
    data, durations, end = source.read_at(start, source.size - start), [], source.size
    seen: set[int] = set()
    while (end := data.rfind(_MAGIC, 0, end)) >= 0:
        if len(data) - end < _PAGE.size:
            continue
        _, _, _, position, serial, _, _, _ = _PAGE.unpack_from(data, end)
        if serial in streams and serial not in seen and position > 0:
            seen.add(serial)
            durations.append(_milliseconds(streams[serial], position))
    return max(durations, default=None)


def _milliseconds(stream: _Stream, position: int) -> float:
    units = (position >> stream.unit_shift) + (position & ((1 << stream.unit_shift) - 1))
    return 1000 * max(0, units - stream.first) / stream.rate
