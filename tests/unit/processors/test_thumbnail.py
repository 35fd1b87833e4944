"""Thumbnails of each kind of image, and of what was made to harm."""

import io
import struct
from typing import Any

import pytest
from hypothesis import given
from PIL import Image

from serverless_s3_processor.runtime.domain.outcomes.derived import MAX_BYTES
from serverless_s3_processor.runtime.domain.outcomes.outcome import ProcessingOutcome
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.processors import registry
from serverless_s3_processor.runtime.processors.formats import thumbnail
from serverless_s3_processor.runtime.processors.view import ObjectView
from tests.support.views import Content, noise
from tests.unit.processors.images import (
    BLUE,
    RED,
    WHOLE,
    chunk,
    halves,
    photo,
    png,
    run_lengths,
    saved,
    scans,
    tiff,
)
from tests.unit.processors.processing import damaged, outcome_of


def shrunk(content: Content | bytes, longest: int = 64, **options: Any) -> ProcessingOutcome:
    return outcome_of(content, only={"sniff", "image"}, thumbnails=longest, **options)


def thumbnail_of(content: Content | bytes, longest: int = 64) -> Image.Image:
    outcome = shrunk(content, longest)
    assert outcome.reasons == []
    assert "noThumbnail" not in outcome.results["image"]
    (file,) = outcome.derived["image"]
    assert (file.name, file.content_type) == ("thumbnail.webp", "image/webp")
    image = Image.open(io.BytesIO(file.content), formats=["WEBP"])
    size = {"width": image.width, "height": image.height}
    assert outcome.results["image"]["thumbnail"] == size
    image.load()
    return image


def reason_of(content: Content | bytes, longest: int = 64) -> str:
    """Return why there is none, which is no failure."""
    outcome = shrunk(content, longest)
    assert outcome.reasons == []
    assert outcome.derived == {}
    assert "thumbnail" not in outcome.results["image"]
    return str(outcome.results["image"]["noThumbnail"])


def is_like(pixel: object, colour: tuple[int, ...], within: int = 24) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) <= within for a, b in zip(pixel, colour, strict=False))


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
def test_every_usual_kind_of_image_gets_one_in_its_colours(
    kind: str, mode: str, options: dict[str, Any]
) -> None:
    small = thumbnail_of(saved(halves(mode), kind, **options))
    assert small.size == (64, 32)
    assert is_like(small.getpixel((10, 16)), RED)
    assert is_like(small.getpixel((54, 16)), BLUE)


@pytest.mark.parametrize(
    ("size", "longest", "expected"),
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
def test_the_longest_side_has_so_many_pixels_and_nothing_is_made_bigger(
    size: tuple[int, int], longest: int, expected: tuple[int, int]
) -> None:
    assert thumbnail_of(saved(halves(size=size), "PNG"), longest).size == expected


def test_what_is_clear_stays_clear() -> None:
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


def test_a_colour_that_stands_for_clear_is_clear() -> None:
    small = thumbnail_of(saved(halves(), "PNG", transparency=BLUE))
    assert [small.getpixel(pixel)[3] for pixel in ((10, 16), (54, 16))] == [255, 0]  # type: ignore[index]


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "I;16"), ("TIFF", "I;16"), ("TIFF", "I;16B")])
def test_sixteen_bits_of_grey_become_eight(kind: str, mode: str) -> None:
    raw = struct.pack(">H" if mode == "I;16B" else "<H", 0x8000) * (400 * 200)
    image = Image.frombytes(mode, (400, 200), raw)
    assert is_like(thumbnail_of(saved(image, kind)).getpixel((5, 5)), (128, 128, 128), 2)


def test_of_an_animation_the_first_frame_is_shown() -> None:
    frames = {"save_all": True, "append_images": [Image.new("RGB", (400, 200), BLUE)]}
    first = Image.new("RGB", (400, 200), RED)
    for kind in ("GIF", "PNG", "WEBP"):
        assert is_like(thumbnail_of(saved(first, kind, **frames)).getpixel((5, 5)), RED)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_it_stands_upright(kind: str, orientation: int) -> None:
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
def test_it_has_no_metadata(kind: str) -> None:
    content = saved(halves(), kind, exif=photo(), icc_profile=b"profile" * 20)
    (file,) = shrunk(content).derived["image"]
    assert b"Model 7" in content
    for word in (b"Model 7", b"EXIF", b"ICCP", b"XMP ", b"profile"):
        assert word not in file.content


def test_the_same_image_has_the_same_thumbnail_to_the_byte() -> None:
    for content in WHOLE:
        first, second = (shrunk(content).derived for _ in range(2))
        assert first == second


@pytest.mark.slow
def test_the_smallest_detail_of_noise_still_fits() -> None:
    image = Image.frombytes("RGB", (1024, 1024), noise(3 << 20))
    (file,) = shrunk(saved(image, "PNG"), 1024).derived["image"]
    assert MAX_BYTES / 2 < len(file.content) <= MAX_BYTES


@pytest.mark.slow
def test_noise_whose_transparency_is_noise_does_not_fit() -> None:
    image = Image.frombytes("RGBA", (1024, 1024), noise(4 << 20))
    assert reason_of(saved(image, "PNG"), 1024) == "it would have more than 262,144 bytes"


def test_all_else_is_told_as_without_thumbnails() -> None:
    for content in WHOLE:
        without_thumbnails = outcome_of(content, only={"sniff", "image"}).results["image"]
        attributes = shrunk(content).results["image"]
        assert {name: attributes[name] for name in without_thumbnails} == without_thumbnails
        assert attributes.keys() - without_thumbnails.keys() == {"thumbnail"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (png(6001, 4000), "it has more than 24,000,000 pixels"),
        (png(9000, 9000), "it has more than 24,000,000 pixels"),
        (tiff(100, 100, tile=30_000), "it has more than 24,000,000 pixels"),
        (scans(60), "it has more than 64 scans"),
        (run_lengths(), "BMP with run lengths is not decoded"),
        (saved(halves(), "AVIF"), "AVIF is not decoded"),
        (saved(halves(), "ICO", sizes=[(40, 30)]), "ICO is not decoded"),
        (saved(Image.new("F", (40, 30)), "TIFF"), "its pixels are numbers of 32 bits, no colours"),
        (png(400, 200), "it can't be decoded: "),
        (saved(halves(), "JPEG")[:-500], "it can't be decoded: OSError: image file is truncated"),
        (
            saved(halves(), "PNG") + bytes(thumbnail.MAX_FILE_BYTES),
            "it has more than 16,777,216 bytes",
        ),
    ],
    ids=lambda part: "" if isinstance(part, bytes) else part,
)
def test_beyond_the_bounds_there_is_none_and_the_reason_is_told(
    content: bytes, reason: str
) -> None:
    assert reason_of(content).startswith(reason)


@pytest.mark.slow
def test_a_progressive_image_and_a_webp_may_have_fewer_pixels() -> None:
    image = Image.new("L", (4001, 3000))
    assert thumbnail_of(saved(image, "JPEG")).size == (64, 48)
    assert reason_of(saved(image, "JPEG", progressive=True)).startswith("it has more than 12,000")
    assert reason_of(saved(image, "WEBP", quality=1, method=0)).startswith("it has more than 6,000")


def test_scans_as_real_images_have_them_are_decoded() -> None:
    assert thumbnail_of(scans(20)).size == (64, 32)


def test_text_that_is_packed_into_an_image_is_no_failure() -> None:
    packed = b"".join(chunk(b"tEXt", b"key\0" + bytes([65 + n % 26]) * 900) for n in range(300))
    assert reason_of(png(400, 200, packed)).startswith("it can't be decoded")


@pytest.mark.slow
def test_what_is_read_is_within_the_limits_that_the_processor_declares() -> None:
    (image,) = (
        processor
        for processor in registry.built_in_processors(thumbnails=64)
        if processor.name == "image"
    )
    assert image.limits.max_bytes_read == thumbnail.MAX_HEADER_BYTES + thumbnail.MAX_FILE_BYTES
    for kind in ("PNG", "WEBP", "TIFF"):
        content = Content(saved(Image.frombytes("RGB", (1000, 1000), noise(3_000_000)), kind))
        thumbnail_of(content)
        assert content.asked_for <= 2 * len(content.whole)


def test_a_failure_of_s3_is_no_fault_of_the_image() -> None:
    content = saved(halves(), "PNG") + bytes(2_000_000)

    def refuse(_start: int, _length: int) -> bytes:
        raise UnavailableError("SlowDown")

    view = ObjectView(
        key="k", content_type="", size=len(content), head=content[:1000], fetch=refuse, budget=1
    )
    view.sniffed_type = "image/png"
    with pytest.raises(UnavailableError, match="SlowDown"):
        thumbnail.analyze(view, 64)


@given(damaged([*WHOLE, scans(1)], start=3, min_bytes=20))
def test_a_damaged_image_has_a_thumbnail_or_a_reason(raw: bytes) -> None:
    outcome = shrunk(raw)

    assert all(reason.startswith("image: ") for reason in outcome.reasons)
    if results := outcome.results.get("image"):
        assert ("thumbnail" in results) != ("noThumbnail" in results)
