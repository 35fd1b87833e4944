"""The types of cells of delimited text, and of columns."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

NULL: Final = "null"
TEXT: Final = "text"
INTEGER: Final = "integer"
NUMBER: Final = "number"
BOOLEAN: Final = "boolean"
MIXED: Final = "mixed"
DATE: Final = "date"
TIMESTAMP: Final = "timestamp"
DECIMAL_COMMA: Final = "decimal comma"
"""A number with a comma: text where the comma is the delimiter."""
CODE: Final = "code"
"""Digits with a leading zero, or with a plus and a country code: numbers would lose them."""
MISSING: Final = "missing"
"""A word for a missing value, which is text among texts."""

_BOOLEANS: Final = frozenset({"true", "false", "yes", "no"})
_MISSING: Final = frozenset({"na", "n/a", "nan", "null", "none", "\\n"})
_FIRST_LETTERS: Final = frozenset("FfNnTtYy")
"""The letters that these words begin with; no other character has one of them in lower case."""
_WHOLE: Final = r"(?:0|[1-9][0-9]{0,37})"
_THOUSANDS: Final = r"[1-9][0-9]{0,2}(?:[. \xa0\u202f][0-9]{3}){1,12}"
_CLOCK: Final = r"[0-2]?[0-9]:[0-5][0-9](?::[0-6][0-9](?:[.,][0-9]{1,9})?)?"
_PATTERNS: Final = (
    (INTEGER, re.compile(rf"[+-]?{_WHOLE}")),
    (
        NUMBER,
        re.compile(rf"[+-]?(?:{_WHOLE}\.?[0-9]{{0,38}}|\.[0-9]{{1,38}})(?:[eE][+-]?[0-9]{{1,3}})?"),
    ),
    (
        DECIMAL_COMMA,
        re.compile(rf"[+-]?(?:{_THOUSANDS}|{_WHOLE}),[0-9]{{1,38}}"),
    ),
    (
        DATE,
        re.compile(
            r"[0-9]{4}[-/][01]?[0-9][-/][0-3]?[0-9]|[0-3]?[0-9]([./-])[0-3]?[0-9]\1[0-9]{4}"
        ),
    ),
    (
        TIMESTAMP,
        re.compile(
            rf"[0-9]{{4}}-[01][0-9]-[0-3][0-9][T ]{_CLOCK} ?(?:Z|[+-][0-9]{{2}}:?[0-9]{{2}})?"
        ),
    ),
    ("time", re.compile(_CLOCK)),
)
_MAX_TYPED_CHARACTERS: Final = 90
MAX_DIGITS: Final = 38
_MAX_SIGNED_DIGITS: Final = 8
"""Maximum digits behind a plus of a number; telephone numbers have more."""


def kind_of_text(text: str) -> str:
    """Return the inferred type of a cell: one of the constants of this module, or `time`."""
    text = text.strip()
    if not text:
        return NULL
    if text.isdigit() and text.isascii():
        return _kind_of_digits(text)
    if text[0].isalpha() or text[0] == "\\":
        return _kind_of_word(text) if len(text) <= _MAX_TYPED_CHARACTERS else TEXT
    if len(text) > _MAX_TYPED_CHARACTERS:
        return TEXT
    kind = next((kind for kind, pattern in _PATTERNS if pattern.fullmatch(text)), TEXT)
    is_telephone = kind == INTEGER and text[0] == "+" and len(text) > _MAX_SIGNED_DIGITS
    return CODE if is_telephone else kind


def _kind_of_digits(text: str) -> str:
    if text[0] == "0" and len(text) > 1:
        return CODE
    return INTEGER if len(text) <= MAX_DIGITS else TEXT


def _kind_of_word(text: str) -> str:
    word = text.lower()
    if word in _BOOLEANS:
        return BOOLEAN
    return MISSING if word in _MISSING else TEXT


def kinds_of_column(column: Sequence[str]) -> Counter[str]:
    """Return how many cells of each type a column has; most columns are compared as a whole."""
    if lowest := min(column, default=""):
        if lowest.isdigit() and _are_whole_numbers(column, lowest):
            return Counter({INTEGER: len(column)})
        firsts = "".join([cell[0] for cell in column])
        if firsts.isalpha() and _FIRST_LETTERS.isdisjoint(firsts):
            return Counter({TEXT: len(column)})
    return Counter(map(kind_of_text, column))


def _are_whole_numbers(column: Sequence[str], lowest: str) -> bool:
    """Tell whether all cells are digits without a leading zero, beginning with the lowest one."""
    digits = "".join(column)
    if not (digits.isdigit() and digits.isascii()) or max(map(len, column)) > MAX_DIGITS:
        return False
    return lowest[0] != "0" or [cell[0] for cell in column].count("0") == column.count("0")


def column_type(kinds: Collection[str]) -> str:
    """Return the type of a column whose values have these types."""
    present = set(kinds) - {NULL, MISSING}
    if not present:
        return TEXT if MISSING in kinds else NULL
    if CODE in present and present <= {CODE, INTEGER, TEXT}:
        return TEXT
    if present == {BOOLEAN, TEXT}:
        return TEXT  # such as NO, which is Norway
    if DECIMAL_COMMA in present:
        present = present - {DECIMAL_COMMA} | {NUMBER}
    if len(present) == 1:
        return present.pop()
    if present == {INTEGER, NUMBER}:
        return NUMBER
    return TIMESTAMP if present == {DATE, TIMESTAMP} else MIXED
