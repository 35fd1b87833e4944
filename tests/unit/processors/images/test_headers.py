"""Images whose headers are read without Pillow's plugins."""

import struct

import pytest

from serverless_s3_processor.runtime.processors.api import UnprocessableContentError
from serverless_s3_processor.runtime.processors.formats.images import image
from tests.support.views import view_of
from tests.unit.processors.processing import outcome_of, results_of

JPEG_XL_BOXES = b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl \0\0\0\0jxl \0\0\0\x80jxlp\0\0\0\0"
"""The boxes before the first part of an image."""


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
    with pytest.raises(UnprocessableContentError, match="the image is damaged: "):
        image.analyze(view)


@pytest.mark.parametrize(
    ("header", "width", "height"),
    [
        ("ff0a60000c0c0012", 7, 13),
        ("ff0af89f01001288", 512, 512),
        ("ff0a98806ed70012", 3000, 20),
        ("ff0a38db01001288", 640, 360),
    ],
)
@pytest.mark.parametrize("before", [b"", JPEG_XL_BOXES])
def test_a_jpeg_xl_image_has_its_size(before: bytes, header: str, width: int, height: int) -> None:
    raw = before + bytes.fromhex(header) + bytes(100)
    assert results_of("image", raw) == {
        "version": 1,
        "format": "JXL",
        "width": width,
        "height": height,
    }


def test_a_jpeg_xl_image_has_its_orientation() -> None:
    small, ratio_1, own_metadata, extra_fields, orientation_6 = 1, 1 << 6, 0, 1 << 10, 5 << 11
    bits = small | ratio_1 | own_metadata | extra_fields | orientation_6
    raw = b"\xff\x0a" + bits.to_bytes(8, "little")
    assert results_of("image", raw)["orientation"] == 6


@pytest.mark.parametrize("raw", [b"\xff\x0a", JPEG_XL_BOXES, JPEG_XL_BOXES[:12]])
def test_a_jpeg_xl_image_without_a_header_fails(raw: bytes) -> None:
    assert outcome_of(raw).reasons == ["image: the image is damaged: its header can't be read"]


TARGA = bytes([0, 0, 2]) + bytes(9) + struct.pack("<HHBB", 40, 30, 15, 0) + bytes(2400)
FIXED = {
    "TGA": TARGA,
    "SUN": struct.pack(">8I", 0x59A66A95, 40, 30, 8, 1200, 1, 0, 0) + bytes(1200),
    "DIB": struct.pack("<IiiHHI", 40, 40, -30, 1, 24, 0) + bytes(4000),
    "XCF": b"gimp xcf v011\0" + struct.pack(">III", 40, 30, 0) + bytes(100),
    "DPX": b"SDPX" + bytes(768) + struct.pack(">II", 40, 30) + bytes(2000),
    "DPX in the order of Intel": b"XPDS" + bytes(768) + struct.pack("<II", 40, 30) + bytes(2000),
}


@pytest.mark.parametrize("name", FIXED)
def test_an_image_with_a_fixed_header_has_its_size(name: str) -> None:
    assert results_of("image", FIXED[name]) == {
        "version": 1,
        "format": name[:3],
        "width": 40,
        "height": 30,
    }


def test_an_image_that_ends_within_a_fixed_header_fails() -> None:
    reasons = outcome_of(FIXED["DPX"][:600]).reasons
    assert reasons == ["image: the image is damaged: it ends within its header"]


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
