import io
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from tests.unit.processors.processing import found_by, outcome_of
from tests.unit.processors.views import Content

GPS = 0x8825
EXIF = 0x8769
MAKER_NOTE = 0x927C


def image(kind: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: Any) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size).save(written, kind, **options)
    return written.getvalue()


def photo() -> Image.Exif:
    """Return what a camera writes down, with the place and the maker's notes."""
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
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *chunks: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"x"))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + data + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("AVIF", "RGB"),
        ("BMP", "RGB"),
        ("GIF", "P"),
        ("ICO", "RGBA"),
        ("JPEG", "RGB"),
        ("PNG", "RGBA"),
        ("TIFF", "L"),
        ("WEBP", "RGB"),
    ],
)
def test_images_of_every_usual_kind_tell_their_size(kind: str, mode: str) -> None:
    options: dict[str, Any] = {"sizes": [(40, 30)]} if kind == "ICO" else {}

    found = found_by("image", image(kind, mode=mode, **options))

    assert found == {"version": 1, "format": kind, "width": 40, "height": 30, "mode": mode}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_exif_is_told_without_the_place_and_without_the_makers_notes(kind: str) -> None:
    found = found_by("image", image(kind, exif=photo()))

    assert found["orientation"] == 6
    assert found["exif"] == {
        "make": "Maker",
        "model": "Model 7",
        "exposureTime": "1/250",
        "fNumber": "14/5",
        "dateTimeOriginal": "2026:01:31 12:00:00",
    }
    assert "52" not in str(found)
    assert "12345" not in str(found)


def test_exif_behind_the_pixels_of_a_png_is_not_worth_decoding_them() -> None:
    found = found_by("image", png(10_000, 8_000))

    assert (found["width"], found["height"]) == (10_000, 8_000)


@pytest.mark.parametrize("kind", ["BMP", "GIF", "JPEG", "PNG", "TIFF"])
def test_of_a_big_image_little_more_than_the_first_read_is_read(kind: str) -> None:
    content = Content(image(kind, (40, 30)) + bytes(9_000_000))

    found_by("image", content, head=1000)

    assert content.asked_for <= 1_000_000


GIF = image("GIF", mode="P")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("raw", "begins"),
    [
        (png(60_000, 60_000), "image: it is a bomb, or huge: Image size (3600000000 pixels)"),
        (GIF[:6] + b"\xff" * 4 + GIF[10:], "image: it is a bomb, or huge"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "image: it is no whole image"),
        (image("JPEG")[:100], "image: it is no whole image"),
        (image("PNG")[:20], "image: "),
        (b"\xff\xd8\xff" + bytes(3_000_000), "image: "),
        (b"\xff\xd8\xff" + b"\xff" * 3_000_000, "image: "),
        (b"\xff\xd8" + b"\xff\xe1\xff\xff" * 500_000, "image: "),
        (b"II*\0\x08\0\0\0" + b"\xff" * 100_000, "image: "),
        (
            b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHII", 0x100, 1, 0xFFFFFFFF, 8) + bytes(4),
            "image: ",
        ),
        (b"RIFF\xff\xff\xff\x7fWEBPVP8 " + b"\xff" * 100, "image: "),
        (b"\x00\x00\x01\x00\xff\xff" + b"\x01" * 2_000_000, "image: "),
    ],
)
def test_what_is_damaged_or_hostile_is_recorded_as_failed(raw: bytes, begins: str) -> None:
    (failure,) = outcome_of(raw).reasons

    assert failure.startswith(begins)


def test_a_picture_of_another_kind_than_it_says_is_read_as_what_it_is() -> None:
    outcome = outcome_of(image("PNG"), key="uploads/a.jpg", content_type="image/jpeg")

    assert outcome.flags == ["content-type-contradicted"]
    assert outcome.results["image"]["format"] == "PNG"


WHOLE = [
    image("JPEG", exif=photo()),
    image("PNG", exif=photo()),
    image("TIFF"),
    image("GIF", mode="P"),
]


@given(st.sampled_from(WHOLE), st.data())
def test_whatever_is_changed_in_an_image_no_worker_ends(whole: bytes, data: st.DataObject) -> None:
    changed = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 5))):
        changed[data.draw(st.integers(3, len(whole) - 1))] = data.draw(st.integers(0, 255))

    outcome = outcome_of(bytes(changed)[: data.draw(st.integers(20, len(whole)))])

    assert all(failure.startswith("image: ") for failure in outcome.reasons)
