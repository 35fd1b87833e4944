"""Pictures, and the settings of a stack that makes thumbnails of them."""

import io
from typing import Any, Final

from PIL import Image

EXISTING_BUCKET: Final = "acme-pictures"
MAX_PIXELS: Final = 200
ORIENTATION_TAG: Final = 0x0112
ROTATED: Final = 6


def picture(kind: str, size: tuple[int, int], **options: Any) -> bytes:
    """Return a picture of noise in a format of Pillow."""
    content = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(content, kind, **options)
    return content.getvalue()


def rotated() -> Image.Exif:
    """Return the metadata of a picture from a camera that was turned by 90 degrees."""
    exif = Image.Exif()
    exif[ORIENTATION_TAG] = ROTATED
    return exif
