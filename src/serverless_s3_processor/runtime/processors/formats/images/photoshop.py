"""The header of Photoshop documents, of both sizes (PSD and PSB).

https://www.adobe.com/devnet-apps/photoshop/fileformatashtml/
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.content_errors import damaged

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

_HEADER: Final = struct.Struct(">4sH6xHIIHH")
_FORMATS: Final = {1: "PSD", 2: "PSB"}
_MODES: Final = {0: "1", 1: "L", 2: "P", 3: "RGB", 4: "CMYK", 7: "multichannel", 8: "L", 9: "LAB"}
"""Names as in Pillow for the color modes of the format."""


def photoshop_attributes(view: ObjectView) -> dict[str, Json]:
    """Return format, size and mode.

    Raises:
        UnprocessableContentError: the header is damaged.
    """
    header = view.head[: _HEADER.size]
    if len(header) < _HEADER.size:
        raise damaged("image", "it ends within its header")
    magic, version, _, height, width, _, mode = _HEADER.unpack(header)
    if magic != b"8BPS" or version not in _FORMATS or mode not in _MODES or not width * height:
        raise damaged("image", "its header can't be read")
    return {
        "format": _FORMATS[version],
        "width": width,
        "height": height,
        "mode": _MODES[mode],
    }
