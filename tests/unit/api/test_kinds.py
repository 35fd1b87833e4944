import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.api import kinds

KINDS: dict[str, kinds.Kind[Any]] = {
    "key": kinds.key_under("uploads/"),
    "prefix": kinds.prefix(),
    "text": kinds.short_text(9),
    "run": kinds.run_name(),
    "choice": kinds.choice("one", "two"),
    "timestamp": kinds.timestamp(),
    "number": kinds.integer(1, 1000),
    "flag": kinds.boolean(),
}


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("key", "uploads/é +%2B\n", "uploads/é +%2B\n"),
        ("prefix", "", ""),
        ("prefix", "up", "up"),
        ("number", "1000", 1000),
        ("number", "7", 7),
        ("flag", "true", True),
        ("flag", "false", False),
        ("choice", "two", "two"),
        ("run", "20260131T120000Z-0a1b", "20260131T120000Z-0a1b"),
        ("run", "x" * 80, "x" * 80),
    ],
)
def test_texts_of_a_query_are_parsed(kind: str, text: str, value: object) -> None:
    assert KINDS[kind].from_text(text) == value


@pytest.mark.parametrize(
    "text",
    ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00", "2026-01-31T13:00:00+01:00", "20260131T120000"],
)
def test_a_timestamp_is_read_in_utc(text: str) -> None:
    assert KINDS["timestamp"].from_text(text).isoformat() == "2026-01-31T12:00:00+00:00"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("key", ""),
        ("key", "elsewhere/a"),
        ("key", "uploads/" + "é" * 600),
        ("prefix", "é" * 600),
        ("text", ""),
        ("text", "0123456789"),
        ("choice", "three"),
        ("run", ""),
        ("run", "x" * 81),
        ("run", "a\n"),
        ("run", "a/b"),
        ("run", "é"),
        ("choice", "ONE"),
        ("timestamp", "yesterday"),
        ("timestamp", ""),
        ("timestamp", "1999-12-31T23:59:59Z"),
        ("timestamp", "9999-12-31T23:59:59Z"),
        ("timestamp", "0001-01-01T00:00:00+14:00"),
        ("number", "0"),
        ("number", "1001"),
        ("number", "-1"),
        ("number", "1.0"),
        ("number", "٣"),
        ("number", "9" * 5000),
        ("flag", "True"),
    ],
)
def test_invalid_texts_are_refused(kind: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"must|can't"):
        KINDS[kind].from_text(text)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("key", None),
        ("key", 5),
        ("key", "uploads/\ud800"),
        ("text", ["a"]),
        ("text", "\ud800"),
        ("number", "5"),
        ("number", True),
        ("number", 5.5),
        ("number", float("inf")),
        ("number", 1e300),
        ("flag", "true"),
        ("flag", 1),
        ("flag", None),
    ],
)
def test_invalid_json_values_are_refused(kind: str, value: object) -> None:
    with pytest.raises(ValueError, match=r"must|can't|is not"):
        KINDS[kind].from_json(value)


def test_an_integer_may_have_a_decimal_point_in_json() -> None:
    read = KINDS["number"].from_json(5.0)
    assert (read, type(read)) == (5, int)


_anything = st.none() | st.booleans() | st.integers() | st.floats() | st.text()


@given(st.sampled_from(sorted(KINDS)), _anything | st.lists(_anything, max_size=2))
def test_any_value_is_parsed_or_refused(kind: str, value: object) -> None:
    with contextlib.suppress(ValueError):
        KINDS[kind].from_json(value)
    with contextlib.suppress(ValueError):
        KINDS[kind].from_text(str(value))
