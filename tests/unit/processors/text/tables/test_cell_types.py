from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.processors.formats.text.tables.cell_types import (
    kind_of_text,
    kinds_of_column,
)

_CELLS = st.sampled_from(
    [
        "",
        "0",
        "00",
        "7",
        "007",
        "12",
        "1" * 38,
        "1" * 39,
        "٣",
        " 7",
        "1.5",
        "-3",
        "+49 30 1234567",
        "item",
        "No",
        "true ",
        "TRUE",
        "n/a",
        "\\N",
        "NaN",
        "ß",
        "x" * 99,
        "a 1",
        "2026-01-31",
        "12:30",
    ]
)


@given(st.lists(_CELLS, max_size=4) | st.lists(st.text(max_size=3), max_size=4))
def test_a_column_has_the_types_of_its_cells(column: list[str]) -> None:
    assert kinds_of_column(column) == Counter(map(kind_of_text, column))
