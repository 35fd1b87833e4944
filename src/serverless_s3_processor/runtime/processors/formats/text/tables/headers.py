"""The header of a table: declared, or a first row that differs from the rows below it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.formats.text.tables.cell_types import (
    BOOLEAN,
    CODE,
    MISSING,
    MIXED,
    NULL,
    TEXT,
    column_type,
    kind_of_text,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DECLARED: Final = re.compile(r";\s*header\s*=\s*\"?(present|absent)", re.IGNORECASE)
"""https://datatracker.ietf.org/doc/html/rfc4180#section-3 defines the parameter."""
_WORDS: Final = frozenset({TEXT, MISSING})


def is_header(first: Sequence[str], columns: Sequence[Mapping[str, int]], declared: str) -> bool:
    """Tell whether the first row names the columns, whose `columns` are the types of their values.

    It does if it has text above values of another type. Where all is text, it does if no cell but
    the first and the last, which programs leave empty, is without a name.
    """
    if parameter := _DECLARED.search(declared):
        return parameter[1].lower() == "present"
    kinds = [_kind_of_name(cell, column) for cell, column in zip(first, columns, strict=False)]
    if not set(kinds) - {NULL}:
        return False
    pairs = list(zip(kinds, columns, strict=False))
    words = _WORDS if set(kinds) <= _WORDS else {TEXT}  # NA beside a number is a value
    if any(kind in words and _is_typed(column) for kind, column in pairs):
        return True
    if kinds[0] == NULL and NULL not in columns[0] and _are_names(first[1:], kinds[1:]):
        return True  # above an index, or above names of rows
    if any(_is_typed(column) for _, column in pairs) or set(kinds) - _WORDS - {NULL}:
        return False
    is_alone = not any(columns)
    return NULL not in (kinds if is_alone else kinds[1:-1])


def _kind_of_name(cell: str, column: Mapping[str, int]) -> str:
    kind = kind_of_text(cell)
    return TEXT if kind == BOOLEAN and BOOLEAN not in column else kind  # such as "No"


def _are_names(cells: Sequence[str], kinds: Sequence[str]) -> bool:
    """Tell whether all cells are text, or the numbers that pandas gives to columns."""
    return set(kinds) == {TEXT} or list(cells) == [str(number) for number in range(len(cells))]


def _is_typed(kinds: Mapping[str, int]) -> bool:
    return CODE in kinds or column_type(kinds) not in (TEXT, MIXED, NULL)
