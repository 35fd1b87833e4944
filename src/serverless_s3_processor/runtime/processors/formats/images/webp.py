"""The chunks of a WebP image, of which a decoder would read every byte.

https://developers.google.com/speed/webp/docs/riff_container
"""

from __future__ import annotations

import struct
from functools import partial
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError
from serverless_s3_processor.runtime.processors.containers import riff
from serverless_s3_processor.runtime.processors.content_errors import damaged
from serverless_s3_processor.runtime.processors.formats.images.exif import (
    exif_attributes,
    parse_exif,
)
from serverless_s3_processor.runtime.processors.random_reads import RandomReads
from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

_MAX_CHUNKS: Final = 10_000
_MAX_EXIF: Final = 64 * 1024
_ALPHA: Final = 0x10
_SIDE: Final = 0x3FFF
_HEADER_BYTES: Final = 10


def webp_attributes(view: ObjectView) -> dict[str, Json]:
    """Return the attributes for a record; frames and EXIF as far as the budget reaches.

    Raises:
        UnprocessableContentError: the first chunk is damaged.
    """
    source = RandomReads(view, max_read_bytes=_MAX_EXIF)
    chunks = _chunks(source)
    try:
        kind, header = next(chunks, (b"", b""))
        width, height, has_alpha = _size(kind, header)
    except (struct.error, IndexError, ReadBudgetExceededError) as error:
        raise damaged("image", error) from error
    attributes: dict[str, Json] = {
        "format": "WEBP",
        "width": width,
        "height": height,
        "mode": "RGBA" if has_alpha else "RGB",
    }
    return attributes | (_extended(chunks) if kind == b"VP8X" else {})


def _chunks(source: RandomReads) -> Iterator[tuple[bytes, bytes]]:
    """Yield the type of each chunk, with its first bytes, or all of EXIF."""
    for kind, start, size in riff.chunks(source, riff.FIRST_CHUNK, source.size, _MAX_CHUNKS):
        source.seek(start)
        yield kind, source.read(min(size, _MAX_EXIF if kind == b"EXIF" else _HEADER_BYTES))


def _size(kind: bytes, header: bytes) -> tuple[int, int, bool]:
    """Return width and height, and whether there is an alpha channel."""
    if kind == b"VP8X":
        sides = int.from_bytes(header[4:7], "little"), int.from_bytes(header[7:10], "little")
        return sides[0] + 1, sides[1] + 1, bool(header[0] & _ALPHA)
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", header, 1)
        return (bits & _SIDE) + 1, (bits >> 14 & _SIDE) + 1, bool(bits >> 28 & 1)
    if kind != b"VP8 " or header[3:6] != b"\x9d\x01\x2a":
        raise damaged("image", "its header can't be read")
    width, height = struct.unpack_from("<HH", header, 6)
    return width & _SIDE, height & _SIDE, False


def _extended(chunks: Iterator[tuple[bytes, bytes]]) -> dict[str, Json]:
    frames = 0
    attributes: dict[str, Json] = {}
    try:
        for kind, data in chunks:
            frames += kind == b"ANMF"
            if kind == b"EXIF":
                attributes = exif_attributes(partial(parse_exif, data))
    except (ReadBudgetExceededError, DecompressionLimitError):
        return attributes
    return attributes | ({"frames": frames} if frames > 1 else {})
