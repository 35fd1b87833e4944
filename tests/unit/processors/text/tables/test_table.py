from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.processors.formats.text.tables.table import RAGGED, analyze
from tests.support.views import Content, view_of
from tests.unit.processors.processing import outcome_of, results_of

PEOPLE = b"name,born,height,member\nAda,1815-12-10,1.65,yes\nAlan,1912-06-23,178,no\n"


def test_a_table_has_a_dialect_and_columns_with_types() -> None:
    assert results_of("table", PEOPLE) == {
        "version": 1,
        "delimiter": ",",
        "quoted": False,
        "lineEnd": "lf",
        "header": True,
        "sampleRows": 2,
        "complete": True,
        "raggedRows": 0,
        "columnCount": 4,
        "columns": [
            {"name": "name", "type": "text", "optional": False},
            {"name": "born", "type": "date", "optional": False},
            {"name": "height", "type": "number", "optional": False},
            {"name": "member", "type": "boolean", "optional": False},
        ],
    }


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("key", ["uploads/a.csv", "uploads/a"])
def test_the_content_shows_the_delimiter(delimiter: str, key: str) -> None:
    rows = PEOPLE.decode().replace(",", delimiter).encode()
    results = results_of("table", rows, key=key)
    assert (results["delimiter"], results["columnCount"]) == (delimiter, 4)


@pytest.mark.parametrize(
    ("raw", "key", "declared", "kind"),
    [
        (PEOPLE, "uploads/a", "", "text/csv"),
        (PEOPLE.replace(b",", b"\t"), "uploads/a", "", "text/tab-separated-values"),
        (b"one column\nof text\n", "uploads/a", "", "text/plain"),
        (b"one column\nof text\n", "uploads/A.CSV", "", "text/csv"),
        (b"one column\nof text\n", "uploads/a", "text/csv; charset=utf-8", "text/csv"),
        (b"Dear Ada, hello.\nI write, as promised.\nYours, Alan\n", "uploads/a", "", "text/plain"),
        (b"int a;\nint b;\nint c;\n", "uploads/a", "", "text/plain"),
        (b"a,b\nc\n", "uploads/a", "", "text/plain"),
        (b"a,b\nc,d\n", "uploads/a", "", "text/plain"),
        (b"<a,b>\n<c,d>\n<e,f>\n", "uploads/a.csv", "", "text/csv"),
        (b"<a,b>\n<c,d>\n<e,f>\n", "uploads/a", "", "text/plain"),
        (b'{"a": [1, 2]}\n', "uploads/a.csv", "", "application/json"),
    ],
)
def test_content_decides_what_is_a_table_and_the_key_helps(
    raw: bytes, key: str, declared: str, kind: str
) -> None:
    results = results_of("sniff", raw, key=key, content_type=declared)
    assert results["contentType"] == kind


def test_quoted_fields_may_hold_delimiters_and_line_ends() -> None:
    results = results_of(
        "table", b'a,b\r\n"1,5","two\r\nlines"\r\n"3","x"\r\n', key="uploads/a.csv"
    )
    assert (results["sampleRows"], results["columnCount"], results["quoted"]) == (2, 2, True)
    assert results["lineEnd"] == "crlf"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_table_in_any_encoding_has_the_same_columns(encoding: str) -> None:
    raw = "name;straße\nAda;1\nAlan;2\nGrace;3\n".encode(encoding)
    names = [column["name"] for column in results_of("table", raw)["columns"]]
    assert names == ["name", "straße"]


@pytest.mark.parametrize(
    ("raw", "declared", "header"),
    [
        (b"a,b\n1,2\n", "text/csv", True),
        (b"1,2\n3,4\n", "text/csv", False),
        (b"a,a\n1,2\n", "text/csv", True),
        (b",name\n0,x\n", "text/csv", True),
        (b"x,y\n,z\n", "text/csv", True),
        (b"x,2020\ny,7\n", "text/csv", False),
        (b"zip,n\n01234,x\n", "text/csv", True),
        (b"a,b\nc,d\n", 'text/csv; header="absent"', False),
        (b"1,2\n3,4\n", "text/csv; charset=utf-8; header=present", True),
        (b"No,Name\n1,Ann\n2,Bob\n", "text/csv", True),
        (b"yes,true\nno,false\n", "text/csv", False),
        (b",0,1\n0,0.5,0.6\n1,0.7,0.8\n", "text/csv", True),
        (b",7,9\n0,0.5,0.6\n1,0.7,0.8\n", "text/csv", False),
        (b"1,NA\n2,3\n4,5\n", "text/csv", False),
        (b"id,null\n2,3\n4,5\n", "text/csv", True),
    ],
)
def test_a_header_is_declared_or_inferred(raw: bytes, declared: str, *, header: bool) -> None:
    assert results_of("table", raw, content_type=declared)["header"] is header


def test_columns_without_unique_names_get_one() -> None:
    results = results_of("table", b"a,a\n1,2\n", content_type="text/csv; header=present")
    nameless = results_of("table", b"1,2\n3,4\n", key="uploads/a.csv")
    assert [column["name"] for column in results["columns"]] == ["a", "a (2)"]
    assert [column["name"] for column in nameless["columns"]] == ["column 1", "column 2"]


def test_names_are_without_what_is_invisible() -> None:
    raw = "\ufeff\ufeffunit\xa0price,\u200bn\n1,2\n".encode()
    results = results_of("table", raw, key="uploads/a.csv")
    assert [column["name"] for column in results["columns"]] == ["unit price", "n"]


def test_ragged_rows_are_counted_and_flagged() -> None:
    outcome = outcome_of(PEOPLE + b"Grace\n", key="uploads/a.csv")
    assert outcome.flags == [RAGGED]
    assert outcome.results["table"]["raggedRows"] == 1


def test_only_the_head_of_a_bigger_table_is_analyzed() -> None:
    content = Content(b"id,when\n" + b"17,2026-01-31T23:59:59Z\n" * 100_000)
    results: dict[str, Any] = dict(analyze(view_of(content, head=8000)).attributes)
    assert content.fetched == []
    assert (results["sampleRows"], results["complete"]) == (333, False)
    assert [column["type"] for column in results["columns"]] == ["integer", "timestamp"]


def test_a_line_beyond_the_head_has_the_columns_of_its_beginning() -> None:
    results = results_of("table", b"a," * 1_000_000, key="uploads/a.csv")
    assert (results["columnCount"], results["complete"]) == (131_073, False)


@pytest.mark.parametrize(
    "text",
    [
        "Exported 2024, by Ann\nid;name\n1;Ann\n2;Bob\n3;Cy\n",
        "Bank; statement\nid,name\n1,Ann\n2,Bob\n3,Cy\n",
        "; a comment\nid,name\n1,Ann\n2,Bob\n",
        "id,name\n1,Ann\n# a comment\n2,Bob\n",
        "id\tname\n1\tAnn\n2\tBob\n\\.\n",
        "id,name\n1,Ann\n" + "\0" * 100,
    ],
)
def test_what_is_around_a_table_is_none_of_its_rows(text: str) -> None:
    outcome = outcome_of(text.encode(), key="uploads/a.csv")
    columns = outcome.results["table"]["columns"]
    assert isinstance(columns, list)
    assert [column["name"] for column in columns if isinstance(column, dict)] == ["id", "name"]
    assert (outcome.flags, outcome.reasons) == ([], [])


@pytest.mark.parametrize("space", [" ", "\xa0", "\u202f", "."])
def test_numbers_with_a_decimal_comma_have_separators_of_thousands(space: str) -> None:
    raw = f"date;amount\n2024-02-01;1{space}234,56\n2024-02-02;-12,00\n".encode()
    results = results_of("table", raw, key="uploads/a.csv")
    assert (results["decimal"], results["columns"][1]["type"]) == (",", "number")


def test_an_unclosed_quote_is_no_quote() -> None:
    outcome = outcome_of(b'a,b\n"1,2\n' + b"3,4\n" * 60_000, key="uploads/a.csv")
    assert (outcome.reasons, outcome.flags) == ([], [])


def test_a_folder_that_ends_with_a_backslash_ends_with_its_quote() -> None:
    raw = b'folder,files\n"C:\\a\\",1\n"D:\\",2\n"E:\\b\\",3\n'
    results = results_of("table", raw, key="uploads/a.csv")
    assert ("escape" in results, results["sampleRows"]) == (False, 3)


def test_a_long_field_is_read() -> None:
    raw = b'id,blob\n1,"' + b"x" * 140_000 + b'"\n2,"y"\n'
    results = results_of("table", raw, key="uploads/a.csv")
    assert (results["columnCount"], results["sampleRows"]) == (2, 2)


@pytest.mark.slow
def test_a_hundred_of_a_hundred_thousand_columns_are_listed() -> None:
    raw = (b"," * 100_000 + b"\n") * 2
    results = results_of("table", raw, key="uploads/a.csv")
    assert results["columnCount"] == 100_001
    assert len(results["columns"]) == 100


@given(st.text(alphabet='a1,;\t|"\r\n é', max_size=300), st.sampled_from(["csv", "tsv", "txt"]))
def test_any_text_is_analyzed_or_fails_with_a_reason(text: str, suffix: str) -> None:
    outcome = outcome_of(text.encode(), key=f"uploads/a.{suffix}")
    assert outcome.reasons in ([], ["table: the table has no rows"])
