import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.processors.formats.detection.contradiction import CONTRADICTED
from serverless_s3_processor.runtime.processors.formats.text.json_files.json_records import (
    BAD_LINES,
    COMMENTS,
    CONCATENATED,
)
from serverless_s3_processor.runtime.processors.formats.text.json_files.json_shapes import (
    DEEP,
    DUPLICATES,
    LONE_SURROGATES,
    NOT_FINITE_NUMBERS,
)
from tests.support.views import Content
from tests.unit.processors.processing import outcome_of, results_of

LINES = b'{"a": 1}\n{"a": null, "b": "x"}\n\n{"a": 2.5}\n'


def test_a_document_has_members_with_types() -> None:
    results = results_of("json", b'{"id": 7, "tags": ["a"], "at": null, "in": {"x": 1.5}}')

    assert results == {
        "version": 1,
        "form": "document",
        "type": "object",
        "depth": 2,
        "complete": True,
        "members": [
            {"name": "id", "type": "integer", "optional": False},
            {"name": "tags", "type": "array", "optional": False},
            {"name": "at", "type": "null", "optional": True},
            {"name": "in", "type": "object", "optional": False},
        ],
    }


def test_a_list_of_objects_has_columns() -> None:
    results = results_of("json", b'[{"a": 1, "b": true}, {"a": 1.5}]')
    assert (results["type"], results["sampleRows"]) == ("array", 2)
    assert results["columns"] == [
        {"name": "a", "type": "number", "optional": False},
        {"name": "b", "type": "boolean", "optional": True},
    ]


def test_lines_have_columns() -> None:
    results = results_of("json", LINES)
    assert (results["form"], results["sampleRows"], results["complete"]) == ("lines", 3, True)
    assert results["columns"] == [
        {"name": "a", "type": "number", "optional": True},
        {"name": "b", "type": "text", "optional": True},
    ]


@pytest.mark.parametrize(
    ("raw", "key", "kind"),
    [
        (b"{}", "uploads/a", "application/json"),
        (b' \n[1, 2, {"a": 3}]', "uploads/a", "application/json"),
        (b'"text"', "uploads/a.json", "application/json"),
        (b'{"a": 1}\n', "uploads/a", "application/json"),
        (b'{"a": 1}\n', "uploads/a.jsonl", "application/x-ndjson"),
        (LINES, "uploads/a", "application/x-ndjson"),
        (LINES, "uploads/a.json", "application/x-ndjson"),
        (b"[section]\nname = value\n", "uploads/a", "text/plain"),
        (b"[link](https://example.com)\n", "uploads/a", "text/plain"),
        (b"{braces}\n", "uploads/a", "text/plain"),
        (b"not at all", "uploads/a.json", "text/plain"),
        (b"<html>", "uploads/a.json", "text/html"),
    ],
)
def test_content_decides_what_is_json_and_the_key_helps(raw: bytes, key: str, kind: str) -> None:
    assert results_of("sniff", raw, key=key)["contentType"] == kind


@pytest.mark.parametrize("declared", ["application/json", "application/x-ndjson"])
def test_text_that_is_declared_as_json_and_is_not_is_flagged(declared: str) -> None:
    outcome = outcome_of(b"<html>not found</html>", content_type=declared)
    assert outcome.flags == [CONTRADICTED]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b'{"a": [1, 2', "json: the JSON is cut off within a value"),
        (b'{"a": 1}}        ', "json: the JSON is invalid: more follows the value at character 8"),
        (
            b'{"a": oops, "b": 1}',
            "json: the JSON is invalid: Expecting value, at line 1, column 7",
        ),
    ],
)
def test_damaged_documents_fail(raw: bytes, reason: str) -> None:
    outcome = outcome_of(raw, key="uploads/a.json")
    assert outcome.reasons == [reason]


def test_invalid_lines_are_counted_and_flagged() -> None:
    outcome = outcome_of(LINES + b'{"cut": \n')
    assert outcome.flags == [BAD_LINES]
    assert outcome.results["json"]["invalidRows"] == 1


def test_only_the_head_and_the_end_of_a_bigger_document_are_read() -> None:
    rows = [{"id": number, "name": "x" * 50} for number in range(10_000)]
    content = Content(json.dumps(rows).encode())
    results = results_of("json", content, head=10_000)
    assert (results["complete"], results["type"]) == (False, "array")
    assert 100 < results["sampleRows"] < 200
    assert [column["name"] for column in results["columns"]] == ["id", "name"]


def test_a_bigger_document_without_its_end_fails() -> None:
    content = json.dumps([{"id": number} for number in range(10_000)]).encode()
    outcome = outcome_of(content[:-5], head=10_000)
    assert outcome.reasons == ["json: the JSON is cut off: it doesn't end with ]"]


def test_a_member_that_continues_beyond_the_head_has_a_type() -> None:
    content = json.dumps({"type": "FeatureCollection", "features": [1] * 100_000}).encode()
    results = results_of("json", content, head=10_000)
    assert [(m["name"], m["type"]) for m in results["members"]] == [
        ("type", "text"),
        ("features", "array"),
    ]


@pytest.mark.parametrize("opening", [b"[", b'{"":'])
@pytest.mark.parametrize("depth", [200_000, 1_000_000])
def test_endlessly_nested_json_fails(opening: bytes, depth: int) -> None:
    outcome = outcome_of(opening * depth, key="uploads/a.json")
    assert outcome.reasons in (
        ["json: the JSON is nested too deeply to be read"],
        ["json: the JSON is cut off: it doesn't end with ]"],
    )


def test_deeply_nested_json_is_flagged() -> None:
    outcome = outcome_of(b"[" * 500 + b"]" * 500)
    assert outcome.flags == [DEEP]
    assert outcome.results["json"]["depth"] == 500


def test_numbers_of_any_length_are_accepted() -> None:
    outcome = outcome_of(b"[" + b"9" * 200_000 + b", 1e999999]")
    assert outcome.reasons == []


def test_an_endless_line_fails() -> None:
    outcome = outcome_of(b'{"a": "' + b"x" * 1_000_000, key="uploads/a.jsonl")
    assert outcome.reasons == ["json: the JSON is cut off: it doesn't end with }"]


def test_a_hundred_columns_are_listed() -> None:
    rows = b"\n".join(b'{"k%d": 1}' % number for number in range(900))
    results = results_of("json", rows)
    assert results["columnCount"] == 900
    assert len(results["columns"]) == 100


_characters = st.characters(exclude_characters="\x7f")  # with which bytes are no text
_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(_characters, max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(_characters, max_size=3), inner)
    ),
    max_leaves=20,
)


@pytest.mark.slow
@given(_json.filter(lambda value: isinstance(value, dict | list)), st.integers(4, 60))
def test_any_document_is_recognized_wherever_the_head_ends(value: object, head: int) -> None:
    raw = json.dumps(value, ensure_ascii=False).encode(errors="replace")
    outcome = outcome_of(raw, key="uploads/a.json", head=head)
    assert outcome.reasons == []
    assert outcome.results["sniff"]["contentType"] == "application/json"


@given(st.text(alphabet='{}[]",:1a\\ \n', max_size=60))
def test_any_text_is_analyzed_or_fails_with_a_reason(text: str) -> None:
    outcome = outcome_of(text.encode(), key="uploads/a.json")
    assert all(failure.startswith("json: the JSON is ") for failure in outcome.reasons)


@pytest.mark.parametrize(
    ("raw", "flags"),
    [
        (b'{"a": NaN, "b": -Infinity}', [NOT_FINITE_NUMBERS]),
        (b'{"a": 1, "a": 2}', [DUPLICATES]),
        (b'[{"a": {"b": 1, "b": 2}}]', [DUPLICATES]),
        (rb'{"a": "\ud800"}', [LONE_SURROGATES]),
        (rb'{"a": "\ud83c\udf89", "b": "\\ud800"}', []),
        (b'// why\n{"a": [1, 2,], /* as */ "url": "http://x", }', [COMMENTS]),
        (b'{"a": 1}{"a": 2}{"a": 3}', [CONCATENATED]),
        (b'{"a": 1}{"a": 2}\n{"a": 3}', [CONCATENATED]),
        (b'{\n"a": 1\n}\n{\n"a": 2}\n{"a": 3}\n', [CONCATENATED]),
        (b'{"a": 1}\n{"a": NaN}\n{"a": 1, "a": 2}\n', [DUPLICATES, NOT_FINITE_NUMBERS]),
    ],
)
def test_what_a_standard_forbids_is_flagged_and_no_failure(raw: bytes, flags: list[str]) -> None:
    outcome = outcome_of(raw, key="uploads/a.json", content_type="application/json")
    assert outcome.reasons == []
    assert outcome.flags == flags
    assert "json" in outcome.results
