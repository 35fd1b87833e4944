import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.processors.formats.text.json_files.json_shapes import (
    DUPLICATES,
    columns_of,
    traits_of,
)
from serverless_s3_processor.runtime.processors.formats.text.json_files.json_text import (
    first_lines,
    parse,
)

_ROWS = st.lists(
    st.dictionaries(st.sampled_from("abc"), st.none() | st.integers() | st.text(max_size=2)),
    max_size=4,
)


def _columns(rows: list[Any]) -> list[tuple[str, set[type], bool]]:
    """Return name, types and whether values are missing, of the columns of plain rows."""
    names = dict.fromkeys(name for row in rows for name in row)
    return [
        (
            name,
            {type(row[name]) for row in rows if row.get(name) is not None},
            any(row.get(name) is None for row in rows),
        )
        for name in names
    ]


@given(_ROWS)
def test_rows_have_the_columns_of_their_members(rows: list[Any]) -> None:
    parsed = parse(json.dumps(rows))
    assert isinstance(parsed, list)
    columns = columns_of(parsed).attributes(len(rows))["columns"]

    assert isinstance(columns, list)
    types = {frozenset[type](): "null", frozenset({int}): "integer", frozenset({str}): "text"}
    assert columns == [
        {"name": name, "type": types.get(frozenset(kinds), "mixed"), "optional": optional}
        for name, kinds, optional in _columns(rows)
    ]


@pytest.mark.parametrize(
    "text", ['{"a":1,"a":2}', '[{"a":1,"a":2},{"a":1,"a":2}]', '[{"b":{"a":1,"a":1}}]']
)
def test_names_that_repeat_are_flagged_at_every_level(text: str) -> None:
    assert traits_of(parse(text))[1] == {DUPLICATES}


def test_the_depth_is_that_of_the_deepest_value() -> None:
    assert traits_of(parse('[1, {"a": [{"b": {}}]}, {"a": 1}, []]')) == (5, set())


@given(st.text("a \n\r\t\x0b", max_size=12), st.integers(1, 4))
def test_the_first_lines_are_those_that_are_not_blank(text: str, count: int) -> None:
    lines = [line.strip(" \t\r\n") for line in text.split("\n")]

    assert first_lines(text, count) == list(filter(None, lines))[:count]
