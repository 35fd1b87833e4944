"""`image`: format, size, orientation and EXIF of images, without decoding a pixel."""

from __future__ import annotations

import io
from contextlib import contextmanager
from importlib import import_module
from numbers import Rational
from typing import TYPE_CHECKING, Any, Final

from PIL import Image, UnidentifiedImageError

from serverless_s3_processor.runtime.processors.api import Findings, UnprocessableContentError
from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError
from serverless_s3_processor.runtime.processors.random_reads import RandomReads
from serverless_s3_processor.runtime.processors.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

READERS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "image/apng": ("PngImagePlugin", ("PNG",)),
    "image/avif": ("AvifImagePlugin", ("AVIF",)),
    "image/bmp": ("BmpImagePlugin", ("BMP",)),
    "image/gif": ("GifImagePlugin", ("GIF",)),
    "image/jpeg": ("JpegImagePlugin", ("JPEG", "MPO")),
    "image/jpx": ("Jpeg2KImagePlugin", ("JPEG2000",)),
    "image/png": ("PngImagePlugin", ("PNG",)),
    "image/tiff": ("TiffImagePlugin", ("TIFF",)),
    "image/webp": ("WebPImagePlugin", ("WEBP",)),
    "image/x-icon": ("IcoImagePlugin", ("ICO",)),
}
"""Pillow's plugin and formats per content type. Others are left out: some start programs."""

_WHOLE: Final = frozenset({"image/avif", "image/webp"})
"""Types whose readers need the whole file; others stop at the pixels."""
_MAX_HEADER: Final = 1024 * 1024

_ORIENTATION: Final = 0x0112
_EXIF: Final = 0x8769
_TAGS: Final = {
    0x010E: "imageDescription",
    0x010F: "make",
    0x0110: "model",
    0x0131: "software",
    0x0132: "dateTime",
    0x013B: "artist",
    0x8298: "copyright",
}
_EXIF_TAGS: Final = {
    0x829A: "exposureTime",
    0x829D: "fNumber",
    0x8827: "isoSpeed",
    0x9003: "dateTimeOriginal",
    0x9011: "offsetTimeOriginal",
    0x920A: "focalLength",
    0xA434: "lensModel",
}
"""Recorded EXIF tags by number: no position, no serial number, no maker's notes.

https://archive.org/details/exif-specs-3.0-dc-008-translation-2023-e
"""


def analyze(view: ObjectView) -> Findings:
    """Return the size and the tags of the header."""
    with open_image(view) as image:
        return Findings(image_attributes(image))


@contextmanager
def open_image(view: ObjectView) -> Iterator[Image.Image]:
    """Open an image to read its header.

    Raises:
        UnprocessableContentError: the image is damaged, or far too big.
    """
    module, formats = READERS[view.sniffed_type or ""]
    import_module(f"PIL.{module}")
    max_bytes = view.size if view.sniffed_type in _WHOLE else _MAX_HEADER
    source = io.BufferedReader(
        RandomReads(view, max_read_bytes=max_bytes, max_total_bytes=max_bytes)
    )
    try:
        with Image.open(source, formats=formats) as image:
            yield image
    except Image.DecompressionBombError as error:
        raise UnprocessableContentError(f"it is a bomb, or huge: {error}") from error
    except UnidentifiedImageError:
        raise UnprocessableContentError("it is no whole image: its header can't be read") from None
    except (DecompressionLimitError, OSError, EOFError) as error:
        raise UnprocessableContentError(f"it is no whole image: {error}") from error


def image_attributes(image: Image.Image) -> dict[str, Json]:
    """Return the attributes for a record."""
    attributes: dict[str, Json] = {
        "format": image.format or "",
        "width": image.width,
        "height": image.height,
        "mode": image.mode,
    }
    tags = Image.Image.getexif(image)  # PNG's own would decode the whole image to find more
    orientation = tags.get(_ORIENTATION)
    if isinstance(orientation, int) and 1 <= orientation <= 8:  # noqa: PLR2004 - EXIF's eight
        attributes["orientation"] = orientation
    exif = _named_tags(tags, _TAGS) | _named_tags(tags.get_ifd(_EXIF), _EXIF_TAGS)
    return attributes | ({"exif": exif} if exif else {})


def _named_tags(tags: Mapping[int, Any], names: Mapping[int, str]) -> dict[str, Json]:
    tags_by_name = ((name, _to_json(tags.get(number))) for number, name in names.items())
    return {name: value for name, value in tags_by_name if value not in (None, "")}


def _to_json(value: object) -> Json:
    """Return a tag's value for a record; fractions become text, as in `1/250`."""
    match value:
        case int():
            return value
        case bytes() | str():
            words = value.decode("latin-1") if isinstance(value, bytes) else value
            return printable(words.strip("\0 "))
        case Rational() if value.denominator != 0:
            is_integer = value.denominator == 1
            return int(value.numerator) if is_integer else f"{value.numerator}/{value.denominator}"
    return None
