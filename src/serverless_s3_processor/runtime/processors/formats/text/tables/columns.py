"""Names and types of columns, inferred from a sample of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.formats.text.tables.cell_types import (
    NULL,
    column_type,
)
from serverless_s3_processor.runtime.processors.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from serverless_s3_processor.runtime.domain.records.record import Json

MAX_COLUMNS: Final = 100
"""Maximum number of listed columns per object; `columnCount` counts all."""
_MAX_NAME: Final = 100
_INVISIBLE: Final = {0xA0: " ", 0x202F: " ", 0x200B: None, 0xFEFF: None}
"""Spaces that do not break, and marks without a width, as they come from web pages."""
_MAX_TRACKED: Final = 10_000
"""Maximum number of columns that are counted: the rows of JSON may all have different names."""


class Columns:
    """The columns of the rows so far, in order of their first appearance."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._kinds: dict[str, set[str]] = {name: set() for name in names}
        self._filled: dict[str, int] = {}

    def add(self, name: str, kind: str, rows: int) -> None:
        """Count the number of `rows` whose value in a column is of a type."""
        kinds = self._kinds.get(name)
        if kinds is None:
            if len(self._kinds) >= _MAX_TRACKED:
                return
            kinds = self._kinds[name] = set()
        if kind != NULL:
            kinds.add(kind)
            self._filled[name] = self._filled.get(name, 0) + rows

    def attributes(self, rows: int) -> dict[str, Json]:
        """Return the attributes for a record; `optional` columns lack a value in some of `rows`."""
        listed: list[Json] = [
            {
                "name": printable(name, _MAX_NAME),
                "type": column_type(kinds),
                "optional": self._filled.get(name, 0) < rows,
            }
            for name, kinds in list(self._kinds.items())[:MAX_COLUMNS]
        ]
        return {"columnCount": len(self._kinds), "columns": listed}


def unique_names(names: Sequence[str]) -> list[str]:
    """Return the names, with empty and repeated ones replaced or extended by their position."""
    seen: set[str] = set()
    unique = []
    for number, name in enumerate(names, 1):
        candidate = name.translate(_INVISIBLE).strip()
        while not candidate or candidate in seen:
            candidate = f"{candidate} ({number})" if candidate else f"column {number}"
        seen.add(candidate)
        unique.append(candidate)
    return unique
