import struct
from typing import Any

import pytest
from hypothesis import given
from PIL import Image

from serverless_s3_processor.runtime.processors.formats.images.image import HUGE
from tests.support.views import Content
from tests.unit.processors.images.images import EXIF, WHOLE, chunk, image, photo, png, saved
from tests.unit.processors.processing import damaged, outcome_of, results_of

GIF = image("GIF", mode="P")


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("BMP", "RGB"),
        ("DDS", "RGB"),
        ("GIF", "P"),
        ("JPEG2000", "RGB"),
        ("PCX", "RGB"),
        ("PPM", "RGB"),
        ("QOI", "RGB"),
        ("SGI", "RGB"),
        ("ICO", "RGBA"),
        ("JPEG", "RGB"),
        ("PNG", "RGBA"),
        ("TIFF", "L"),
        ("WEBP", "RGB"),
    ],
)
def test_every_format_has_its_size_on_record(kind: str, mode: str) -> None:
    options: dict[str, Any] = {"sizes": [(40, 30)]} if kind == "ICO" else {}
    results = results_of("image", image(kind, mode=mode, **options))
    assert results == {"version": 1, "format": kind, "width": 40, "height": 30, "mode": mode}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_exif_is_recorded_without_position_and_makers_notes(kind: str) -> None:
    results = results_of("image", image(kind, exif=photo()))

    assert results["orientation"] == 6
    assert results["exif"] == {
        "make": "Maker",
        "model": "Model 7",
        "exposureTime": "1/250",
        "fNumber": "14/5",
    }
    assert results["created"] == "2026-01-31T12:00:00"
    assert "52" not in str(results)
    assert "12345" not in str(results)


def test_a_png_is_not_decoded_for_exif_behind_its_pixels() -> None:
    results = results_of("image", png(10_000, 8_000))
    assert (results["width"], results["height"]) == (10_000, 8_000)


def test_a_date_is_recorded_with_the_zone_that_the_camera_knows() -> None:
    exif = photo()
    exif.get_ifd(EXIF)[0x9011] = "+02:00\0"
    assert results_of("image", image("JPEG", exif=exif))["created"] == "2026-01-31T12:00:00+02:00"


@pytest.mark.parametrize("date", ["0000:00:00", "yesterday", "", "    :  :     :  :  "])
def test_a_date_that_is_none_is_left_out(date: str) -> None:
    exif = photo()
    exif.get_ifd(EXIF)[0x9003] = date
    assert "created" not in results_of("image", image("JPEG", exif=exif))


@pytest.mark.parametrize("date", ["0000:00:00 00:00:00", "    :  :     :  :  "])
def test_a_tag_that_a_camera_left_blank_is_left_out(date: str) -> None:
    exif = photo()
    exif[0x0132] = date
    assert "dateTime" not in results_of("image", image("JPEG", exif=exif))["exif"]


@pytest.mark.parametrize("garbage", [b"no exif", b"II*\0\xff\xff\xff\xff", b"MM\0*" + b"\xff" * 50])
def test_damaged_exif_leaves_the_facts_of_the_image(garbage: bytes) -> None:
    results = results_of("image", png(64, 48, chunk(b"eXIf", garbage)))
    assert (results["width"], results["height"]) == (64, 48)
    assert "exif" not in results


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_width_and_height_are_those_before_turning(kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    results = results_of("image", image(kind, exif=exif))
    assert (results["width"], results["height"]) == (40, 30)
    assert results["orientation"] == orientation


@pytest.mark.parametrize("kind", ["GIF", "PNG", "TIFF", "WEBP"])
def test_an_animation_has_its_frames(kind: str) -> None:
    colors = [Image.new("RGB", (40, 30), color) for color in ("red", "lime", "blue")]
    raw = saved(colors[0], kind, save_all=True, append_images=colors[1:])
    assert results_of("image", raw)["frames"] == 3


@pytest.mark.parametrize(
    "raw", [png(60_000, 60_000), GIF[:6] + b"\xff" * 4 + GIF[10:]], ids=["png", "gif"]
)
def test_a_huge_image_is_flagged_and_not_decoded(raw: bytes) -> None:
    outcome = outcome_of(raw, only={"sniff", "image"})
    assert outcome.flags == [HUGE]
    assert outcome.reasons == []
    assert outcome.results["image"]["width"] in (60_000, 65_535)


def test_a_small_animation_with_a_huge_frame_is_flagged_and_does_not_fail() -> None:
    frame = GIF.index(b",") + 5
    outcome = outcome_of(GIF[:frame] + b"\xff" * 4 + GIF[frame + 4 :], only={"sniff", "image"})
    assert (outcome.flags, outcome.reasons) == ([HUGE], [])
    assert outcome.results["image"].items() >= {"format": "GIF", "width": 40}.items()


@pytest.mark.parametrize("kind", ["BMP", "GIF", "JPEG", "PNG", "TIFF"])
def test_little_more_than_the_head_of_a_big_image_is_read(kind: str) -> None:
    content = Content(image(kind, (40, 30)) + bytes(9_000_000))
    results_of("image", content, head=1000)
    assert content.asked_for <= 1_000_000


@pytest.mark.slow
@pytest.mark.parametrize(
    ("raw", "begins"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "image: the image is damaged"),
        (image("JPEG")[:100], "image: the image is damaged"),
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
        (b"\0\0\1\0\1\0\1\1\0\0\1\1\1\1\1\1\0\0\x16\0\0\0" + b"\1" * 2_000_000, "image: "),
    ],
)
def test_damaged_and_hostile_images_fail(raw: bytes, begins: str) -> None:
    (failure,) = outcome_of(raw).reasons
    assert failure.startswith(begins)


def test_an_image_is_read_as_its_detected_type() -> None:
    outcome = outcome_of(image("PNG"), key="uploads/a.jpg", content_type="image/jpeg")
    assert outcome.flags == ["content-type-contradicted"]
    assert outcome.results["image"]["format"] == "PNG"


@given(damaged(WHOLE, start=3, min_bytes=20))
def test_a_damaged_image_is_recognized_or_fails_with_a_reason(raw: bytes) -> None:
    assert all(reason.startswith("image: ") for reason in outcome_of(raw).reasons)


def test_jpeg_2000_is_an_image() -> None:
    assert results_of("image", image("JPEG2000", (40, 30)))["width"] == 40


def _changed(content: bytes, at: int, value: bytes) -> bytes:
    return content[:at] + value + content[at + len(value) :]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        pytest.param(_changed(image("BMP"), 30, b"\x05"), "BMP", id="BMP with a PNG inside"),
        pytest.param(
            _changed(_changed(image("DDS"), 80, struct.pack("<I", 4)), 84, b"ATI1"),
            "DDS",
            id="DDS with another codec",
        ),
        pytest.param(
            _changed(_changed(image("DDS"), 80, struct.pack("<I", 4)), 84, b"XXXX"),
            "DDS",
            id="DDS with an unknown codec",
        ),
    ],
)
def test_a_variant_that_the_library_does_not_read_is_no_failure(content: bytes, kind: str) -> None:
    results = results_of("image", content)

    assert results["format"] == kind
