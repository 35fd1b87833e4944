import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from serverless_s3_processor.runtime.processors.formats.data import avro
from tests.support.cpu_time import cpu_limit
from tests.support.views import Content
from tests.unit.processors.findings import failure_of, findings_of
from tests.unit.processors.processing import damaged

FILES = Path(__file__).parent / "files"
TYPE = "application/vnd.apache.avro"
MARKER = b"0123456789abcdef"


def attributes_of(raw: bytes) -> dict[str, Any]:
    return dict(findings_of(avro.analyze, raw, TYPE).attributes)


@pytest.mark.parametrize("codec", ["null", "deflate"])
def test_a_file_has_a_schema_a_codec_and_rows(codec: str) -> None:
    assert attributes_of((FILES / f"{codec}.avro").read_bytes()) == {
        "codec": codec,
        "rows": 100,
        "complete": True,
        "columnCount": 7,
        "columns": [
            {"name": "id", "type": "long", "optional": False},
            {"name": "name", "type": "string", "optional": True},
            {"name": "at", "type": "timestamp-millis", "optional": False},
            {"name": "tags", "type": "array", "optional": False},
            {"name": "kind", "type": "enum", "optional": False},
            {"name": "x", "type": "union", "optional": True},
            {"name": "who", "type": "record", "optional": False},
        ],
    }


def test_a_file_by_another_writer_has_rows_and_columns() -> None:
    attributes = attributes_of((FILES / "polars.avro").read_bytes())
    assert (attributes["rows"], attributes["columnCount"]) == (2, 2)


def test_a_schema_without_fields_has_no_columns() -> None:
    assert attributes_of((FILES / "long.avro").read_bytes())["rows"] == 3
    empty = attributes_of((FILES / "empty.avro").read_bytes())
    assert (empty["rows"], empty["columns"]) == (0, [])


def long(number: int) -> bytes:
    number = number << 1 if number >= 0 else (-number << 1) - 1
    data = b""
    while number > 0x7F:
        data, number = data + bytes([number & 0x7F | 0x80]), number >> 7
    return data + bytes([number])


def text(value: bytes) -> bytes:
    return long(len(value)) + value


def avro_of(schema: bytes, blocks: bytes = b"") -> bytes:
    return b"Obj\1" + long(1) + text(b"avro.schema") + text(schema) + b"\0" + MARKER + blocks


def block(rows: int, data: bytes) -> bytes:
    return long(rows) + long(len(data)) + data + MARKER


def test_the_data_of_blocks_is_not_read() -> None:
    content = Content(avro_of(b'"long"', block(7, bytes(5_000_000)) * 4))
    findings = findings_of(avro.analyze, content, TYPE)
    assert findings.attributes["rows"] == 28
    assert content.asked_for < 200_000


def test_more_blocks_than_are_read_leave_the_rows_unknown() -> None:
    content = Content(avro_of(b'"long"', block(7, bytes(50_000)) * 100))
    findings = findings_of(avro.analyze, content, TYPE, budget=512 * 1024)
    assert findings.attributes["complete"] is False
    assert "rows" not in findings.attributes


WIDE = {"type": "record", "fields": [{"name": "x" * 500, "type": "y" * 500}] * 400}
HOSTILE = {
    "no header": b"Obj\1",
    "no schema": b"Obj\1\0" + MARKER,
    "a number without end": b"Obj\1" + b"\xff" * 1000,
    "a billion entries": b"Obj\1" + long(10**9) + bytes(100_000),
    "an entry of a gigabyte": b"Obj\1" + long(1) + text(b"a") + long(10**9),
    "a negative size": b"Obj\1" + long(1) + long(-5),
    "a deep schema": avro_of(b"[" * 100_000),
    "a schema that is no JSON": avro_of(b"{"),
    "a number of 5,000 digits": avro_of(b"1" * 5000),
    "fields that are none": avro_of(b'{"fields": [1, [], null, {"name": 3, "type": {}}]}'),
    "a hundred thousand blocks": avro_of(b'"long"', block(0, b"") * 100_000),
    "a negative count": avro_of(b'"long"', block(-5, b"")),
    "a wrong marker": avro_of(b'"long"', long(1) + long(1) + bytes(100)),
    "wide columns": avro_of(json.dumps(WIDE).encode()[:250_000]),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_bounded_and_fail_with_a_reason_if_at_all(name: str) -> None:
    with cpu_limit(1):
        reason = failure_of(avro.analyze, HOSTILE[name], TYPE)
    assert reason is None or reason.startswith("the Avro file is damaged: ")


@given(damaged([path.read_bytes() for path in FILES.glob("*.avro")], min_bytes=4))
def test_any_damage_leaves_findings_or_a_reason(raw: bytes) -> None:
    reason = failure_of(avro.analyze, raw, TYPE)
    assert reason is None or reason.startswith("the Avro file is damaged: ")
