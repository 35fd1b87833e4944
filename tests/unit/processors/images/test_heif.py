import struct
from typing import Any

import pytest
from hypothesis import given
from PIL import Image

from serverless_s3_processor.runtime.processors.api import UnprocessableContentError
from serverless_s3_processor.runtime.processors.formats.images import image
from tests.support.views import Content, view_of
from tests.unit.processors.images.heif import (
    avif,
    box,
    crop,
    exif_item,
    extents,
    full_box,
    heic,
)
from tests.unit.processors.processing import damaged, outcome_of


def facts(raw: bytes | Content, content_type: str = "image/heic", **options: Any) -> dict[str, Any]:
    view = view_of(raw, **options)
    view.sniffed_type = content_type
    return dict(image.analyze(view).attributes)


def test_a_photo_has_its_size_turn_and_exif_without_position() -> None:
    raw = heic(extents(4032, 3024), box(b"irot", b"\3"), exif=exif_item())

    attributes = facts(raw)

    assert attributes == {
        "format": "HEIC",
        "width": 4032,
        "height": 3024,
        "orientation": 6,
        "created": "2026-01-31T12:00:00",
        "exif": {
            "make": "Maker",
            "model": "Model 7",
            "exposureTime": "1/250",
            "fNumber": "14/5",
        },
    }


def test_what_is_cropped_away_does_not_count() -> None:
    attributes = facts(heic(extents(64, 64), crop(64, 48)))
    assert (attributes["width"], attributes["height"]) == (64, 48)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_avif_is_turned_as_pillow_wrote_it(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    attributes = facts(avif(exif=exif), "image/avif")
    assert (attributes["width"], attributes["height"]) == (40, 30)
    assert attributes.get("orientation", 1) == orientation


def test_a_sequence_has_its_frames() -> None:
    frames = [Image.new("RGB", (40, 30), color) for color in ("lime", "blue")]
    attributes = facts(avif(save_all=True, append_images=frames), "image/avif")
    assert attributes == {"format": "AVIF", "width": 40, "height": 30, "frames": 3}


def test_the_pixels_are_not_fetched() -> None:
    content = Content(heic(extents(64, 48)) + box(b"mdat", bytes(20_000_000)))
    assert facts(content, head=100)["width"] == 64
    assert content.asked_for < 500_000


def test_exif_that_is_damaged_leaves_the_facts_of_the_image() -> None:
    attributes = facts(heic(extents(64, 48), exif=b"\0\0\0\0no exif at all"))
    assert attributes == {"format": "HEIC", "width": 64, "height": 48}


HOSTILE = {
    "no boxes": b"\0\0\0\x18ftypheic" + bytes(12) + b"\xff" * 100,
    "a box of no size": heic(extents(1, 1))[:24] + b"\0\0\0\1meta" + bytes(8),
    "a million boxes": box(b"ftyp", b"heic") + box(b"free") * 1_000_000,
    "a description of 2 MB": box(b"ftyp", b"heic") + full_box(b"meta", bytes(2_000_000)),
    "a hundred thousand small boxes": box(b"ftyp", b"heic")
    + full_box(b"meta", box(b"free") * 100_000),
    "more properties than it has": heic(
        more=box(b"iprp", box(b"ipco"), full_box(b"ipma", b"\xff" * 8))
    ),
    "no size": heic(),
    "a size that is cut off": heic(full_box(b"ispe", b"\0\0")),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_fail_with_a_reason(name: str) -> None:
    with pytest.raises(UnprocessableContentError, match="the image is damaged: "):
        facts(HOSTILE[name])


def test_parts_without_end_are_not_counted_one_by_one() -> None:
    entries = struct.pack(">HHH", 1, 0, 0xFFFF) * 100_000
    locations = full_box(b"iloc", struct.pack(">HH", 0, 0xFFFF), entries)
    raw = heic(extents(64, 48), more=locations)
    assert facts(raw)["width"] == 64


@given(damaged([heic(extents(64, 48), exif=exif_item()), avif()], start=12, min_bytes=20))
def test_a_damaged_image_is_recognized_or_fails_with_a_reason(raw: bytes) -> None:
    assert all(reason.startswith("image: ") for reason in outcome_of(raw).reasons)
