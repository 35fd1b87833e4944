"""Windows Media (ASF): objects of the header, which describe the streams.

Advanced Systems Format Specification 01.20.03, section 3.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.formats.media import codecs

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.formats.media.media import Media
    from serverless_s3_processor.runtime.processors.random_reads import RandomReads

_FILE: Final = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_STREAM: Final = bytes.fromhex("9107dcb7b7a9cf118ee600c00c205365")
_DESCRIPTION: Final = bytes.fromhex("3326b2758e66cf11a6d900aa0062ce6c")
_VIDEO: Final = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")
_AUDIO: Final = bytes.fromhex("409e69f84d5bcf11a8fd00805f5c442b")
_OBJECT: Final = struct.Struct("<16sQ")
"""Kind and size of an object."""
_FIRST_OBJECT: Final = 30
_MAX_OBJECTS: Final = 100
_MAX_OBJECT: Final = 64 * 1024
_TIMES: Final = struct.Struct("<40xQ8xQI")
"""Duration in units of 100 ns, the part of it before the first picture in ms, and flags."""
_IS_LIVE: Final = 1
"""The flag of a file whose duration is not known."""
_PICTURE: Final = struct.Struct("<54xII19x4s")
"""Width, height, and codec."""
_SOUND: Final = struct.Struct("<54xH6xI")
"""Codec, and bytes per second."""
_LENGTHS: Final = struct.Struct("<HH6x")
"""Bytes of the title and of the artist; three other texts follow."""


def read(source: RandomReads, media: Media) -> None:
    """Read the header; the bit rate of sound is that of the file if it has no pictures."""
    _read_objects(source, media)
    if media.width is not None:
        media.bit_rate = None


def _read_objects(source: RandomReads, media: Media) -> None:
    position = _FIRST_OBJECT
    _, header_size = _OBJECT.unpack(source.read_at(0, _OBJECT.size))
    for _ in range(_MAX_OBJECTS):
        if position + _OBJECT.size > min(header_size, source.size):
            return
        kind, size = _OBJECT.unpack(source.read_at(position, _OBJECT.size))
        if size < _OBJECT.size:
            raise ValueError("an object is smaller than its header")
        if kind in _READERS:
            _READERS[kind](source.read(min(size - _OBJECT.size, _MAX_OBJECT)), media)
        position += size


def _read_file(data: bytes, media: Media) -> None:
    duration, start, flags = _TIMES.unpack_from(data)
    if not flags & _IS_LIVE:
        media.duration_milliseconds = duration / 10_000 - start


def _read_stream(data: bytes, media: Media) -> None:
    if data.startswith(_VIDEO):
        width, height, codec = _PICTURE.unpack_from(data)
        media.add_codec(codecs.of_fourcc(codec))
        if media.width is None:
            media.width, media.height = width, height
    elif data.startswith(_AUDIO):
        codec, byte_rate = _SOUND.unpack_from(data)
        media.add_codec(codecs.of_wave_format(codec))
        media.bit_rate = 8 * byte_rate


def _read_description(data: bytes, media: Media) -> None:
    title, artist = _LENGTHS.unpack_from(data)
    texts = data[_LENGTHS.size :]
    media.title = texts[:title].decode("utf-16-le", "replace")
    media.artist = texts[title : title + artist].decode("utf-16-le", "replace")


_READERS: Final = {_FILE: _read_file, _STREAM: _read_stream, _DESCRIPTION: _read_description}
