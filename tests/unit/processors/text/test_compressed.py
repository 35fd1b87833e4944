import bz2
import gzip
import lzma
from collections.abc import Callable

import pytest
from backports import zstd

from serverless_s3_processor.runtime.processors.formats.text.lines import EICAR
from tests.support.cpu_time import cpu_limit
from tests.unit.processors.processing import outcome_of, results_of

ROWS = b"id;name\n1;Anna\n2;Bert\n3;Cora\n"
LINES = b'{"a": 1}\n{"a": 2}\n{"a": 3}\n'
COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstd.compress,
}


@pytest.mark.parametrize("suffix", COMPRESSIONS)
@pytest.mark.parametrize(
    ("raw", "key", "name"),
    [
        (ROWS, "uploads/a.csv", "table"),
        (LINES, "uploads/a.ndjson", "json"),
        (ROWS, "a.txt", "text"),
    ],
)
def test_compressed_text_has_the_same_facts(suffix: str, raw: bytes, key: str, name: str) -> None:
    packed = COMPRESSIONS[suffix](raw)
    assert results_of(name, packed, key=f"{key}.{suffix}") == results_of(name, raw, key=key)


@pytest.mark.parametrize("suffix", COMPRESSIONS)
def test_of_a_bigger_text_the_first_part_is_described(suffix: str) -> None:
    outcome = outcome_of(COMPRESSIONS[suffix](ROWS * 50_000), key=f"uploads/a.csv.{suffix}")
    assert (outcome.reasons, outcome.flags) == ([], [])
    assert outcome.results["text"]["complete"] is False
    assert outcome.results["table"]["columnCount"] == 2
    assert outcome.results["archive"]["contentType"] == "text/csv"


def test_a_bigger_document_is_no_failure() -> None:
    raw = gzip.compress(b"[" + b'{"id": 1},' * 100_000 + b"{}]")
    results = results_of("json", raw, key="uploads/a.json.gz")
    assert (results["type"], results["complete"]) == ("array", False)


def test_a_frame_to_skip_may_come_before_the_first_one_of_zstandard() -> None:
    raw = b"\x50\x2a\x4d\x18\4\0\0\0size" + zstd.compress(ROWS)
    assert results_of("table", raw, key="uploads/a.csv.zst")["columnCount"] == 2


def test_concatenated_streams_are_one_text() -> None:
    raw = b"".join(map(gzip.compress, (b"id,n\n", b"1,2\n", b"3,4\n")))
    assert results_of("table", raw, key="uploads/a.csv.gz")["sampleRows"] == 2


def test_the_declared_type_is_that_of_the_content() -> None:
    raw = gzip.compress(b"one column\nof text\n")
    assert results_of("table", raw, content_type="text/csv")["columnCount"] == 1
    assert "table" not in outcome_of(raw, content_type="application/gzip").results


@pytest.mark.parametrize("suffix", COMPRESSIONS)
def test_the_test_file_of_scanners_is_flagged(suffix: str) -> None:
    raw = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*\r\n"
    assert outcome_of(raw).flags == [EICAR]
    assert outcome_of(COMPRESSIONS[suffix](raw)).flags == [EICAR]
    assert outcome_of(b"Of EICAR: " + raw).flags == []


@pytest.mark.slow
@pytest.mark.parametrize("suffix", COMPRESSIONS)
@pytest.mark.parametrize("size", [0, 1, 20, 60, 300])
def test_damaged_compression_takes_no_time_and_harms_no_text(suffix: str, size: int) -> None:
    packed = COMPRESSIONS[suffix](b"a" * 50_000_000)
    with cpu_limit(0.3):
        outcome_of(
            packed[:size] + b"\xff" * size, only={"sniff", "text", "table", "json", "markup"}
        )


@pytest.mark.parametrize("raw", [b"", b"\x1f\x8b\x08" + bytes(100), gzip.compress(b"") * 3000])
def test_what_holds_nothing_has_no_text(raw: bytes) -> None:
    assert "text" not in outcome_of(raw, only={"sniff", "text"}).results
