"""The directory of icons and cursors of Windows, whose images Pillow may not read.

https://learn.microsoft.com/en-us/previous-versions/ms997538(v=msdn.10)
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.content_errors import damaged

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

_HEADER: Final = struct.Struct("<2xHH")
_ENTRY: Final = struct.Struct("<BB6xII")
"""Width and height, of which 0 is 256, and size and position of an image."""
_PICTURES: Final = (
    b"\x89PNG",
    *(struct.pack("<I", size) for size in (12, 40, 52, 56, 64, 108, 124)),
)
"""How a picture begins: as a PNG, or with the size of a bitmap's header."""
_FORMATS: Final = {1: "ICO", 2: "CUR"}


def icon_attributes(view: ObjectView) -> dict[str, Json]:
    """Return the format, and the size of the biggest image.

    Raises:
        UnprocessableContentError: the directory is damaged, or no image is in the file.
    """
    try:
        kind, count = _HEADER.unpack_from(view.head)
        entries = [
            _ENTRY.unpack_from(view.head, _HEADER.size + number * _ENTRY.size)
            for number in range(count)
        ]
    except struct.error:
        raise damaged("image", "its directory can't be read") from None
    sizes = [
        (width or 256, height or 256)
        for width, height, size, start in entries
        if start + size <= view.size and _begins_picture(view.head[start : start + 4])
    ]
    if kind not in _FORMATS or not sizes:
        raise damaged("image", "it has no complete picture")
    width, height = max(sizes)
    return {"format": _FORMATS[kind], "width": width, "height": height}


def _begins_picture(start: bytes) -> bool:
    """Return whether a picture begins so; one behind the head is not looked at."""
    return not start or start.startswith(_PICTURES)
