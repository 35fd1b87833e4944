"""The tracks of MP4, QuickTime and 3GP: their codecs, and the size of the picture."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.formats.media import boxes, codecs

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.containers.iso_boxes import Box
    from serverless_s3_processor.runtime.processors.formats.media.media import Media
    from serverless_s3_processor.runtime.processors.random_reads import RandomReads

_PATH: Final = (b"mdia", b"minf", b"stbl")
_SIZE: Final = struct.Struct(">HH")
_SIZE_AT: Final = 32
"""Where the size is in the description of a video track."""
_MATRIX: Final = struct.Struct(">4xii4xii")
_TURNS: Final = {(0, 1, -1, 0): 6, (-1, 0, 0, -1): 3, (0, -1, 1, 0): 8}
"""Orientations as in EXIF, by the signs of the matrix that turns the picture."""
_MAX_DESCRIPTION: Final = 4096
_OBJECT_TYPES: Final = dict.fromkeys((0x40, 0x66, 0x67, 0x68), "aac") | {0x69: "mp3", 0x6B: "mp3"}
"""What `mp4a` holds, https://mp4ra.org/registered-types/object-types."""


def read_track(source: RandomReads, track: Box, media: Media) -> None:
    """Read one track; of several with a picture, the first one counts."""
    orientation = None
    for box in boxes.boxes(source, track.start, track.end):
        if box.kind == b"tkhd":
            orientation = _orientation(source, box)
        elif box.kind == b"mdia":
            _read_description(source, box, media, orientation)


def _orientation(source: RandomReads, box: Box) -> int | None:
    is_long = source.read_at(box.start, 1) == b"\1"
    matrix = source.read_at(box.start + (52 if is_long else 40) - 4, _MATRIX.size)
    return _TURNS.get(tuple((value > 0) - (value < 0) for value in _MATRIX.unpack(matrix)))


def _read_description(
    source: RandomReads, parent: Box, media: Media, orientation: int | None, handler: bytes = b""
) -> None:
    for box in boxes.boxes(source, parent.start, parent.end):
        if box.kind == b"hdlr" and parent.kind == b"mdia":
            handler = source.read_at(box.start + 8, 4)
        elif box.kind in _PATH:
            _read_description(source, box, media, orientation, handler)
        elif box.kind == b"stsd" and handler in (b"vide", b"soun"):
            _read_entry(source, box, media, orientation, is_video=handler == b"vide")


def _read_entry(
    source: RandomReads, box: Box, media: Media, orientation: int | None, *, is_video: bool
) -> None:
    """Read the first description of a track."""
    entry = source.read_at(box.start + 8, min(box.end - box.start - 8, _MAX_DESCRIPTION))
    media.add_codec(_codec(entry))
    if is_video and media.width is None:
        media.width, media.height = _SIZE.unpack_from(entry, _SIZE_AT)
        media.orientation = orientation


def _codec(entry: bytes) -> str:
    name = entry[4:8]
    if name == b"mp4a" and (object_type := _object_type(entry)) in _OBJECT_TYPES:
        return _OBJECT_TYPES[object_type]
    return codecs.of_fourcc(name)


def _object_type(entry: bytes) -> int:
    """Return the object type of the decoder's configuration, descriptor 4; 0 without one."""
    start = entry.find(b"esds")
    if start < 0:
        return 0
    descriptors = entry[start + 8 : start + 40]
    at = descriptors.find(b"\x04", 4)
    rest = descriptors[at + 1 :].lstrip(b"\x80") if at >= 0 else b""
    return rest[1] if len(rest) > 1 else 0
