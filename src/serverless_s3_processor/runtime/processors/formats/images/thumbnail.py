"""Thumbnails of images, decoded within limits of memory and time."""

from __future__ import annotations

import functools
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from PIL import Image

from serverless_s3_processor.runtime.domain.outcomes.derived import MAX_BYTES, DerivedFile
from serverless_s3_processor.runtime.processors.api import Findings, UnprocessableContentError
from serverless_s3_processor.runtime.processors.formats.images import image as header
from serverless_s3_processor.runtime.processors.formats.images.image import (
    READERS,
    open_image,
)
from serverless_s3_processor.runtime.processors.quiet import ignore_warnings
from serverless_s3_processor.runtime.processors.wording import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

NAME: Final = "thumbnail.webp"
MAX_HEADER_BYTES: Final = 8 * 1024 * 1024
MAX_FILE_BYTES: Final = 16 * 1024 * 1024
"""Maximum size of a file, which is in memory while it is decoded."""
_MAX_PIXELS: Final = {
    "BMP": 24_000_000,
    "GIF": 24_000_000,
    "JPEG": 24_000_000,
    "MPO": 24_000_000,
    "PNG": 24_000_000,
    "TIFF": 24_000_000,
    "WEBP": 6_000_000,
}
"""Maximum number of pixels per format, for 150 MB: WebP's decoder takes 17 bytes per pixel.

AVIF and ICO are left out, as their decoders allocate more than the header declares. JPEG 2000 takes
19 bytes per pixel, and is slow.
"""
_MAX_PROGRESSIVE: Final = 12_000_000
"""Maximum number of pixels of a progressive JPEG; its decoder takes 8 bytes per pixel."""
_MAX_SCANS: Final = 64
"""Maximum number of scans. Real images have about ten; each is a pass over the whole image."""
_TILE_SIZE: Final = (322, 323)
_RUN_LENGTHS: Final = (1, 2)
"""BMP's run-length encodings, which Pillow decodes in Python, byte by byte."""
_MAX_CONCURRENT: Final = 2
"""Maximum number of concurrent decodings; more would take memory and be no faster."""
_BAND_PIXELS: Final = 1_000_000
"""Number of pixels to convert at a time: the whole image would take the memory twice."""
_QUALITIES: Final = (80, 40, 5)
"""WebP qualities to try in turn; noise needs the lower ones."""

_UNDO_ORIENTATION: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""The transposition that undoes each EXIF orientation."""


class NoThumbnailError(Exception):
    """The image gets no thumbnail; the message says why, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thumbnail:
    """A WebP image without any metadata; sides in pixels."""

    width: int
    height: int
    content: bytes


def analyze(view: ObjectView, max_side: int) -> Findings:
    """Return the attributes of `image`, and a thumbnail of at most `max_side` pixels per side.

    An image without a thumbnail is no failure; the attributes have the reason.

    Raises:
        UnavailableError: S3 refused or failed.
        UnprocessableContentError: the content is no image.
    """
    view.open_budget(MAX_HEADER_BYTES)
    findings = header.analyze(view)
    try:
        thumbnail = _thumbnail(view, max_side, findings.attributes)
    except NoThumbnailError as error:
        reason: Json = printable(str(error))
        return replace(findings, attributes={**findings.attributes, "noThumbnail": reason})
    size: Json = {"width": thumbnail.width, "height": thumbnail.height}
    file = DerivedFile(name=NAME, content_type="image/webp", content=thumbnail.content)
    return replace(findings, attributes={**findings.attributes, "thumbnail": size}, derived=[file])


def _thumbnail(view: ObjectView, max_side: int, attributes: Mapping[str, Json]) -> Thumbnail:
    if view.sniffed_type not in READERS:
        raise NoThumbnailError(f"{attributes['format']} is not decoded")
    view.open_budget(MAX_HEADER_BYTES)
    try:
        with open_image(view) as image:
            check_limits(image, view.size)
            is_turned = image.format == "TIFF"  # its decoder turns the image upright
    except UnprocessableContentError as error:
        raise NoThumbnailError(str(error)) from error
    view.open_budget(MAX_FILE_BYTES)
    return make_thumbnail(view, max_side, None if is_turned else attributes.get("orientation"))


def check_limits(image: Image.Image, file_bytes: int) -> None:
    """Check the header against the limits.

    Raises:
        NoThumbnailError: the image exceeds them, or its format is not decoded.
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
    """Decode an image that `check_limits` accepted, and turn it upright.

    Raises:
        NoThumbnailError: the image can't be decoded.
        UnavailableError: S3 refused or failed.
    """
    return _threads().submit(_decode_and_shrink, view, max_side, orientation).result()


@functools.cache
def _threads() -> ThreadPoolExecutor:
    """Return the threads that decode all images.

    The C library keeps freed memory per thread: if every reading thread decoded as well, each would
    hold as much as its biggest image.
    """
    return ThreadPoolExecutor(_MAX_CONCURRENT)


def _decode_and_shrink(view: ObjectView, max_side: int, orientation: Json) -> Thumbnail:
    ignore_warnings("PIL\\.")
    _, formats = READERS[view.sniffed_type or ""]
    view.seek(0)
    content = view.read(view.size) or b""
    if "JPEG" in formats and content.count(b"\xff\xda") > _MAX_SCANS:
        raise NoThumbnailError(f"it has more than {_MAX_SCANS} scans")
    try:
        small = _shrink(content, max_side, formats)
    except (NoThumbnailError, MemoryError):  # other images may have taken the memory
        raise
    except Exception as error:  # a decoder may raise anything
        raise NoThumbnailError(f"it can't be decoded: {_describe(error)}") from error
    if isinstance(orientation, int) and orientation in _UNDO_ORIENTATION:
        small = small.transpose(_UNDO_ORIENTATION[orientation])
    return _encode(small)


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]


def _tile(image: Image.Image) -> int:
    """Return the number of pixels of a TIFF tile, which may be bigger than the image."""
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
    """Return the size with the same proportions, and sides of 1 to `max_side` pixels."""
    width, height = (
        max(1, (side * max_side + max(size) // 2) // max(size)) if max(size) > max_side else side
        for side in size
    )
    return width, height


def _reduce(image: Image.Image, factor: int) -> Image.Image:
    """Return the image in a mode of WebP, with its sides divided by a factor."""
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
        raise NoThumbnailError("its pixels are numbers of 32 bits, no colors")
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
