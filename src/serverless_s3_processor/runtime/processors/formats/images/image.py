"""`image`: format, size, orientation, frames, date and EXIF of images, without decoding a pixel.

Attributes: `format`, `width` and `height` as stored, `mode`, `orientation`, `created` by the
camera's local time, `frames` of an animation, `exif` without position; with thumbnails,
`thumbnail` and `derived`, or `noThumbnail`.

Reads: the header, up to 1 MiB.
"""

from __future__ import annotations

import io
import struct
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Final

from PIL import Image

from serverless_s3_processor.runtime.processors.api import Findings, UnprocessableContentError
from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError
from serverless_s3_processor.runtime.processors.content_errors import damaged
from serverless_s3_processor.runtime.processors.formats.images.exif import exif_attributes
from serverless_s3_processor.runtime.processors.formats.images.fixed_headers import (
    fixed_attributes,
)
from serverless_s3_processor.runtime.processors.formats.images.heif import heif_attributes
from serverless_s3_processor.runtime.processors.formats.images.icon import icon_attributes
from serverless_s3_processor.runtime.processors.formats.images.jpeg import jpeg_attributes
from serverless_s3_processor.runtime.processors.formats.images.jpeg_xl import jpeg_xl_attributes
from serverless_s3_processor.runtime.processors.formats.images.photoshop import (
    photoshop_attributes,
)
from serverless_s3_processor.runtime.processors.formats.images.tiff import tiff_attributes
from serverless_s3_processor.runtime.processors.formats.images.webp import webp_attributes
from serverless_s3_processor.runtime.processors.quiet import ignore_warnings
from serverless_s3_processor.runtime.processors.random_reads import RandomReads
from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

HUGE: Final = "image-huge"
"""The flag of an image with more pixels than a viewer decodes: a bomb, or a map."""

READERS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "image/apng": ("PngImagePlugin", ("PNG",)),
    "image/bmp": ("BmpImagePlugin", ("BMP",)),
    "image/gif": ("GifImagePlugin", ("GIF",)),
    "image/jpeg": ("JpegImagePlugin", ("JPEG", "MPO")),
    "image/jp2": ("Jpeg2KImagePlugin", ("JPEG2000",)),
    "image/jpx": ("Jpeg2KImagePlugin", ("JPEG2000",)),
    "image/png": ("PngImagePlugin", ("PNG",)),
    "image/tiff": ("TiffImagePlugin", ("TIFF",)),
    "image/vnd.ms-dds": ("DdsImagePlugin", ("DDS",)),
    "image/webp": ("WebPImagePlugin", ("WEBP",)),
    "image/x-icns": ("IcnsImagePlugin", ("ICNS",)),
    "image/x-icon": ("IcoImagePlugin", ("ICO",)),
    "image/x-jp2-codestream": ("Jpeg2KImagePlugin", ("JPEG2000",)),
    "image/x-pcx": ("PcxImagePlugin", ("PCX",)),
    "image/x-portable-bitmap": ("PpmImagePlugin", ("PPM",)),
    "image/x-portable-graymap": ("PpmImagePlugin", ("PPM",)),
    "image/x-portable-pixmap": ("PpmImagePlugin", ("PPM",)),
    "image/x-qoi": ("QoiImagePlugin", ("QOI",)),
    "image/x-sgi": ("SgiImagePlugin", ("SGI",)),
    "image/x-win-bitmap": ("CurImagePlugin", ("CUR",)),
}
"""Pillow's plugin and formats per content type. Others are left out: some start programs."""

HEADERS: Final[dict[str, Callable[[ObjectView], dict[str, Json]]]] = {
    "image/avif": heif_attributes,
    "image/heic": heif_attributes,
    "image/heif": heif_attributes,
    "image/jxl": jpeg_xl_attributes,
    "image/vnd.adobe.photoshop": photoshop_attributes,
    "image/webp": webp_attributes,
    "image/x-canon-cr2": tiff_attributes,
    "image/x-dpx": fixed_attributes,
    "image/x-ms-bmp": fixed_attributes,
    "image/x-sun-raster": fixed_attributes,
    "image/x-tga": fixed_attributes,
    "image/x-xcf": fixed_attributes,
}
"""Types whose headers are read without Pillow, which would read the whole file, or nothing."""

BASIC_HEADERS: Final[dict[str, Callable[[ObjectView], dict[str, Json]]]] = {
    "image/jpeg": jpeg_attributes,
    "image/tiff": tiff_attributes,
    "image/x-icon": icon_attributes,
    "image/x-win-bitmap": icon_attributes,
}
"""Types of which Pillow does not read every kind, and what reads the headers of the others."""

_SEQUENTIAL: Final = ("image/jpeg", "image/png")
"""Types whose headers are read from front to back; those of others lead back and forth."""
_MAX_HEADER: Final = 1024 * 1024
_MAX_PIXELS: Final = 178_956_970
"""Pillow refuses to decode more: https://pillow.readthedocs.io/en/stable/reference/Image.html."""
_UNREADABLE: Final = (
    SyntaxError,
    IndexError,
    TypeError,
    ValueError,
    struct.error,
)
"""Errors of plugins that do not recognize a header, as in `Image.open`."""
_UNSUPPORTED: Final = "Unsupported"
"""How Pillow's errors about variants begin that it has no reader for."""
_SIDES: Final = (256, 257)
"""TIFF's tags of the stored width and height."""


class UnsupportedVariantError(UnprocessableContentError):
    """The image is of a variant that Pillow does not read, which is no fault of the image."""


def analyze(view: ObjectView) -> Findings:
    """Return the size and the tags of the header; of an unsupported variant, the format."""
    read_header = HEADERS.get(view.sniffed_type or "")
    if read_header:
        return findings_of(read_header(view))
    try:
        with open_image(view) as image:
            return findings_of(image_attributes(image))
    except UnprocessableContentError as error:
        is_huge = isinstance(error.__cause__, Image.DecompressionBombError)
        return findings_of(_basic_attributes(view, error), is_huge=is_huge)


def _basic_attributes(view: ObjectView, error: UnprocessableContentError) -> dict[str, Json]:
    """Return what is known of an image that Pillow can't read."""
    if read_header := BASIC_HEADERS.get(view.sniffed_type or ""):
        return read_header(view)
    if isinstance(error, UnsupportedVariantError):
        if view.sniffed_type == "image/gif":
            return fixed_attributes(view)
        return {"format": READERS[view.sniffed_type or ""][1][0]}
    raise error


def findings_of(attributes: dict[str, Json], *, is_huge: bool = False) -> Findings:
    """Return the findings for an image with these attributes, which are huge or have huge parts."""
    width, height = attributes.get("width"), attributes.get("height")
    pixels = width * height if isinstance(width, int) and isinstance(height, int) else 0
    return Findings(attributes, [HUGE] if is_huge or pixels > _MAX_PIXELS else [])


@contextmanager
def open_image(view: ObjectView) -> Iterator[Image.Image]:
    """Open an image to read its header.

    Raises:
        UnsupportedVariantError: Pillow can't read this variant of the format.
        UnprocessableContentError: the image is damaged.
    """
    module, formats = READERS[view.sniffed_type or ""]
    ignore_warnings("PIL\\.")
    import_module(f"PIL.{module}")
    open_plugin, _ = Image.OPEN[formats[0]]  # `Image.open` refuses huge images, which `HUGE` flags
    try:
        with open_plugin(_source(view), "") as image:
            yield image
    except _UNREADABLE:
        raise damaged("image", "its header can't be read") from None
    except (Image.DecompressionBombError, NotImplementedError) as error:
        raise UnsupportedVariantError(f"it can't be read: {error}") from error
    except DecompressionLimitError as error:
        raise UnprocessableContentError(f"reading the image's header takes {error}") from error
    except (OSError, EOFError) as error:
        if str(error).startswith(_UNSUPPORTED):
            raise UnsupportedVariantError(f"it can't be read: {error}") from error
        raise damaged("image", error) from error


def _source(view: ObjectView) -> io.BytesIO | io.BufferedReader[RandomReads]:
    """Return the content: of what is read from front to back in memory, otherwise with limits."""
    if view.sniffed_type in _SEQUENTIAL and view.is_in_memory and view.size <= _MAX_HEADER:
        return io.BytesIO(view.head)
    is_read_whole = view.sniffed_type == "image/webp"  # by its decoder
    max_bytes = view.size if is_read_whole else _MAX_HEADER
    return io.BufferedReader(RandomReads(view, max_read_bytes=max_bytes, max_total_bytes=max_bytes))


def image_attributes(image: Image.Image) -> dict[str, Json]:
    """Return the attributes for a record; width and height are those before turning."""
    stored = getattr(image, "tag_v2", {})
    attributes: dict[str, Json] = {
        "format": image.format or "",
        "width": int(stored.get(_SIDES[0], image.width)),
        "height": int(stored.get(_SIDES[1], image.height)),
        "mode": image.mode,
    }
    # PNG's own `getexif` would decode the whole image to find more.
    return attributes | _frames(image) | exif_attributes(lambda: Image.Image.getexif(image))


def _frames(image: Image.Image) -> dict[str, Json]:
    """Return the number of frames of an animation; nothing if its end is beyond the limits."""
    try:
        frames = getattr(image, "n_frames", 1)
    except (DecompressionLimitError, ReadBudgetExceededError, OSError, EOFError, ValueError):
        return {}
    return {"frames": frames} if frames > 1 else {}
