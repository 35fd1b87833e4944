import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from serverless_s3_processor.runtime.processors.formats.data import lz4, orc, snappy
from tests.support.cpu_time import cpu_limit
from tests.support.views import Content
from tests.unit.processors.findings import failure_of, findings_of
from tests.unit.processors.processing import damaged

FILES = Path(__file__).parent / "files"
PLAIN = (FILES / "uncompressed.orc").read_bytes()
ZLIB = (FILES / "zlib.orc").read_bytes()
SNAPPY = (FILES / "snappy.orc").read_bytes()
ZSTD = (FILES / "zstd.orc").read_bytes()
LZ4 = (FILES / "lz4.orc").read_bytes()
TYPE = "application/vnd.apache.orc"
TYPES = {
    "i64": "int64",
    "f": "double",
    "s": "string",
    "ts": "timestamp",
    "l": "list",
    "st": "struct",
    "m": "map",
    "b": "boolean",
}


def attributes_of(raw: bytes | Content) -> dict[str, Any]:
    return dict(findings_of(orc.analyze, raw, TYPE).attributes)


@pytest.mark.parametrize(
    ("raw", "codec"),
    [(PLAIN, "none"), (ZLIB, "zlib"), (SNAPPY, "snappy"), (ZSTD, "zstd"), (LZ4, "lz4")],
)
def test_a_file_has_rows_and_columns(raw: bytes, codec: str) -> None:
    assert attributes_of(raw) == {
        "codec": codec,
        "rows": 3,
        "stripes": 1,
        "complete": True,
        "columnCount": len(TYPES),
        "columns": [{"name": name, "type": kind} for name, kind in TYPES.items()],
    }


@pytest.mark.parametrize(("number", "codec"), [(3, "lzo"), (6, "brotli"), (77, "unknown")])
def test_a_footer_that_nothing_unpacks_leaves_the_rest_unknown(number: int, codec: str) -> None:
    raw = orc_of(raw_chunk_of(b"packed"), number)
    assert attributes_of(raw) == {"codec": codec, "complete": False}


def test_a_small_footer_is_not_packed_whatever_the_codec() -> None:
    footer = b"\x30\x03" + b"\x22\x07\x08\x0c\x12\x01\x01\x1a\x00" + b"\x22\x02\x08\x63"
    raw = orc_of((len(footer) << 1 | 1).to_bytes(3, "little") + footer, 3)
    expected = {"codec": "lzo", "rows": 3, "stripes": 0, "complete": True, "columnCount": 1}
    assert attributes_of(raw) == {**expected, "columns": [{"name": "", "type": "unknown"}]}


LZ4_BLOCKS = {
    b"\x30abc": b"abc",
    b"\x15a\x01\0\x10b": b"a" * 10 + b"b",
    b"\x33abc\x03\0\0": b"abc" * 3 + b"a",
    b"\xf0\x37" + b"x" * 70: b"x" * 70,
    b"\x1fa\x01\0\xff\x0a\0": b"a" * 285,
}
"""Literals alone, matches that repeat themselves, long literals, a long match."""


@pytest.mark.parametrize("block", LZ4_BLOCKS)
def test_blocks_of_lz4_are_literals_and_matches(block: bytes) -> None:
    assert lz4.unpack(block, 1000) == LZ4_BLOCKS[block]


SNAPPY_BLOCKS = {
    b"\3\x08abc": b"abc",
    b"\x0a\0a\x15\1": b"aaaaaaaaaa",
    b"\7\x08abc\x0e\3\0": b"abcabca",
    b"\x46\xf0\x45" + b"x" * 70: b"x" * 70,
    b"\6\x08abc\x0b\3\0\0\0": b"abcabc",
}
"""A literal, copies with offsets of 11 bits and two bytes, a long literal, one of four."""


@pytest.mark.parametrize("block", SNAPPY_BLOCKS)
def test_blocks_of_snappy_are_literals_and_copies(block: bytes) -> None:
    assert snappy.unpack(block, 1000) == SNAPPY_BLOCKS[block]


def test_only_the_footer_is_read() -> None:
    content = Content(PLAIN[:3] + bytes(5_000_000) + PLAIN[3:])
    assert attributes_of(content)["rows"] == 3
    assert content.asked_for < 200_000


def orc_of(footer: bytes, codec: int = 0) -> bytes:
    size = b""
    rest = len(footer)
    while rest > 0x7F:
        size, rest = size + bytes([rest & 0x7F | 0x80]), rest >> 7
    end = b"\x08" + size + bytes([rest]) + b"\x10" + bytes([codec])
    return b"ORC" + footer + end + bytes([len(end)])


def chunk_of(data: bytes) -> bytes:
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    return raw_chunk_of(compressor.compress(data) + compressor.flush())


def raw_chunk_of(packed: bytes) -> bytes:
    return (len(packed) << 1).to_bytes(3, "little") + packed


HOSTILE = {
    "nothing": b"ORC",
    "an end of nothing": b"ORC\0",
    "an end that is longer than the file": b"ORC\xff",
    "a footer that is longer than the file": b"ORC\x08\xff\xff\x7f\x04",
    "an unknown codec": orc_of(b"", 77),
    "no schema": orc_of(b"\x30\x03"),
    "a column of no type": orc_of(b"\x22\x06\x08\x0c\x12\x01\x7f\x1a\x01a"),
    "an unknown type": orc_of(b"\x22\x0a\x08\x0c\x12\x01\x01\x1a\x01a\x22\x02\x08\x63"),
    "types without end": orc_of(b"\x22\x00" * 100_000),
    "a field of 2^63 bytes": orc_of(b"\x22" + b"\xff" * 9 + b"\x01"),
    "a bomb": orc_of(chunk_of(bytes(60_000_000)), 1),
    "many bombs": orc_of(chunk_of(bytes(1_000_000)) * 200, 1),
    "chunks of nothing": orc_of(bytes(200_000), 1),
    "a bomb of Snappy": orc_of(raw_chunk_of(b"\x7f\0a" + b"\xfe\x01\0" * 80_000), 2),
    "copies from afar": orc_of(
        raw_chunk_of(b"\x7f\xf8" + (99_999).to_bytes(3, "little") + bytes(100_000))
        + raw_chunk_of(b"\x7f\xf8\x9f\x86\1" + bytes(100_000) + b"\xff\xa0\x86\1\0" * 20_000),
        2,
    ),
    "a copy of nothing": orc_of(raw_chunk_of(b"\x7f\xfe\x01\0"), 2),
    "a bomb of LZ4": orc_of(raw_chunk_of(b"\x1fa\1\0" + b"\xff" * 200_000 + b"\0"), 4),
    "many bombs of LZ4": orc_of(raw_chunk_of(b"\x1fa\1\0\xff\xff\0" * 20_000), 4),
    "a match of nothing in LZ4": orc_of(raw_chunk_of(b"\x0f\1\0\xff\0"), 4),
    "an LZ4 length without end": orc_of(raw_chunk_of(b"\xf0" + b"\xff" * 200_000), 4),
    "literals that LZ4 lacks": orc_of(raw_chunk_of(b"\xf0\xfe"), 4),
    "no Snappy": orc_of(raw_chunk_of(b"\xff" * 9), 2),
    "no Zstandard": orc_of(raw_chunk_of(b"\xff" * 9), 5),
    "a chunk that is no deflate": orc_of(b"\x10\0\0" + b"\xff" * 8, 1),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_bounded_and_fail_with_a_reason_if_at_all(name: str) -> None:
    with cpu_limit(1):
        reason = failure_of(orc.analyze, HOSTILE[name], TYPE)
    assert reason is None or reason.startswith("the ORC file is damaged: ")


@given(damaged([PLAIN, ZLIB, SNAPPY, ZSTD, LZ4], start=3, min_bytes=3))
def test_any_damage_leaves_findings_or_a_reason(raw: bytes) -> None:
    reason = failure_of(orc.analyze, raw, TYPE)
    assert reason is None or reason.startswith("the ORC file is damaged: ")
