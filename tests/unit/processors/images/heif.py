"""HEIF images, written box by box."""

import io
import struct

from PIL import Image

from tests.unit.processors.images.images import photo


def box(kind: bytes, *content: bytes) -> bytes:
    """Return a box."""
    data = b"".join(content)
    return struct.pack(">I4s", len(data) + 8, kind) + data


def full_box(kind: bytes, *content: bytes, version: int = 0) -> bytes:
    """Return a box with a version."""
    return box(kind, bytes([version, 0, 0, 0]), *content)


def extents(width: int, height: int) -> bytes:
    """Return the property that is an image's size."""
    return full_box(b"ispe", struct.pack(">II", width, height))


def crop(width: int, height: int) -> bytes:
    """Return the property that is the part of an image to show."""
    return box(b"clap", struct.pack(">8I", width, 1, height, 1, 0, 1, 0, 1))


def heic(*properties: bytes, brand: bytes = b"heic", exif: bytes = b"", more: bytes = b"") -> bytes:
    """Return an image with these properties of its only picture, and no pixels."""
    container = box(b"ipco", *properties)
    numbers = bytes(range(1, len(properties) + 1))
    association = full_box(
        b"ipma", struct.pack(">IHB", 1, 7, len(numbers)), bytes(number | 0x80 for number in numbers)
    )
    entries = full_box(b"infe", struct.pack(">HH", 7, 0), b"hvc1\0", version=2)
    entries += full_box(b"infe", struct.pack(">HH", 8, 0), b"Exif\0", version=2)
    meta = [
        full_box(b"pitm", struct.pack(">H", 7)),
        full_box(b"iinf", struct.pack(">H", 2), entries),
        box(b"iprp", container, association),
    ]
    start = box(b"ftyp", brand, bytes(4), b"mif1" + brand)
    length = sum(map(len, meta)) + 12 + 30 + len(more)
    place = struct.pack(">HHHHHII", 0x4400, 1, 8, 0, 1, len(start) + length + 8, len(exif))
    place = full_box(b"iloc", place)
    assert len(place) == 30
    return start + full_box(b"meta", *meta, place, more) + box(b"mdat", exif)


def exif_item() -> bytes:
    """Return the EXIF of a camera, as an item of an image."""
    return struct.pack(">I", 6) + b"Exif\0\0" + photo().tobytes().removeprefix(b"Exif\0\0")


def avif(**options: object) -> bytes:
    """Return an image that Pillow wrote."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30)).save(buffer, "AVIF", **options)
    return buffer.getvalue()
