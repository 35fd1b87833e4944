"""Matroska and WebM: EBML elements, of which `Info` and `Tracks` come before the first cluster.

RFC 8794, RFC 9559
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NamedTuple

from serverless_s3_processor.runtime.processors.formats.media import codecs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.processors.formats.media.media import Media
    from serverless_s3_processor.runtime.processors.random_reads import RandomReads

_SEGMENT, _CLUSTER, _INFO, _TRACKS = 0x18538067, 0x1F43B675, 0x1549A966, 0x1654AE6B
_SCALE, _DURATION, _TITLE = 0x2AD7B1, 0x4489, 0x7BA9
_TRACK, _CODEC, _VIDEO, _WIDTH, _HEIGHT = 0xAE, 0x86, 0xE0, 0xB0, 0xBA
_TYPE: Final = 0x83
_PICTURE_OR_SOUND: Final = (1, 2)
_MAX_ELEMENTS: Final = 1000
_MAX_VALUE: Final = 400
_MIN_ELEMENT: Final = 2
_FLOAT: Final = 4
_DEFAULT_SCALE: Final = 1_000_000
"""Nanoseconds of a unit of time."""


class _Element(NamedTuple):
    number: int
    start: int
    end: int


def _elements(source: RandomReads, start: int, end: int) -> Iterator[_Element]:
    for _ in range(_MAX_ELEMENTS):
        if end - start < _MIN_ELEMENT:
            return
        number, length = _vint(source.read_at(start, min(4, end - start)), keep_marker=True)
        start += length
        size, length = _vint(source.read_at(start, min(8, end - start)), keep_marker=False)
        start += length
        is_unknown = size == (1 << 7 * length) - 1  # a stream, which goes on to the end
        element = _Element(number, start, end if is_unknown else min(start + size, end))
        yield element
        start = start + size if not is_unknown else end


def _vint(data: bytes, *, keep_marker: bool) -> tuple[int, int]:
    """Return an integer, and its length, which is the position of its first one."""
    length = 9 - data[0].bit_length()
    if length > len(data):
        raise ValueError("an element has no number or size")
    value = int.from_bytes(data[:length])
    return (value if keep_marker else value & ((1 << 7 * length) - 1)), length


def read(source: RandomReads, media: Media) -> None:
    """Read the segment up to the first cluster."""
    for top in _elements(source, 0, source.size):
        if top.number == _SEGMENT:
            for element in _elements(source, top.start, top.end):
                if element.number == _INFO:
                    _read_info(source, element, media)
                elif element.number == _TRACKS:
                    _read_tracks(source, element, media)
                elif element.number == _CLUSTER:
                    break
            return


def _value(source: RandomReads, element: _Element) -> bytes:
    return source.read_at(element.start, min(element.end - element.start, _MAX_VALUE))


def _number(source: RandomReads, element: _Element) -> int:
    return int.from_bytes(_value(source, element)[:8])


def _read_info(source: RandomReads, parent: _Element, media: Media) -> None:
    scale, duration = _DEFAULT_SCALE, None
    for element in _elements(source, parent.start, parent.end):
        if element.number == _SCALE:
            scale = _number(source, element)
        elif element.number == _DURATION:
            data = _value(source, element)
            (duration,) = struct.unpack(">f" if len(data) == _FLOAT else ">d", data)
        elif element.number == _TITLE:
            media.title = _value(source, element).decode(errors="ignore")
    if duration is not None:
        media.duration_milliseconds = duration * scale / 1_000_000


def _read_tracks(source: RandomReads, parent: _Element, media: Media) -> None:
    for track in _elements(source, parent.start, parent.end):
        if track.number == _TRACK:
            _read_track(source, track, media)


def _read_track(source: RandomReads, track: _Element, media: Media) -> None:
    codec, kind = "", 0
    for element in _elements(source, track.start, track.end):
        if element.number == _TYPE:
            kind = _number(source, element)
        elif element.number == _CODEC:
            codec = codecs.of_matroska(_value(source, element).decode(errors="replace"))
        elif element.number == _VIDEO and media.width is None:
            sizes = {
                child.number: _number(source, child)
                for child in _elements(source, element.start, element.end)
            }
            media.width, media.height = sizes.get(_WIDTH), sizes.get(_HEIGHT)
    if kind in _PICTURE_OR_SOUND:
        media.add_codec(codec)
