"""A small picture of an image, which is decoded no further than is allowed."""

from __future__ import annotations

import functools
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from PIL import Image

from serverless_s3_processor.runtime.domain.derived import MOST_BYTES, DerivedFile
from serverless_s3_processor.runtime.processors.image import READERS, attributes, opened
from serverless_s3_processor.runtime.processors.registry import Findings
from serverless_s3_processor.runtime.processors.wording import shown

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

NAME: Final = "thumbnail.webp"
MOST_HEADER_READ: Final = 8 * 1024 * 1024
MOST_READ: Final = 16 * 1024 * 1024
"""Bytes of a file, all of which are in memory while it is decoded."""
_MOST_PIXELS: Final = {
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
_MOST_PROGRESSIVE: Final = 12_000_000
"""Of a JPEG that comes in several scans; its decoder takes 8 bytes a pixel."""
_MOST_SCANS: Final = 64
"""Real ones have ten or so. Each is a pass over the whole image, and may take thirty bytes."""
_TILE_SIZE: Final = (322, 323)
_RUN_LENGTHS: Final = (1, 2)
"""Of BMP, which Pillow decodes in Python, byte by byte."""
_AT_A_TIME: Final = 2
"""One is read while another is decoded; more would be no faster, and take the memory."""
_BAND: Final = 1_000_000
"""Pixels that are converted at a time: all at once would take the memory twice."""
_QUALITIES: Final = (80, 40, 5)
"""The second and the third are for noise."""

_UPRIGHT: Final = {
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


def look(view: ObjectView, longest: int) -> Findings:
    """Tell what `image` tells, and make a thumbnail; no side has more than `longest` pixels.

    Where there can be none, the reason is told: that is no failure.

    Raises:
        UnavailableError: S3 refused or failed.
        UnfitContentError: it is no image.
    """
    found: dict[str, Json] = {}
    view.begin(MOST_HEADER_READ)
    try:
        with opened(view) as header:
            found = attributes(header)
            check(header, view.size)
        view.begin(MOST_READ)
        thumbnail = make(view, longest, found.get("orientation"))
    except NoThumbnailError as error:
        return Findings({**found, "noThumbnail": shown(str(error))})
    told: Json = {"width": thumbnail.width, "height": thumbnail.height}
    file = DerivedFile(name=NAME, content_type="image/webp", content=thumbnail.content)
    return Findings({**found, "thumbnail": told}, derived=[file])


def check(image: Image.Image, file_bytes: int) -> None:
    """Look at what a header says.

    Raises:
        NoThumbnailError: it is too much, or nothing that is decoded here.
    """
    kind, pixels = image.format or "", image.width * image.height
    most = _MOST_PIXELS.get(kind)
    if most is None:
        raise NoThumbnailError(f"{kind} is not decoded")
    if file_bytes > MOST_READ:
        raise NoThumbnailError(f"it has more than {MOST_READ:,} bytes")
    if image.info.get("progressive"):
        most = min(most, _MOST_PROGRESSIVE)
    if kind == "BMP" and image.info.get("compression") in _RUN_LENGTHS:
        raise NoThumbnailError("BMP with run lengths is not decoded")
    if max(pixels, _tile(image)) > most:
        raise NoThumbnailError(f"it has more than {most:,} pixels")


def make(view: ObjectView, longest: int, orientation: Json = None) -> Thumbnail:
    """Decode what `check` let pass, and turn it upright.

    Raises:
        NoThumbnailError: it can't be decoded.
        UnavailableError: S3 refused or failed.
    """
    return _threads().submit(_make, view, longest, orientation).result()


@functools.cache
def _threads() -> ThreadPoolExecutor:
    """Return the threads that all images are decoded in.

    What a thread lets go of, the C library keeps for that thread: if all that read objects decoded
    as well, each would keep as much as its biggest image took.
    """
    return ThreadPoolExecutor(_AT_A_TIME)


def _make(view: ObjectView, longest: int, orientation: Json) -> Thumbnail:
    _, formats = READERS[view.sniffed_type or ""]
    view.seek(0)
    content = view.read(view.size) or b""
    if "JPEG" in formats and content.count(b"\xff\xda") > _MOST_SCANS:
        raise NoThumbnailError(f"it has more than {_MOST_SCANS} scans")
    try:
        small = _small(content, longest, formats)
    except (NoThumbnailError, MemoryError):  # what came before may have taken the memory
        raise
    except Exception as error:  # whatever pixels do to a decoder
        raise NoThumbnailError(f"it can't be decoded: {_words(error)}") from error
    if isinstance(orientation, int) and orientation in _UPRIGHT:
        small = small.transpose(_UPRIGHT[orientation])
    return _written(small)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]


def _tile(image: Image.Image) -> int:
    """Return the pixels of a tile of TIFF, which may be bigger than the image."""
    tags: Any = getattr(image, "tag_v2", {})
    width, height = (tags.get(number, 0) for number in _TILE_SIZE)
    return int(width) * int(height)


def _small(content: bytes, longest: int, formats: tuple[str, ...]) -> Image.Image:
    with Image.open(io.BytesIO(content), formats=formats) as image:
        size = _fitting(image.size, longest)
        image.draft(None, (2 * longest, 2 * longest))  # JPEG is decoded at an eighth, say
        image.load()
        small = _reduced(image, max(1, max(image.size) // (2 * longest)))
    return small.resize(size, Image.Resampling.LANCZOS) if small.size != size else small


def _fitting(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """Return the sides of the same shape, none longer than `longest` and none without a pixel."""
    width, height = (
        max(1, (side * longest + max(size) // 2) // max(size)) if max(size) > longest else side
        for side in size
    )
    return width, height


def _reduced(image: Image.Image, factor: int) -> Image.Image:
    """Return it with sides divided by a factor, in colours that WebP has."""
    rows = factor * max(1, _BAND // (image.width * factor))
    width, height = (-(-side // factor) for side in image.size)
    small: Image.Image | None = None
    for top in range(0, image.height, rows):
        band = _coloured(image.crop((0, top, image.width, min(top + rows, image.height))))
        if small is None:
            small = Image.new(band.mode, (width, height))
        small.paste(band.reduce(factor), (0, top // factor))
    if small is None:
        raise NoThumbnailError("it has no pixels")
    return small


def _coloured(band: Image.Image) -> Image.Image:
    mode = band.mode
    if mode in {"I", "F"}:
        raise NoThumbnailError("its pixels are numbers of 32 bits, no colours")
    if mode.startswith("I;16"):
        return band.convert("I").point(lambda value: value * (1 / 257)).convert("RGB")
    clear = mode in {"LA", "La", "PA", "RGBA", "RGBa"} or "transparency" in band.info
    return band.convert("RGBA" if clear else "RGB")


def _written(small: Image.Image) -> Thumbnail:
    import_module("PIL.WebPImagePlugin")
    for quality in _QUALITIES:
        written = io.BytesIO()
        small.save(written, "WEBP", quality=quality, method=4)
        if written.tell() <= MOST_BYTES:
            return Thumbnail(width=small.width, height=small.height, content=written.getvalue())
    raise NoThumbnailError(f"it would have more than {MOST_BYTES:,} bytes")
