"""HEIF images, which HEIC and AVIF are: size, orientation, frames and EXIF, without a decoder.

ISO/IEC 23008-12. https://github.com/AOMediaCodec/libavif describes the turns in its
`avifImage`.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from PIL.Image import Exif

from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError
from serverless_s3_processor.runtime.processors.containers import iso_boxes
from serverless_s3_processor.runtime.processors.content_errors import damaged
from serverless_s3_processor.runtime.processors.formats.images.exif import (
    exif_attributes,
    parse_exif,
)
from serverless_s3_processor.runtime.processors.formats.images.heif_items import Items
from serverless_s3_processor.runtime.processors.random_reads import RandomReads

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

_FORMATS: Final = {"image/avif": "AVIF", "image/heic": "HEIC"}
_MAX_READ: Final = 1024 * 1024
"""Maximum bytes of the description of the items; that of a photo has 4 KB."""
_MAX_TOP_LEVEL: Final = 64
"""Maximum number of boxes of the file to look at; images have three to six."""
_MAX_EXIF: Final = 64 * 1024
_TABLE: Final = (b"trak", b"mdia", b"minf", b"stbl", b"stsz")
_U32: Final = struct.Struct(">I")


def heif_attributes(view: ObjectView) -> dict[str, Json]:
    """Return the attributes for a record; width and height are those before turning.

    Raises:
        UnprocessableContentError: the image is damaged.
    """
    source = RandomReads(view, max_read_bytes=_MAX_READ)
    try:
        top_level = iso_boxes.boxes(source.read_at, 0, view.size, _MAX_TOP_LEVEL)
        places = {kind: (start, end) for kind, start, end in top_level}
        movie = _content(source, places.get(b"moov"))
        items = Items(_content(source, places.get(b"meta"))[4:])
        width, height = items.size or _track_size(movie)
        frames, orientation = _frames(movie), items.orientation
    except (EOFError, IndexError, struct.error, ValueError, DecompressionLimitError) as error:
        raise damaged("image", error) from error
    attributes: dict[str, Json] = {
        "format": _FORMATS.get(view.sniffed_type or "", "HEIF"),
        "width": width,
        "height": height,
    }
    if frames > 1:
        attributes["frames"] = frames
    if orientation > 1:
        attributes["orientation"] = orientation
    exif = exif_attributes(lambda: _exif(source, items))
    exif.pop("orientation", None)  # the turn of the container counts
    return attributes | exif


def _content(source: RandomReads, place: tuple[int, int] | None) -> memoryview:
    if place is None:
        return memoryview(b"")
    source.seek(place[0])
    return memoryview(source.read(place[1] - place[0]))


def _frames(movie: memoryview) -> int:
    """Return the number of samples of the first track of a sequence; 0 without one."""
    table = iso_boxes.first_box(movie, *_TABLE)
    return int(_U32.unpack_from(table, 8)[0]) if table is not None and len(table) > 11 else 0  # noqa: PLR2004 - four bytes from 8 on


def _track_size(movie: memoryview) -> tuple[int, int]:
    """Return the size of the first track: two fixed-point numbers at the end of its header."""
    header = iso_boxes.first_box(movie, b"trak", b"tkhd")
    if header is None or len(header) < 8:  # noqa: PLR2004 - two numbers
        raise ValueError("it has no size")
    width, height = struct.unpack_from(">II", header, len(header) - 8)
    return width >> 16, height >> 16


def _exif(source: RandomReads, items: Items) -> Exif:
    place = items.exif_place
    if place is None or place[1] > _MAX_EXIF:
        return Exif()
    source.seek(place[0])
    data = source.read(place[1])
    return parse_exif(data[4 + _U32.unpack_from(data)[0] :])
