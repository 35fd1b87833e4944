import io
import struct
from typing import Any

import pytest
from hypothesis import given
from PIL import Image

from serverless_s3_processor.runtime.processors.formats.images.image import HUGE
from tests.support.views import Content
from tests.unit.processors.images.images import image, photo, saved
from tests.unit.processors.processing import damaged, outcome_of, results_of


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"exif": photo()}])
def test_size_and_mode_are_those_that_the_decoder_sees(mode: str, options: dict[str, Any]) -> None:
    raw = image("WEBP", (401, 33), mode, **options)
    decoded = Image.open(io.BytesIO(raw))
    results = results_of("image", raw)
    assert (results["width"], results["height"]) == decoded.size == (401, 33)
    assert results["mode"] == decoded.mode


def test_an_image_beyond_the_budget_has_its_size() -> None:
    content = Content(image("WEBP") + bytes(20_000_000))
    results = results_of("image", content, head=1000, budget=100_000)
    assert (results["width"], results["height"]) == (40, 30)
    assert content.asked_for <= 100_000


def test_exif_behind_many_pixels_is_found_without_reading_them() -> None:
    raw = image("WEBP", exif=photo())
    place = raw.index(b"EXIF")
    content = Content(
        raw[:place] + b"FILL" + struct.pack("<I", 6_000_000) + bytes(6_000_000) + raw[place:]
    )
    results = results_of("image", content, head=1000)
    assert results["created"] == "2026-01-31T12:00:00"
    assert content.asked_for < 500_000


def chunks(*parts: tuple[bytes, bytes]) -> bytes:
    data = b"".join(kind + struct.pack("<I", len(part)) + part for kind, part in parts)
    return b"RIFF" + struct.pack("<I", len(data) + 4) + b"WEBP" + data


HEADER = (b"VP8X", bytes(4) + b"\x27\0\0\x1d\0\0")
HOSTILE = {
    "a canvas of 2^48 pixels": chunks((b"VP8X", bytes(4) + b"\xff" * 6)),
    "a million empty frames": chunks(HEADER, *[(b"ANMF", b"")] * 1_000_000),
    "a chunk of 4 GiB": chunks(HEADER) + b"FILL\xff\xff\xff\xff",
    "EXIF of 10 MB": chunks(HEADER, (b"EXIF", b"II*\0" * 2_500_000)),
    "EXIF that is none": chunks(HEADER, (b"EXIF", b"no EXIF")),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_images_have_their_size_alone(name: str) -> None:
    outcome = outcome_of(HOSTILE[name], only={"sniff", "image"})
    assert outcome.reasons == []
    assert {*outcome.results["image"]} == {"version", "format", "width", "height", "mode"}
    assert outcome.flags == ([HUGE] if "canvas" in name else [])


@pytest.mark.parametrize("raw", [chunks(), chunks((b"VP8 ", b"")), chunks((b"VP8X", b""))])
def test_an_image_without_a_header_fails(raw: bytes) -> None:
    (failure,) = outcome_of(raw + bytes(3), only={"sniff", "image"}).reasons
    assert failure.startswith("image: the image is damaged: ")


FRAMES = [Image.new("RGB", (40, 30), color) for color in ("lime", "blue")]
WHOLE = [
    image("WEBP", exif=photo()),
    saved(FRAMES[0], "WEBP", save_all=True, append_images=FRAMES[1:]),
]


@given(damaged(WHOLE, start=12, min_bytes=20))
def test_a_damaged_image_is_recognized_or_fails_with_a_reason(raw: bytes) -> None:
    assert all(reason.startswith("image: ") for reason in outcome_of(raw).reasons)
