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
    sizes = [(w or 256, h or 256) for w, h, size, start in entries if start + size <= view.size]
    if kind not in _FORMATS or not sizes:
        raise damaged("image", "it has no whole picture")
    width, height = max(sizes)
    return {"format": _FORMATS[kind], "width": width, "height": height}
