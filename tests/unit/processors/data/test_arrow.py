import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from serverless_s3_processor.runtime.processors.formats.data import arrow
from tests.support.cpu_time import cpu_limit
from tests.support.views import Content
from tests.unit.processors.findings import failure_of, findings_of
from tests.unit.processors.processing import damaged

FILES = Path(__file__).parent / "files"
FILE = (FILES / "file.arrow").read_bytes()
STREAM = (FILES / "stream.arrow").read_bytes()
TYPE = "application/vnd.apache.arrow.file"
TYPES = {
    "u8": "uint8",
    "i64": "int64",
    "f": "double",
    "h": "float16",
    "s": "string",
    "ts": "timestamp",
    "l": "list",
    "st": "struct",
    "d": "string",
    "m": "map",
    "b": "boolean",
}


def attributes_of(raw: bytes | Content, **options: Any) -> dict[str, Any]:
    return dict(findings_of(arrow.analyze, raw, TYPE, **options).attributes)


@pytest.mark.parametrize("name", ["file.arrow", "stream.arrow", "lz4.feather"])
def test_files_and_streams_have_rows_and_columns(name: str) -> None:
    assert attributes_of((FILES / name).read_bytes()) == {
        "rows": 3,
        "complete": True,
        "columnCount": len(TYPES),
        "columns": [
            {"name": column, "type": kind, "optional": True} for column, kind in TYPES.items()
        ],
    }


def test_a_file_without_a_schema_at_its_beginning_has_that_of_its_footer() -> None:
    attributes = attributes_of((FILES / "polars.arrow").read_bytes())
    assert attributes["rows"] == 2
    assert [column["type"] for column in attributes["columns"]] == ["int64", "string"]


def test_a_file_of_an_old_version_has_no_signs_before_its_messages() -> None:
    attributes = attributes_of((FILES / "old.arrow").read_bytes())
    assert (attributes["rows"], attributes["complete"]) == (3, True)
    assert [column["name"] for column in attributes["columns"]] == ["a", "b"]


def test_a_stream_may_end_without_a_sign() -> None:
    assert attributes_of(STREAM[:-8])["rows"] == 3


def test_data_is_not_read() -> None:
    (schema_size,) = struct.unpack_from("<i", STREAM, 4)
    start = 8 + schema_size
    (batch_size,) = struct.unpack_from("<i", STREAM, start + 4)
    end = start + 8 + batch_size
    body_size = STREAM.index(b"\xff\xff\xff\xff", end) - end
    batch = STREAM[start:end].replace(struct.pack("<q", body_size), struct.pack("<q", 10**7))
    content = Content(STREAM[:start] + batch + bytes(10**7) + STREAM[end + body_size :])
    assert attributes_of(content, head=5000)["rows"] == 3
    assert content.asked_for < 100_000


def file_of(footer: bytes) -> bytes:
    return b"ARROW1\0\0" + footer + struct.pack("<i", len(footer)) + b"ARROW1"


HOSTILE = {
    "nothing": b"ARROW1\0\0",
    "no end": FILE[:-1],
    "a negative footer": FILE[:-10] + struct.pack("<i", -5) + b"ARROW1",
    "a footer of 2 GB": FILE[:-10] + b"\xff\xff\xff\x7fARROW1",
    "a footer of zeros": file_of(bytes(1000)),
    "a footer of ones": file_of(b"\xff" * 1000),
    "offsets beyond": file_of(b"\x04\0\0\0\0\0\0\x80" + b"\x7f" * 100),
    "messages of no size": b"\xff\xff\xff\xff\x08\0\0\0\4\0\0\0\4\0\0\0" * 50_000,
    "a message of 2 GB": b"\xff\xff\xff\xff\xff\xff\xff\x7f" + bytes(100),
    "messages that are tables of themselves": b"\xff\xff\xff\xff\x08\0\0\0" + bytes(100),
    "no sign": bytes(1000),
    "a stream that is cut": STREAM[:1500],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_bounded_and_fail_with_a_reason_if_at_all(name: str) -> None:
    with cpu_limit(1):
        reason = failure_of(arrow.analyze, HOSTILE[name], TYPE)
    assert reason is None or reason.startswith("the Arrow file is damaged: ")


@given(damaged([FILE, STREAM], min_bytes=8))
def test_any_damage_leaves_findings_or_a_reason(raw: bytes) -> None:
    reason = failure_of(arrow.analyze, raw, TYPE)
    assert reason is None or reason.startswith("the Arrow file is damaged: ")
