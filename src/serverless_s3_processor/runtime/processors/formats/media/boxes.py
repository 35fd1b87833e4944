"""MP4, QuickTime and 3GP: a tree of boxes, of which `moov` describes the tracks.

ISO/IEC 14496-12; https://developer.apple.com/documentation/quicktime-file-format
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.containers import iso_boxes
from serverless_s3_processor.runtime.processors.formats.media import box_tracks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.processors.containers.iso_boxes import Box
    from serverless_s3_processor.runtime.processors.formats.media.media import Media
    from serverless_s3_processor.runtime.processors.random_reads import RandomReads

_MAX_BOXES: Final = 1000
"""Maximum number of boxes on one level; a fragmented file has two per fragment."""
_MAX_TEXT: Final = 400
_FRAGMENTS: Final = (b"moof", b"styp", b"sidx")
_TITLE: Final = b"\xa9nam"
_ARTIST: Final = b"\xa9ART"


def boxes(source: RandomReads, start: int, end: int) -> Iterator[Box]:
    """Yield the boxes from `start` to `end`, up to a limit."""
    return iso_boxes.boxes(source.read_at, start, end, _MAX_BOXES)


def read(source: RandomReads, media: Media) -> None:
    """Find the box of the tracks, which may be at the end."""
    kinds = set()
    for box in boxes(source, 0, source.size):
        kinds.add(box.kind)
        if box.kind == b"sidx" and media.duration_milliseconds is None:
            media.duration_milliseconds = _indexed_duration(source, box)
        if box.kind == b"moov":
            _read_movie(source, box, media)
        if box.kind in (b"moof", b"mdat") and b"moov" in kinds:
            return
    if b"moov" not in kinds and kinds.isdisjoint(_FRAGMENTS):
        raise ValueError("it is truncated: the description of its tracks is missing")


def _read_movie(source: RandomReads, movie: Box, media: Media) -> None:
    for box in boxes(source, movie.start, movie.end):
        match box.kind:
            case b"mvhd":
                scale, media.duration_milliseconds = _duration(source, box)
            case b"mvex":
                _read_fragmented_duration(source, box, scale, media)
            case b"trak":
                box_tracks.read_track(source, box, media)
            case b"udta":
                _read_tags(source, box, media)


def _duration(source: RandomReads, box: Box) -> tuple[int, float | None]:
    """Return the units per second, and the duration in milliseconds."""
    is_long = source.read_at(box.start, 1) == b"\1"
    layout = ">IQ" if is_long else ">II"
    data = source.read_at(box.start + (20 if is_long else 12), struct.calcsize(layout))
    scale, duration = struct.unpack(layout, data)
    unknown = (1 << 64 if is_long else 1 << 32) - 1
    is_known = scale and duration not in (0, unknown)
    return scale, 1000 * duration / scale if is_known else None


def _read_fragmented_duration(source: RandomReads, parent: Box, scale: int, media: Media) -> None:
    for box in boxes(source, parent.start, parent.end):
        if box.kind == b"mehd" and scale:
            is_long = source.read_at(box.start, 1) == b"\1"
            duration = int.from_bytes(source.read_at(box.start + 4, 8 if is_long else 4))
            media.duration_milliseconds = 1000 * duration / scale


def _indexed_duration(source: RandomReads, box: Box) -> float | None:
    """Return the duration of the segments that an index lists."""
    version = source.read_at(box.start, 1)[0]
    (scale,) = struct.unpack(">I", source.read_at(box.start + 8, 4))
    start = box.start + (28 if version else 20)
    (count,) = struct.unpack(">2xH", source.read_at(start, 4))
    entries = source.read_at(start + 4, 12 * count)
    units = sum(duration for _, duration, _ in struct.iter_unpack(">III", entries))
    return 1000 * units / scale if scale else None


def _read_tags(source: RandomReads, parent: Box, media: Media) -> None:
    """Read what iTunes writes: `udta` → `meta` → `ilst` → `©nam` → `data`."""
    for box in boxes(source, parent.start, parent.end):
        if box.kind == b"meta":
            is_full = source.read_at(box.start + 4, 4) != b"hdlr"  # QuickTime has no version here
            _read_tags(source, box._replace(start=box.start + 4 * is_full), media)
        elif box.kind == b"ilst":
            _read_tags(source, box, media)
        elif box.kind == _TITLE:
            media.title = _tag(source, box)
        elif box.kind == _ARTIST:
            media.artist = _tag(source, box)


def _tag(source: RandomReads, parent: Box) -> str:
    data = source.read_at(parent.start, min(parent.end - parent.start, _MAX_TEXT))
    is_itunes = data[4:8] == b"data"
    return data[16 if is_itunes else 4 :].decode(errors="ignore")
