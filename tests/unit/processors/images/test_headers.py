"""Images whose headers are read without Pillow's plugins."""

import struct

import pytest

from serverless_s3_processor.runtime.processors.api import UnprocessableContentError
from serverless_s3_processor.runtime.processors.formats.images import image
from tests.support.views import view_of
from tests.unit.processors.processing import results_of


def photoshop(version: int = 1, width: int = 40, height: int = 30, mode: int = 3) -> bytes:
    return struct.pack(">4sH6xHIIHH", b"8BPS", version, 3, height, width, 8, mode)


@pytest.mark.parametrize(("version", "name"), [(1, "PSD"), (2, "PSB")])
def test_a_photoshop_document_has_its_size(version: int, name: str) -> None:
    view = view_of(photoshop(version) + bytes(100))
    view.sniffed_type = "image/vnd.adobe.photoshop"
    assert image.analyze(view).attributes == {
        "format": name,
        "width": 40,
        "height": 30,
        "mode": "RGB",
    }


@pytest.mark.parametrize(
    "raw",
    [
        photoshop()[:20],
        photoshop(version=3),
        photoshop(mode=77),
        photoshop(width=0),
        b"9BPS" + photoshop()[4:],
    ],
)
def test_a_damaged_photoshop_document_fails(raw: bytes) -> None:
    view = view_of(raw)
    view.sniffed_type = "image/vnd.adobe.photoshop"
    with pytest.raises(UnprocessableContentError, match="it is no whole image: "):
        image.analyze(view)


def measurements(order: str, magic: int, entry: str) -> bytes:
    """Return a TIFF file with pixels of 64-bit floats in five bands, which Pillow can't decode."""
    tags = [(256, 4, 40), (257, 4, 30), (258, 3, 64), (262, 3, 1), (277, 3, 5), (274, 3, 6)]
    entries = b"".join(struct.pack(order + entry, tag, kind, 1, value) for tag, kind, value in tags)
    mark = b"II" if order == "<" else b"MM"
    if magic == 42:
        return mark + struct.pack(order + "HIH", 42, 8, len(tags)) + entries + bytes(4)
    return mark + struct.pack(order + "HHHQQ", 43, 8, 0, 16, len(tags)) + entries + bytes(8)


@pytest.mark.parametrize(
    "raw",
    [measurements("<", 42, "HHII"), measurements("<", 43, "HHQQ")],
    ids=["TIFF", "BigTIFF"],
)
def test_a_tiff_that_pillow_has_no_reader_for_has_its_size(raw: bytes) -> None:
    view = view_of(raw)
    view.sniffed_type = "image/tiff"
    assert image.analyze(view).attributes == {
        "format": "TIFF",
        "width": 40,
        "height": 30,
        "orientation": 6,
    }


def test_a_tiff_is_recognized_by_its_bytes() -> None:
    assert results_of("image", measurements("<", 42, "HHII"))["width"] == 40
