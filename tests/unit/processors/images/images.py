"""Image files, intact and hostile."""

import io
import struct
import zlib
from typing import Any

from PIL import Image
from PIL.TiffImagePlugin import IFDRational

RED, BLUE = (220, 20, 30), (20, 30, 220)
GPS = 0x8825
EXIF = 0x8769
MAKER_NOTE = 0x927C


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """Return an image as a file."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def image(kind: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: Any) -> bytes:
    """Return the file of a black image."""
    return saved(Image.new(mode, size), kind, **options)


def photo() -> Image.Exif:
    """Return the EXIF of a camera, with position and maker's notes."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Maker\0"
    exif[0x0110] = "Model 7"
    exif.get_ifd(EXIF).update(
        {
            0x829A: IFDRational(1, 250),
            0x829D: IFDRational(28, 10),
            0x9003: "2026:01:31 12:00:00",
        }
    )
    exif.get_ifd(EXIF)[MAKER_NOTE] = b"serial 12345"
    exif.get_ifd(GPS).update({1: "N", 2: (52.0, 30.0, 0.0), 3: "E", 4: (13.0, 24.0, 0.0)})
    return exif


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *chunks: bytes) -> bytes:
    """Return a PNG file whose header declares a size that its pixels do not have."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"x"))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + data + chunk(b"IEND", b"")


WHOLE = [
    image("JPEG", exif=photo()),
    image("PNG", exif=photo()),
    image("TIFF"),
    image("GIF", mode="P"),
]


def halves(mode: str = "RGB", size: tuple[int, int] = (400, 200)) -> Image.Image:
    """Return an image with a red left half and a blue right half."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    return image.convert(mode)


def scans(number: int) -> bytes:
    """Return a progressive JPEG with `number` more copies of its last scan."""
    content = saved(halves(), "JPEG", progressive=True)
    last = content[content.rindex(b"\xff\xda") : -2]
    return content[:-2] + last * number + content[-2:]


def tiff(width: int, height: int, *, tile: int) -> bytes:
    """Return the header of a TIFF file with tiles of any size."""
    tags = [
        (256, 3, width),
        (257, 3, height),
        (258, 3, 8),
        (259, 3, 8),
        (262, 3, 1),
        (277, 3, 1),
        (322, 4, tile),
        (323, 4, tile),
        (324, 4, 8),
        (325, 4, 10),
    ]
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + entries + bytes(20)


def run_lengths() -> bytes:
    """Return the header of a BMP file with run-length encoding."""
    header = struct.pack("<IiiHHIIiiII", 40, 400, 200, 1, 8, 1, 2, 1, 1, 1, 0)
    return b"BM" + struct.pack("<IHHI", 60, 0, 0, 58) + header + bytes(4) + b"\0\1"
