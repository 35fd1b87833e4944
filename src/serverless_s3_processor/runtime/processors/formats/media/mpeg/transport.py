"""MPEG transport streams, also of AVCHD and Blu-ray: the program, and its first and last times.

ISO/IEC 13818-1, sections 2.4.3 and 2.4.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from serverless_s3_processor.runtime.processors.formats.media.mpeg import elementary, h264

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.processors.formats.media.media import Media
    from serverless_s3_processor.runtime.processors.random_reads import RandomReads

_SYNC: Final = 0x47
_PACKET: Final = 188
_LAYOUTS: Final = ((0, _PACKET), (4, _PACKET + 4), (0, _PACKET + 16))
"""Where the first packet begins, and the distance of packets: plain, with times, with checksums."""
_MAX_PART: Final = 256 * 1024
"""Bytes at the start and at the end that are read."""
_PROGRAM_LIST: Final = 0
_MAX_VIDEO: Final = 64 * 1024
_TYPES: Final = {
    0x01: "mpeg1video",
    0x02: "mpeg2video",
    0x10: "mpeg4",
    0x1B: "h264",
    0x24: "hevc",
    0x33: "vvc",
    0x42: "cavs",
    0xEA: "vc1",
    0x03: "mp2",
    0x04: "mp2",
    0x0F: "aac",
    0x11: "aac",
    0x80: "pcm",
    0x81: "ac3",
    0x82: "dts",
    0x83: "truehd",
    0x84: "eac3",
    0x85: "dts",
    0x86: "dts",
    0x87: "eac3",
    0x8A: "dts",
}
_DESCRIPTORS: Final = {0x6A: "ac3", 0x7A: "eac3", 0x7B: "dts", 0x7C: "aac"}
"""Codecs of private streams in DVB, ETSI EN 300 468."""
_REGISTRATION: Final = 5
_REGISTERED: Final = {
    b"AC-3": "ac3", b"EAC3": "eac3", b"HEVC": "hevc", b"Opus": "opus", b"AV01": "av1"
}  # fmt: skip
_MPEG_VIDEO: Final = ("mpeg1video", "mpeg2video")


class _Part(NamedTuple):
    """The payload of a packet; `starts` says that a unit begins in it."""

    stream: int
    starts: bool
    payload: bytes


def read(source: RandomReads, media: Media) -> None:
    """Read the codecs, the size, and the time between the first and the last picture."""
    start = source.read_at(0, min(source.size, _MAX_PART))
    offset, distance = _layout(start)
    parts = list(_parts(start, offset, distance))
    streams = _streams(parts)
    _read_size(parts, streams, media)
    for codec in streams.values():
        media.add_codec(codec)
    end_at = max(0, (source.size - _MAX_PART) // distance * distance)
    end = source.read_at(end_at, min(source.size - end_at, _MAX_PART))
    media.duration_milliseconds = _duration(parts, list(_parts(end, offset, distance)), streams)


def _layout(data: bytes) -> tuple[int, int]:
    for offset, distance in _LAYOUTS:
        if data[offset::distance][:5] == bytes([_SYNC]) * len(data[offset::distance][:5]):
            return offset, distance
    raise ValueError("its packets don't begin with their sign")


def _parts(data: bytes, offset: int, distance: int) -> Iterator[_Part]:
    for position in range(offset, len(data) - _PACKET + 1, distance):
        packet = data[position : position + _PACKET]
        start = 4 + (packet[4] + 1 if packet[3] & 0x20 else 0)
        if packet[0] == _SYNC and packet[3] & 0x10 and start < _PACKET:
            number = int.from_bytes(packet[1:3])
            yield _Part(number & 0x1FFF, bool(number & 0x4000), packet[start:])


def _section(parts: list[_Part], stream: int) -> bytes:
    """Return the content of the first table of a stream that begins and ends in one packet."""
    for part in parts:
        if part.stream == stream and part.starts:
            table = part.payload[1 + part.payload[0] :]
            size = int.from_bytes(table[1:3]) & 0xFFF
            return table[8 : 3 + size - 4]
    return b""


def _streams(parts: list[_Part]) -> dict[int, str]:
    """Return the codecs of the first program's streams by number; the empty text if unknown."""
    programs = _section(parts, _PROGRAM_LIST)
    numbers = (
        int.from_bytes(programs[at + 2 : at + 4]) & 0x1FFF
        for at in range(0, len(programs) - 3, 4)
        if any(programs[at : at + 2])  # program 0 is the network
    )
    table = _section(parts, next(numbers, 0x1FFF))
    position, streams = 4 + (int.from_bytes(table[2:4]) & 0xFFF), {}
    while position + 5 <= len(table):
        end = position + 5 + (int.from_bytes(table[position + 3 : position + 5]) & 0xFFF)
        number = int.from_bytes(table[position + 1 : position + 3]) & 0x1FFF
        streams[number] = _TYPES.get(table[position]) or _described(table[position + 5 : end])
        position = end
    return streams


def _described(descriptors: bytes) -> str:
    position = 0
    while position + 2 <= len(descriptors):
        kind, size = descriptors[position], descriptors[position + 1]
        if kind in _DESCRIPTORS:
            return _DESCRIPTORS[kind]
        name = descriptors[position + 2 : position + 6]
        if kind == _REGISTRATION and name in _REGISTERED:
            return _REGISTERED[name]
        position += 2 + size
    return ""


def _read_size(parts: list[_Part], streams: dict[int, str], media: Media) -> None:
    """Read the size of MPEG-1, MPEG-2 and H.264 video."""
    for stream, codec in streams.items():
        if codec in (*_MPEG_VIDEO, "h264"):
            data = b"".join(part.payload for part in parts if part.stream == stream)[:_MAX_VIDEO]
            if codec == "h264":
                media.width, media.height = h264.size_of_stream(data) or (None, None)
            else:
                elementary.read_sequence(data, media)
            return


def _duration(first: list[_Part], last: list[_Part], streams: dict[int, str]) -> float | None:
    """Return the milliseconds of the longest stream."""
    starts = dict(_times(reversed(first)))
    ends: dict[int, int] = {}
    for stream, time in _times(last):
        if elementary.duration(ends.get(stream, time), time) or stream not in ends:
            ends[stream] = time
    durations = (
        elementary.duration(starts[s], ends[s]) for s in streams if s in starts and s in ends
    )
    return max((milliseconds for milliseconds in durations if milliseconds), default=None)


def _times(parts: Iterator[_Part] | list[_Part]) -> Iterator[tuple[int, int]]:
    for part in parts:
        data = part.payload
        if part.starts and data[:3] == b"\0\0\1" and len(data) > 13 and data[7] & 0x80:  # noqa: PLR2004 - with a time
            yield part.stream, elementary.time_at(data, 9)
