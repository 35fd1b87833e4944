"""The header of a table: declared, or a first row that differs from the rows below it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.formats.text.tables.cell_types import (
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
    kinds = [kind_of_text(cell) for cell in first]
    if not set(kinds) - {NULL}:
        return False
    pairs = list(zip(kinds, columns, strict=False))
    if any(kind in _WORDS and _is_typed(column) for kind, column in pairs):
        return True
    if kinds[0] == NULL and NULL not in columns[0] and set(kinds[1:]) == {TEXT}:
        return True  # above an index, or above names of rows
    if any(_is_typed(column) for _, column in pairs) or set(kinds) - _WORDS - {NULL}:
        return False
    is_alone = not any(columns)
    return NULL not in (kinds if is_alone else kinds[1:-1])


def _is_typed(kinds: Mapping[str, int]) -> bool:
    return CODE in kinds or column_type(kinds) not in (TEXT, MIXED, NULL)
