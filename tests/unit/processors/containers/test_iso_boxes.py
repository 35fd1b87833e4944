import struct

import pytest

from serverless_s3_processor.runtime.processors.containers.iso_boxes import (
    Box,
    box_at,
    boxes,
    boxes_in,
    first_box,
)


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I4s", len(content) + 8, kind) + content


def contents_of(data: memoryview) -> list[tuple[bytes, bytes]]:
    return [(kind, bytes(content)) for kind, content in boxes_in(data)]


def large_box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4sQ", 1, kind, len(content) + 16) + content


DATA = memoryview(box(b"ftyp", b"isom") + large_box(b"moov", box(b"trak", b"inner")))


def test_boxes_follow_each_other_with_sizes_of_32_or_64_bits() -> None:
    assert contents_of(DATA) == [(b"ftyp", b"isom"), (b"moov", box(b"trak", b"inner"))]


def test_a_box_without_a_size_goes_on_to_the_end() -> None:
    assert box_at(b"\0\0\0\0mdat", 100, 500) == Box(b"mdat", 108, 500)


def test_a_box_that_is_cut_off_ends_where_the_data_ends() -> None:
    data = memoryview(box(b"mdat", b"content")[:-3])
    assert contents_of(data) == [(b"mdat", b"cont")]


def test_a_box_is_found_by_its_path() -> None:
    assert bytes(first_box(DATA, b"moov", b"trak") or b"") == b"inner"
    assert first_box(DATA, b"moov", b"mvhd") is None


def test_boxes_are_limited() -> None:
    data = memoryview(box(b"free") * 100)
    read = lambda position, size: data[position : position + size]  # noqa: E731
    assert len(list(boxes(read, 0, len(data), 10))) == 10


@pytest.mark.parametrize("header", [b"\0\0\0\7free", b"\0\0\0\1free" + bytes(8)])
def test_a_box_that_is_smaller_than_its_header_is_damaged(header: bytes) -> None:
    with pytest.raises(ValueError, match="smaller than its header"):
        box_at(header, 0, 100)


@pytest.mark.parametrize("header", [b"\0\0\0", b"\0\0\0\1free\0"])
def test_a_header_that_is_cut_off_is_damaged(header: bytes) -> None:
    with pytest.raises(struct.error):
        box_at(header, 0, 100)
