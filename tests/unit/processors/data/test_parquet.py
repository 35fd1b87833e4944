from pathlib import Path

import pytest
from hypothesis import given

from serverless_s3_processor.runtime.processors.formats.data.parquet import ENCRYPTED
from tests.support.views import Content
from tests.unit.processors.processing import damaged, outcome_of, results_of

FILES = Path(__file__).parent / "files"
FLAT = (FILES / "flat.parquet").read_bytes()
NESTED = (FILES / "nested.parquet").read_bytes()
"""Both written by pyarrow 26."""


def test_a_file_has_rows_and_columns() -> None:
    assert results_of("parquet", FLAT) == {
        "version": 1,
        "rows": 3,
        "rowGroups": 2,
        "columnCount": 8,
        "complete": True,
        "encrypted": False,
        "columns": [
            {"name": "id", "type": "int64", "optional": False},
            {"name": "name", "type": "string", "optional": True},
            {"name": "born", "type": "date", "optional": True},
            {"name": "at", "type": "timestamp", "optional": True},
            {"name": "price", "type": "decimal", "optional": True},
            {"name": "ok", "type": "boolean", "optional": True},
            {"name": "raw", "type": "binary", "optional": True},
            {"name": "half", "type": "double", "optional": True},
        ],
    }


def test_nested_columns_have_paths() -> None:
    names = [column["name"] for column in results_of("parquet", NESTED)["columns"]]
    assert names == [
        "who.first",
        "who.last",
        "tags.list.element",
        "map.key_value.key",
        "map.key_value.value",
    ]


def types_of(name: str) -> dict[str, str]:
    columns = results_of("parquet", (FILES / name).read_bytes())["columns"]
    return {column["name"]: column["type"] for column in columns}


INTEGERS = {"i8": "int8", "i16": "int16", "i32": "int32", "i64": "int64", "u8": "uint8"}


@pytest.mark.parametrize(
    ("name", "types"),
    [
        (
            "types_pyarrow.parquet",
            INTEGERS
            | {"u16": "uint16", "u32": "uint32", "u64": "uint64", "f16": "float16", "n": "null"}
            | {"l.list.element": "uint8", "s.a": "uint16", "m.key_value.value": "uint32"}
            | {"ll.list.element.list.element": "int8", "d": "decimal", "ts": "timestamp"},
        ),
        ("types_pyarrow_1_0.parquet", INTEGERS | {"u64": "uint64", "l.list.element": "uint8"}),
        ("types_polars.parquet", {"u8": "uint8", "u64": "uint64", "l.list.element": "uint16"}),
        (
            "types_duckdb.parquet",
            {"u8": "uint8", "u64": "uint64", "i8": "int8", "s.a": "uint32", "u": "uuid"}
            | {"l.list.element": "uint16", "j": "json", "iv": "interval", "t": "time"},
        ),
        ("types_fastparquet.parquet", {"u8": "uint8", "u64": "uint64", "i16": "int16"}),
    ],
)
def test_the_logical_type_of_a_column_is_its_type(name: str, types: dict[str, str]) -> None:
    assert types_of(name).items() >= types.items()


def test_only_the_footer_is_read() -> None:
    file = FLAT[:4] + bytes(20_000_000) + FLAT[4:]
    content = Content(file)
    results_of("parquet", content)
    assert content.asked_for < 5000


def test_an_encrypted_footer_is_flagged() -> None:
    outcome = outcome_of(b"PAR1" + bytes(100) + b"\x40\0\0\0PARE")
    assert outcome.flags == [ENCRYPTED]
    assert outcome.reasons == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"PAR1\0", "it is too short"),
        (FLAT[:-1], "it is truncated, or its end belongs to another file"),
        (
            FLAT[:-8] + b"\xff\xff\xff\xffPAR1",
            "its footer can't have 4,294,967,295 bytes",
        ),
        (b"PAR1" + bytes(100) + b"\x40\0\0\0PAR1", "its footer has no schema"),
        (b"PAR1" + b"\x19\xfc" * 50 + b"\x40\0\0\0PAR1", "its footer ends too early"),
        (b"PAR1" + b"\x0f" * 100 + b"\x40\0\0\0PAR1", "its footer can't be read"),
        (b"PAR1" + b"\x29\xfc\xff\xff\x01" + b"\x40\0\0\0PAR1" * 10, None),
        (b"PAR1" + b"\x1c" * 1000 + b"\xe8\x03\0\0PAR1", None),
    ],
)
def test_damaged_and_hostile_files_fail(raw: bytes, reason: str | None) -> None:
    (failure,) = outcome_of(raw).reasons
    assert failure.startswith("parquet: the Parquet file is damaged: ")
    assert reason is None or failure.endswith(f": {reason}")


@given(damaged([FLAT, NESTED], start=4, end=8))
def test_a_damaged_file_is_recognized_or_fails_with_a_reason(raw: bytes) -> None:
    assert all(
        reason.startswith("parquet: the Parquet file is damaged: ")
        for reason in outcome_of(raw).reasons
    )


def test_a_schema_that_is_too_big_is_listed_in_part() -> None:
    element = b"\x15\x02\x25\x02\x18\x04name\x00"  # an int32, optional, its name
    schema = b"\x15\x02\x19\xfc\xa0\x8d\x06" + element * 100_000
    raw = b"PAR1" + schema + len(schema).to_bytes(4, "little") + b"PAR1"
    results = results_of("parquet", raw)
    assert results["complete"] is False
    assert "rows" not in results
    assert len(results["columns"]) == 100
