"""Names and types of columns, inferred from a sample of rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from serverless_s3_processor.runtime.domain.records.record import Json

MAX_COLUMNS: Final = 100
"""Maximum number of listed columns per object; `columnCount` counts all."""
_MAX_NAME: Final = 100
_MAX_TRACKED: Final = 10_000
"""Maximum number of columns that are counted: the rows of JSON may all have different names."""

NULL: Final = "null"
_INTEGER: Final = "integer"
_NUMBER: Final = "number"
_MIXED: Final = "mixed"
_TEXT: Final = "text"

_BOOLEANS: Final = frozenset({"true", "false", "yes", "no"})
_PATTERNS: Final = (
    (_INTEGER, re.compile(r"[+-]?[0-9]{1,38}", re.ASCII)),
    (_NUMBER, re.compile(r"[+-]?([0-9]{1,38}\.?[0-9]{0,38}|\.[0-9]{1,38})([eE][+-]?[0-9]{1,3})?")),
    ("date", re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]")),
    (
        "timestamp",
        re.compile(
            r"[0-9]{4}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-5][0-9](:[0-6][0-9]([.,][0-9]{1,9})?)?"
            r" ?(Z|[+-][0-9]{2}:?[0-9]{2})?"
        ),
    ),
)
_MAX_TYPED_CHARACTERS: Final = 90


class Columns:
    """The columns of the rows so far, in order of their first appearance."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._kinds: dict[str, set[str]] = {name: set() for name in names}
        self._rows = 0
        self._filled: dict[str, int] = {}

    def add(self, row: Iterable[tuple[str, str]]) -> None:
        """Add a row: pairs of a column's name and the type of its value."""
        self._rows += 1
        for name, kind in row:
            if name not in self._kinds:
                if len(self._kinds) >= _MAX_TRACKED:
                    continue
                self._kinds[name] = set()
            if kind != NULL:
                self._kinds[name].add(kind)
                self._filled[name] = self._filled.get(name, 0) + 1

    def attributes(self) -> dict[str, Json]:
        """Return the attributes for a record; `optional` columns have rows without a value."""
        listed: list[Json] = [
            {
                "name": name[:_MAX_NAME],
                "type": _combined_type(kinds),
                "optional": self._filled.get(name, 0) < self._rows,
            }
            for name, kinds in list(self._kinds.items())[:MAX_COLUMNS]
        ]
        return {"columnCount": len(self._kinds), "columns": listed}


def unique_names(names: Sequence[str]) -> list[str]:
    """Return the names, with empty and repeated ones replaced or extended by their position."""
    seen: set[str] = set()
    unique = []
    for number, name in enumerate(names, 1):
        candidate = name.strip()
        while not candidate or candidate in seen:
            candidate = f"{candidate} ({number})" if candidate else f"column {number}"
        seen.add(candidate)
        unique.append(candidate)
    return unique


def kind_of_text(text: str) -> str:
    """Return the inferred type of a cell: `integer`, `number`, `boolean`, `date`, `timestamp`…"""
    text = text.strip()
    if not text:
        return NULL
    if len(text) > _MAX_TYPED_CHARACTERS:
        return _TEXT
    if text.lower() in _BOOLEANS:
        return "boolean"
    return next((kind for kind, pattern in _PATTERNS if pattern.fullmatch(text)), _TEXT)


def _combined_type(kinds: set[str]) -> str:
    if not kinds:
        return NULL
    if len(kinds) == 1:
        return next(iter(kinds))
    return _NUMBER if kinds == {_INTEGER, _NUMBER} else _MIXED
