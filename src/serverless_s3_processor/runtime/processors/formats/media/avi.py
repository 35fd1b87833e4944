"""AVI: chunks of RIFF, of which the list `hdrl` describes the streams.

https://learn.microsoft.com/en-us/windows/win32/directshow/avi-riff-file-reference
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.containers import riff
from serverless_s3_processor.runtime.processors.formats.media import codecs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.processors.containers.riff import Chunk
    from serverless_s3_processor.runtime.processors.formats.media.media import Media
    from serverless_s3_processor.runtime.processors.random_reads import RandomReads

_LIST: Final = b"LIST"
_LISTS: Final = (b"hdrl", b"strl", b"odml", b"INFO")
_MAX_CHUNKS: Final = 200
_MAX_DEPTH: Final = 3
_MAX_VALUE: Final = 400
_MAIN: Final = struct.Struct("<I12xI12xII")
"""Microseconds of a frame, frames, width and height."""
_STREAM: Final = struct.Struct("<4s4s12xII4xI")
"""Type, codec, scale, rate and length in units of scale / rate seconds."""


def read(source: RandomReads, media: Media) -> None:
    """Read the headers of the streams, and the title."""
    stream = b""
    for kind, start, size in _chunks(source, riff.FIRST_CHUNK, source.size, _MAX_DEPTH):
        data = source.read_at(start, min(size, _MAX_VALUE))
        match kind:
            case b"avih":
                _read_main(data, media)
            case b"strh":
                stream = data[:4]
                _read_stream(data, media)
            case b"strf":
                media.add_codec(_codec(stream, data))
            case b"INAM":
                media.title = data.decode(errors="replace")
            case b"IART":
                media.artist = data.decode(errors="replace")


def _chunks(source: RandomReads, start: int, end: int, max_depth: int) -> Iterator[Chunk]:
    """Yield the chunks up to the pictures, and those within lists."""
    for chunk in riff.chunks(source, start, end, _MAX_CHUNKS):
        if chunk.kind == _LIST and chunk.size >= len(_LIST) and max_depth:
            name = source.read_at(chunk.start, 4)
            if name == b"movi":  # the pictures; what follows is an index
                return
            if name in _LISTS:
                list_end = min(chunk.start + chunk.size, end)
                yield from _chunks(source, chunk.start + 4, list_end, max_depth - 1)
        else:
            yield chunk._replace(size=min(chunk.size, end - chunk.start))


def _read_main(data: bytes, media: Media) -> None:
    frame_microseconds, frames, media.width, media.height = _MAIN.unpack_from(data)
    media.duration_milliseconds = frame_microseconds * frames / 1000


def _read_stream(data: bytes, media: Media) -> None:
    """The length of the pictures is better than that of the main header, which may be missing."""
    kind, _, scale, rate, length = _STREAM.unpack_from(data)
    if kind == b"vids" and scale and rate and length:
        media.duration_milliseconds = 1000 * length * scale / rate


def _codec(stream: bytes, data: bytes) -> str:
    if stream == b"vids":
        return codecs.of_fourcc(data[16:20])
    if stream == b"auds":
        return codecs.of_wave_format(int.from_bytes(data[:2], "little"))
    return ""
