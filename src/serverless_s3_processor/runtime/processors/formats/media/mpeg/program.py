"""MPEG program streams, also of DVDs, and MPEG video without a container.

ISO/IEC 11172-1, section 2.4.3, and ISO/IEC 13818-1, section 2.5.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from serverless_s3_processor.runtime.processors.formats.media.mpeg import elementary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.processors.formats.media.media import Media
    from serverless_s3_processor.runtime.processors.random_reads import RandomReads

_START: Final = b"\0\0\1"
_PACK: Final = b"\0\0\1\xba"
_PACK_SIZE, _OLD_PACK_SIZE = 14, 12
"""Bytes of the header of a pack, which has stuffing behind it in MPEG-2, and in MPEG-1."""
_MAX_PART: Final = 256 * 1024
"""Bytes at the start and at the end that are read."""
_PRIVATE: Final = 0xBD
_AUDIO: Final = range(0xC0, 0xE0)
_STREAMS: Final = range(0xC0, 0xF0)
_PRIVATE_CODECS: Final = {0x80: "ac3", 0x88: "dts", 0xA0: "pcm"}
"""The codecs of private streams by their first eight numbers, as on DVDs."""
_MIN_PACKET: Final = 14


class _Packet(NamedTuple):
    """A packet, its header included."""

    stream: int
    data: bytes


def read(source: RandomReads, media: Media) -> None:
    """Read the size, the codecs, and the time between the first and the last packet."""
    start = source.read_at(0, min(source.size, _MAX_PART))
    elementary.read_sequence(start, media)
    if not start.startswith(_PACK):
        return
    packets = list(_packets(start))
    for packet in packets:
        media.add_codec(_codec(packet))
    end_at = max(0, source.size - _MAX_PART)
    end = source.read_at(end_at, source.size - end_at)
    times = [*_times(packets), *_times(_packets(end[max(0, end.find(_PACK)) :]))]
    if times:
        media.duration_milliseconds = elementary.duration(min(times), max(times))


def _packets(data: bytes) -> Iterator[_Packet]:
    """Yield the packets of packs that follow each other, up to the first other byte."""
    position = 0
    while data[position : position + 3] == _START and position + _MIN_PACKET <= len(data):
        if data[position : position + 4] == _PACK:
            is_old = data[position + 4] >> 6 != 1
            stuffing = 0 if is_old else data[position + 13] & 7
            position += _OLD_PACK_SIZE if is_old else _PACK_SIZE + stuffing
            continue
        size = 6 + int.from_bytes(data[position + 4 : position + 6])
        yield _Packet(data[position + 3], data[position : position + size])
        position += size


def _codec(packet: _Packet) -> str:
    """Return the codec of a packet with audio."""
    if packet.stream in _AUDIO:
        return "mp2"
    at = 9 + packet.data[8] if packet.stream == _PRIVATE and len(packet.data) > _MIN_PACKET else 0
    return _PRIVATE_CODECS.get(packet.data[at] & 0xF8, "") if 0 < at < len(packet.data) else ""


def _times(packets: Iterator[_Packet] | list[_Packet]) -> Iterator[int]:
    for stream, data in packets:
        if stream in _STREAMS and len(data) > _MIN_PACKET:
            if data[6] >> 6 == 2:  # noqa: PLR2004 - MPEG-2
                if data[7] & 0x80:
                    yield elementary.time_at(data, 9)
            elif (time := _old_time(data)) is not None:
                yield time


def _old_time(data: bytes) -> int | None:
    """Return the time of a packet of MPEG-1, behind stuffing and the size of a buffer."""
    rest = data[6 : 6 + 32].lstrip(b"\xff")
    if rest and rest[0] >> 6 == 1:
        rest = rest[2:]
    return elementary.time_at(rest, 0) if len(rest) > 4 and rest[0] >> 4 in (2, 3) else None  # noqa: PLR2004
