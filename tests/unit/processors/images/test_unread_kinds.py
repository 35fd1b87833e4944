"""Images of kinds that Pillow does not read, and those that it warns of."""

import struct
import warnings

import pytest
from hypothesis import given
from PIL import Image

from serverless_s3_processor.runtime.processors.formats.images import image
from tests.support.cpu_time import cpu_limit
from tests.unit.processors.findings import each_file, failure_of, findings_of
from tests.unit.processors.images.images import image as image_of
from tests.unit.processors.processing import damaged, results_of


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def jpeg(marker: int, width: int = 64, height: int = 48, before: bytes = b"") -> bytes:
    """Return the header of a gray JPEG whose frame has a marker, and the start of its scan."""
    frame = segment(marker, struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0")
    return b"\xff\xd8" + before + frame + segment(0xDA, b"\1\1\0\0\0\0") + bytes(100)


def icon(kind: int, *pictures: bytes, side: int = 48) -> bytes:
    """Return an icon (1) or a cursor (2) of pictures that are 16 pixels less wide than high."""
    start, entries = 6 + 16 * len(pictures), b""
    for picture in pictures:
        entries += struct.pack("<BBBBHHII", side - 16, side, 0, 0, 1, 1, len(picture), start)
        start += len(picture)
    return struct.pack("<HHH", 0, kind, len(pictures)) + entries + b"".join(pictures)


@pytest.mark.parametrize(
    ("marker", "name"), [(0xF7, "JPEG-LS"), (0xC3, "JPEG"), (0xC9, "JPEG"), (0xCB, "JPEG")]
)
@pytest.mark.parametrize("before", [b"", segment(0xE8, b"color"), b"\xff\xff\xff"])
def test_a_jpeg_of_another_process_has_its_size(marker: int, name: str, before: bytes) -> None:
    attributes = findings_of(image.analyze, jpeg(marker, before=before), "image/jpeg").attributes
    assert attributes["format"] == name
    assert (attributes["width"], attributes["height"]) == (64, 48)


def test_a_cursor_with_a_png_inside_has_its_size() -> None:
    raw = icon(2, image_of("PNG", (16, 32)), image_of("PNG", (32, 48)))
    attributes = findings_of(image.analyze, raw, "image/x-win-bitmap").attributes
    assert attributes == {"format": "CUR", "width": 32, "height": 48}


def test_what_pillow_warns_of_is_neither_an_error_nor_on_stderr(
    capsys: pytest.CaptureFixture[str],
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    twice = exif.tobytes().replace(b"\1\x12\0\3\0\0\0\1", b"\1\x12\0\3\0\0\0\2")
    warnings.simplefilter("error")
    results = results_of("image", image_of("JPEG", exif=twice))
    assert results["orientation"] == 6
    assert capsys.readouterr().err == ""


HOSTILE = {
    "image/jpeg": {
        "no frame": b"\xff\xd8" + segment(0xDA, bytes(6)),
        "no scan": jpeg(0xF7)[:20],
        "segments of nothing": b"\xff\xd8" + b"\xff\xe0\0\0" * 100_000,
        "segments without end": b"\xff\xd8" + segment(0xE0, b"") * 100_000,
        "fill bytes without end": b"\xff\xd8" + b"\xff" * 1_000_000,
        "a frame that is cut": b"\xff\xd8\xff\xf7\0\x0b\x08",
        "a frame of nothing": b"\xff\xd8\xff\xf7\0\2\xff\xda",
    },
    "image/x-win-bitmap": {
        "nothing": b"\0\0\2\0",
        "no pictures": icon(2),
        "a picture beyond the file": icon(2, bytes(100))[:-1],
        "65,535 pictures": b"\0\0\2\0\xff\xff" + bytes(100),
        "65,535 pictures in one place": b"\0\0\2\0\xff\xff"
        + (bytes(8) + b"\x10\0\0\0" + bytes(4)) * 65_535,
        "another kind": icon(9, b"picture"),
    },
}


@pytest.mark.slow
@each_file(HOSTILE)
def test_hostile_files_are_bounded_and_fail_with_a_reason_if_at_all(
    content_type: str, raw: bytes
) -> None:
    with cpu_limit(1):
        reason = failure_of(image.analyze, raw, content_type)
    assert reason is None or reason.startswith(("the image is damaged: ", "reading the image"))


@given(damaged([jpeg(0xF7), jpeg(0xC3)], start=2, min_bytes=2))
def test_any_damage_to_a_jpeg_leaves_findings_or_a_reason(raw: bytes) -> None:
    failure_of(image.analyze, raw, "image/jpeg")


@given(damaged([icon(2, image_of("PNG"))], start=2, min_bytes=2))
def test_any_damage_to_a_cursor_leaves_findings_or_a_reason(raw: bytes) -> None:
    failure_of(image.analyze, raw, "image/x-win-bitmap")
