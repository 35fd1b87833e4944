"""A small picture of an image, which is decoded no further than is allowed."""

from __future__ import annotations

import functools
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from PIL import Image

from serverless_s3_processor.runtime.domain.outcomes.derived import MAX_BYTES, DerivedFile
from serverless_s3_processor.runtime.processors.api import Findings
from serverless_s3_processor.runtime.processors.formats.image import (
    READERS,
    image_attributes,
    open_image,
)
from serverless_s3_processor.runtime.processors.wording import printable

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

NAME: Final = "thumbnail.webp"
MAX_HEADER_BYTES: Final = 8 * 1024 * 1024
MAX_FILE_BYTES: Final = 16 * 1024 * 1024
"""Bytes of a file, all of which are in memory while it is decoded."""
_MAX_PIXELS: Final = {
    "BMP": 24_000_000,
    "GIF": 24_000_000,
    "JPEG": 24_000_000,
    "MPO": 24_000_000,
    "PNG": 24_000_000,
    "TIFF": 24_000_000,
    "WEBP": 6_000_000,
}
"""By format, so that none takes more than 150 MB: WebP's decoder takes 17 bytes a pixel.

AVIF and ICO are none of them: what their header says of their size binds nobody, and decoders make
room for what comes. JPEG 2000 takes 19 bytes a pixel, and is slow.
"""
_MAX_PROGRESSIVE: Final = 12_000_000
"""Of a JPEG that comes in several scans; its decoder takes 8 bytes a pixel."""
_MAX_SCANS: Final = 64
"""Real ones have ten or so. Each is a pass over the whole image, and may take thirty bytes."""
_TILE_SIZE: Final = (322, 323)
_RUN_LENGTHS: Final = (1, 2)
"""Of BMP, which Pillow decodes in Python, byte by byte."""
_MAX_CONCURRENT: Final = 2
"""One is read while another is decoded; more would be no faster, and take the memory."""
_BAND_PIXELS: Final = 1_000_000
"""Pixels that are converted at a time: all at once would take the memory twice."""
_QUALITIES: Final = (80, 40, 5)
"""The second and the third are for noise."""

_UNDO_ORIENTATION: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What undoes EXIF's orientation."""


class NoThumbnailError(Exception):
    """There is none of this image; the text, for a person, says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thumbnail:
    """A WebP image without any metadata; sides in pixels."""

    width: int
    height: int
    content: bytes


def analyze(view: ObjectView, max_side: int) -> Findings:
    """Tell what `image` tells, and make a thumbnail; no side has more than `longest` pixels.

    Where there can be none, the reason is told: that is no failure.

    Raises:
        UnavailableError: S3 refused or failed.
        UnprocessableContentError: it is no image.
    """
    found_attributes: dict[str, Json] = {}
    view.open_budget(MAX_HEADER_BYTES)
    try:
        with open_image(view) as header:
            found_attributes = image_attributes(header)
            check_limits(header, view.size)
        view.open_budget(MAX_FILE_BYTES)
        thumbnail = make_thumbnail(view, max_side, found_attributes.get("orientation"))
    except NoThumbnailError as error:
        return Findings({**found_attributes, "noThumbnail": printable(str(error))})
    size: Json = {"width": thumbnail.width, "height": thumbnail.height}
    file = DerivedFile(name=NAME, content_type="image/webp", content=thumbnail.content)
    return Findings({**found_attributes, "thumbnail": size}, derived=[file])


def check_limits(image: Image.Image, file_bytes: int) -> None:
    """Look at what a header says.

    Raises:
        NoThumbnailError: it is too much, or nothing that is decoded here.
    """
    kind, pixels = image.format or "", image.width * image.height
    max_pixels = _MAX_PIXELS.get(kind)
    if max_pixels is None:
        raise NoThumbnailError(f"{kind} is not decoded")
    if file_bytes > MAX_FILE_BYTES:
        raise NoThumbnailError(f"it has more than {MAX_FILE_BYTES:,} bytes")
    if image.info.get("progressive"):
        max_pixels = min(max_pixels, _MAX_PROGRESSIVE)
    if kind == "BMP" and image.info.get("compression") in _RUN_LENGTHS:
        raise NoThumbnailError("BMP with run lengths is not decoded")
    if max(pixels, _tile(image)) > max_pixels:
        raise NoThumbnailError(f"it has more than {max_pixels:,} pixels")


def make_thumbnail(view: ObjectView, max_side: int, orientation: Json = None) -> Thumbnail:
    """Decode what `check` let pass, and turn it upright.

    Raises:
        NoThumbnailError: it can't be decoded.
        UnavailableError: S3 refused or failed.
    """
    return _threads().submit(_decode_and_shrink, view, max_side, orientation).result()


@functools.cache
def _threads() -> ThreadPoolExecutor:
    """Return the threads that all images are decoded in.

    What a thread lets go of, the C library keeps for that thread: if all that read objects decoded
    as well, each would keep as much as its biggest image took.
    """
    return ThreadPoolExecutor(_MAX_CONCURRENT)


def _decode_and_shrink(view: ObjectView, max_side: int, orientation: Json) -> Thumbnail:
    _, formats = READERS[view.sniffed_type or ""]
    view.seek(0)
    content = view.read(view.size) or b""
    if "JPEG" in formats and content.count(b"\xff\xda") > _MAX_SCANS:
        raise NoThumbnailError(f"it has more than {_MAX_SCANS} scans")
    try:
        small = _shrink(content, max_side, formats)
    except (NoThumbnailError, MemoryError):  # what came before may have taken the memory
        raise
    except Exception as error:  # whatever pixels do to a decoder
        raise NoThumbnailError(f"it can't be decoded: {_describe(error)}") from error
    if isinstance(orientation, int) and orientation in _UNDO_ORIENTATION:
        small = small.transpose(_UNDO_ORIENTATION[orientation])
    return _encode(small)


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]


def _tile(image: Image.Image) -> int:
    """Return the pixels of a tile of TIFF, which may be bigger than the image."""
    tags: Any = getattr(image, "tag_v2", {})
    width, height = (tags.get(number, 0) for number in _TILE_SIZE)
    return int(width) * int(height)


def _shrink(content: bytes, max_side: int, formats: tuple[str, ...]) -> Image.Image:
    with Image.open(io.BytesIO(content), formats=formats) as image:
        size = _fit(image.size, max_side)
        image.draft(None, (2 * max_side, 2 * max_side))  # JPEG is decoded at an eighth, say
        image.load()
        small = _reduce(image, max(1, max(image.size) // (2 * max_side)))
    return small.resize(size, Image.Resampling.LANCZOS) if small.size != size else small


def _fit(size: tuple[int, int], max_side: int) -> tuple[int, int]:
    """Return the sides of the same shape, none longer than `longest` and none without a pixel."""
    width, height = (
        max(1, (side * max_side + max(size) // 2) // max(size)) if max(size) > max_side else side
        for side in size
    )
    return width, height


def _reduce(image: Image.Image, factor: int) -> Image.Image:
    """Return it with sides divided by a factor, in colours that WebP has."""
    rows = factor * max(1, _BAND_PIXELS // (image.width * factor))
    width, height = (-(-side // factor) for side in image.size)
    small: Image.Image | None = None
    for top in range(0, image.height, rows):
        band = _to_webp_colors(image.crop((0, top, image.width, min(top + rows, image.height))))
        if small is None:
            small = Image.new(band.mode, (width, height))
        small.paste(band.reduce(factor), (0, top // factor))
    if small is None:
        raise NoThumbnailError("it has no pixels")
    return small


def _to_webp_colors(band: Image.Image) -> Image.Image:
    mode = band.mode
    if mode in {"I", "F"}:
        raise NoThumbnailError("its pixels are numbers of 32 bits, no colours")
    if mode.startswith("I;16"):
        return band.convert("I").point(lambda value: value * (1 / 257)).convert("RGB")
    has_alpha = mode in {"LA", "La", "PA", "RGBA", "RGBa"} or "transparency" in band.info
    return band.convert("RGBA" if has_alpha else "RGB")


def _encode(small: Image.Image) -> Thumbnail:
    import_module("PIL.WebPImagePlugin")
    for quality in _QUALITIES:
        buffer = io.BytesIO()
        small.save(buffer, "WEBP", quality=quality, method=4)
        if buffer.tell() <= MAX_BYTES:
            return Thumbnail(width=small.width, height=small.height, content=buffer.getvalue())
    raise NoThumbnailError(f"it would have more than {MAX_BYTES:,} bytes")
