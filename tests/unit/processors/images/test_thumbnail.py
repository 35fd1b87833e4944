"""Thumbnails of each format."""

import io
import struct
from typing import Any

import pytest
from PIL import Image

from tests.unit.processors.images.images import (
    BLUE,
    RED,
    WHOLE,
    halves,
    photo,
    saved,
)
from tests.unit.processors.images.thumbnails import shrunk, thumbnail_of
from tests.unit.processors.processing import outcome_of


def is_like(pixel: object, color: tuple[int, ...], within: int = 24) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) <= within for a, b in zip(pixel, color, strict=False))


@pytest.mark.parametrize(
    ("kind", "mode", "options"),
    [
        ("BMP", "RGB", {}),
        ("GIF", "P", {}),
        ("JPEG", "RGB", {}),
        ("JPEG", "RGB", {"progressive": True}),
        ("JPEG", "CMYK", {}),
        ("PNG", "P", {}),
        ("PNG", "RGB", {}),
        ("PNG", "RGBA", {}),
        ("TIFF", "CMYK", {}),
        ("TIFF", "RGB", {"compression": "tiff_lzw"}),
        ("TIFF", "RGB", {"compression": "jpeg"}),
        ("TIFF", "YCbCr", {}),
        ("WEBP", "RGB", {}),
        ("WEBP", "RGBA", {"lossless": True}),
    ],
)
def test_every_format_has_a_thumbnail_in_its_colors(
    kind: str, mode: str, options: dict[str, Any]
) -> None:
    small = thumbnail_of(saved(halves(mode), kind, **options))
    assert small.size == (64, 32)
    assert is_like(small.getpixel((10, 16)), RED)
    assert is_like(small.getpixel((54, 16)), BLUE)


@pytest.mark.parametrize(
    ("size", "max_side", "expected"),
    [
        ((400, 200), 64, (64, 32)),
        ((200, 400), 64, (32, 64)),
        ((3001, 1999), 256, (256, 171)),
        ((3001, 1999), 1024, (1024, 682)),
        ((40, 30), 64, (40, 30)),
        ((1, 1), 64, (1, 1)),
        ((5000, 1), 64, (64, 1)),
        ((1, 5000), 64, (1, 64)),
    ],
)
def test_the_longest_side_is_limited_and_nothing_is_enlarged(
    size: tuple[int, int], max_side: int, expected: tuple[int, int]
) -> None:
    assert thumbnail_of(saved(halves(size=size), "PNG"), max_side).size == expected


def test_transparent_pixels_stay_transparent() -> None:
    image = halves("RGBA")
    image.paste((0, 0, 0, 0), (200, 0, 400, 200))

    for content in (
        saved(image, "PNG"),
        saved(image.convert("P"), "PNG"),
        saved(image, "GIF"),
        saved(image, "WEBP"),
        saved(image.convert("LA"), "PNG"),
    ):
        small = thumbnail_of(content)
        clear = small.getpixel((54, 16))
        assert small.mode == "RGBA"
        assert isinstance(clear, tuple)
        assert clear[3] == 0


def test_a_transparent_color_stays_transparent() -> None:
    small = thumbnail_of(saved(halves(), "PNG", transparency=BLUE))
    assert [small.getpixel(pixel)[3] for pixel in ((10, 16), (54, 16))] == [255, 0]  # type: ignore[index]


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "I;16"), ("TIFF", "I;16"), ("TIFF", "I;16B")])
def test_sixteen_bits_of_gray_become_eight(kind: str, mode: str) -> None:
    raw = struct.pack(">H" if mode == "I;16B" else "<H", 0x8000) * (400 * 200)
    image = Image.frombytes(mode, (400, 200), raw)
    assert is_like(thumbnail_of(saved(image, kind)).getpixel((5, 5)), (128, 128, 128), 2)


def test_an_animation_shows_its_first_frame() -> None:
    frames = {"save_all": True, "append_images": [Image.new("RGB", (400, 200), BLUE)]}
    first = Image.new("RGB", (400, 200), RED)
    for kind in ("GIF", "PNG", "WEBP"):
        assert is_like(thumbnail_of(saved(first, kind, **frames)).getpixel((5, 5)), RED)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_thumbnail_is_upright(kind: str, orientation: int) -> None:
    """Compared with what Pillow itself makes of the whole image."""
    from PIL import ImageOps  # noqa: PLC0415 - only here

    image = halves()
    image.paste((255, 255, 255), (0, 0, 100, 50))
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = saved(image, kind, exif=exif)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(content))).convert("RGB")

    small = thumbnail_of(content)

    assert max(small.size) == 64
    scale = upright.width / small.width
    for x, y in ((4, 4), (small.width - 5, 4), (4, small.height - 5)):
        expected = upright.getpixel((int(x * scale), int(y * scale)))
        assert isinstance(expected, tuple)
        assert is_like(small.getpixel((x, y)), expected)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_thumbnail_has_no_metadata(kind: str) -> None:
    content = saved(halves(), kind, exif=photo(), icc_profile=b"profile" * 20)
    (file,) = shrunk(content).derived["image"]
    assert b"Model 7" in content
    for word in (b"Model 7", b"EXIF", b"ICCP", b"XMP ", b"profile"):
        assert word not in file.content


def test_thumbnails_are_reproducible() -> None:
    for content in WHOLE:
        first, second = (shrunk(content).derived for _ in range(2))
        assert first == second


def test_other_attributes_are_the_same_without_thumbnails() -> None:
    for content in WHOLE:
        without_thumbnails = outcome_of(content, only={"sniff", "image"}).results["image"]
        attributes = shrunk(content).results["image"]
        assert {name: attributes[name] for name in without_thumbnails} == without_thumbnails
        assert attributes.keys() - without_thumbnails.keys() == {"thumbnail"}
