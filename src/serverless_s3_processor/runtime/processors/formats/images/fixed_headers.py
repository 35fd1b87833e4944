"""Images whose width and height are always at the same place.

GIF, Targa, Sun raster, bitmaps of the clipboard, XCF (`devel-docs/xcf.txt` of GIMP), and DPX
(SMPTE 268M).
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.content_errors import damaged

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

_SIDES: Final = {
    "image/gif": ("GIF", struct.Struct("<6xHH")),
    "image/x-dpx": ("DPX", struct.Struct(">772xII")),
    "image/x-ms-bmp": ("DIB", struct.Struct("<4xii")),
    "image/x-sun-raster": ("SUN", struct.Struct(">4xII")),
    "image/x-tga": ("TGA", struct.Struct("<12xHH")),
    "image/x-xcf": ("XCF", struct.Struct(">14xII")),
}
"""The name of the format, and where width and height are, by content type."""
_LITTLE_ENDIAN_DPX: Final = (b"XPDS", struct.Struct("<772xII"))


def fixed_attributes(view: ObjectView) -> dict[str, Json]:
    """Return the attributes for a record; a negative height says that the top row comes first.

    Raises:
        UnprocessableContentError: the header is damaged.
    """
    name, sides = _SIDES[view.sniffed_type or ""]
    if view.head.startswith(_LITTLE_ENDIAN_DPX[0]):
        sides = _LITTLE_ENDIAN_DPX[1]
    if len(view.head) < sides.size:
        raise damaged("image", "it ends within its header")
    width, height = sides.unpack_from(view.head)
    return {"format": name, "width": abs(width), "height": abs(height)}
