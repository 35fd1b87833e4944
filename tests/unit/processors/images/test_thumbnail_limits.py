"""The limits of thumbnails, and hostile images."""

import pytest
from hypothesis import given
from PIL import Image

from serverless_s3_processor.runtime.domain.outcomes.derived import MAX_BYTES
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.processors import registry
from serverless_s3_processor.runtime.processors.formats.images import thumbnail
from serverless_s3_processor.runtime.processors.view import ObjectView
from tests.support.views import Content, noise
from tests.unit.processors.images.images import (
    WHOLE,
    chunk,
    halves,
    png,
    run_lengths,
    saved,
    scans,
    tiff,
)
from tests.unit.processors.images.thumbnails import reason_of, shrunk, thumbnail_of
from tests.unit.processors.processing import damaged


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
        (saved(Image.new("F", (40, 30)), "TIFF"), "its pixels are numbers of 32 bits, no colors"),
        (png(400, 200), "it can't be decoded: "),
        (saved(halves(), "JPEG")[:-500], "it can't be decoded: OSError: image file is truncated"),
        (
            saved(halves(), "PNG") + bytes(thumbnail.MAX_FILE_BYTES),
            "it has more than 16,777,216 bytes",
        ),
    ],
    ids=lambda part: "" if isinstance(part, bytes) else part,
)
def test_beyond_the_limits_there_is_a_reason(content: bytes, reason: str) -> None:
    assert reason_of(content).startswith(reason)


@pytest.mark.slow
def test_progressive_jpegs_and_webps_may_have_fewer_pixels() -> None:
    image = Image.new("L", (4001, 3000))
    assert thumbnail_of(saved(image, "JPEG")).size == (64, 48)
    assert reason_of(saved(image, "JPEG", progressive=True)).startswith("it has more than 12,000")
    assert reason_of(saved(image, "WEBP", quality=1, method=0)).startswith("it has more than 6,000")


def test_twenty_scans_are_decoded() -> None:
    assert thumbnail_of(scans(20)).size == (64, 32)


def test_compressed_text_chunks_are_no_failure() -> None:
    packed = b"".join(chunk(b"tEXt", b"key\0" + bytes([65 + n % 26]) * 900) for n in range(300))
    assert reason_of(png(400, 200, packed)).startswith("it can't be decoded")


@pytest.mark.slow
def test_reads_are_within_the_declared_limits() -> None:
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


@pytest.mark.slow
def test_a_thumbnail_of_noise_fits() -> None:
    image = Image.frombytes("RGB", (1024, 1024), noise(3 << 20))
    (file,) = shrunk(saved(image, "PNG"), 1024).derived["image"]
    assert MAX_BYTES / 2 < len(file.content) <= MAX_BYTES


@pytest.mark.slow
def test_a_thumbnail_of_transparent_noise_does_not_fit() -> None:
    image = Image.frombytes("RGBA", (1024, 1024), noise(4 << 20))
    assert reason_of(saved(image, "PNG"), 1024) == "it would have more than 262,144 bytes"


def test_a_failure_of_s3_is_raised() -> None:
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
