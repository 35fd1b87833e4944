"""The header of JPEG images of kinds that Pillow does not read: JPEG-LS, lossless, arithmetic.

ITU-T T.81, annex B, and T.87, annex C.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError
from serverless_s3_processor.runtime.processors.content_errors import damaged
from serverless_s3_processor.runtime.processors.random_reads import RandomReads

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

_MARKER: Final = 0xFF
_SCAN: Final = 0xDA
_LOSSLESS_OR_LS: Final = 0xF7
_FRAMES: Final = frozenset({*range(0xC0, 0xD0), _LOSSLESS_OR_LS} - {0xC4, 0xC8, 0xCC})
"""The markers of headers with a size; three in between are of tables."""
_WITHOUT_CONTENT: Final = frozenset({0x01, _MARKER, *range(0xD0, 0xD9)})
_SIZE: Final = struct.Struct(">BHH")
_MAX_SEGMENTS: Final = 1000
_MAX_BYTES: Final = 1024 * 1024


def jpeg_attributes(view: ObjectView) -> dict[str, Json]:
    """Return format, width and height.

    Raises:
        UnprocessableContentError: there is no size before the first scan.
    """
    source = RandomReads(view, max_read_bytes=_MAX_BYTES)
    try:
        return _read(source)
    except (EOFError, DecompressionLimitError, struct.error):
        raise damaged("image", "its header can't be read") from None


def _read(source: RandomReads) -> dict[str, Json]:
    attributes: dict[str, Json] = {}
    position = 2
    for _ in range(_MAX_SEGMENTS):
        start, marker = source.read_at(position, 2)
        if start != _MARKER or (marker == _SCAN and not attributes):
            break
        if marker == _SCAN:
            return attributes
        position += 1 if marker == _MARKER else 2  # a marker may follow any number of ones
        if marker in _WITHOUT_CONTENT:
            continue
        size = int.from_bytes(source.read_at(position, 2))
        if marker in _FRAMES:
            _, height, width = _SIZE.unpack(source.read(_SIZE.size))
            name = "JPEG-LS" if marker == _LOSSLESS_OR_LS else "JPEG"
            attributes = {"format": name, "width": width, "height": height}
        position += size
    raise EOFError("it has no scan")
