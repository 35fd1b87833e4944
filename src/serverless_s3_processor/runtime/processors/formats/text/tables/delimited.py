"""Delimited text: its rows in a dialect, and how even they are."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import chain, islice
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_QUOTE: Final = ""
_MAX_ROWS: Final = 100
_MAX_PREAMBLE: Final = 20
_MAX_FIELD: Final = 1024 * 1024
"""Maximum characters of a field; a sample has fewer. `csv` stops at 131,072 by default."""


class Dialect(NamedTuple):
    """A dialect of delimited text; `spaced` if blanks stand before quotes."""

    delimiter: str
    quote: str = '"'
    escape: str | None = None
    spaced: bool = False


class Reading(NamedTuple):
    """The first rows of a text in a dialect.

    `width` is their most frequent number of fields, `share` the share of such rows from the first
    one on, and `preamble` the number of shorter rows before it. `following` yields the rows behind
    these.
    """

    dialect: Dialect
    rows: list[list[str]]
    width: int
    share: float
    preamble: int
    following: Iterator[list[str]]

    @property
    def all_rows(self) -> Iterator[list[str]]:
        """The rows of the whole text that was read, once."""
        return chain(self.rows, self.following)

    @property
    def body(self) -> list[list[str]]:
        """The rows behind the preamble."""
        return self.rows[self.preamble :]


def rows_of(text: str, dialect: Dialect) -> Iterator[list[str]]:
    """Yield the rows that are not empty."""
    if csv.field_size_limit() < _MAX_FIELD:
        csv.field_size_limit(_MAX_FIELD)
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=dialect.delimiter,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        escapechar=dialect.escape,
        skipinitialspace=dialect.spaced,
    )
    return filter(None, reader)


def read(text: str, dialect: Dialect, *, is_cut: bool = False) -> Reading:
    """Read the first rows; if the text is cut, the last one may be cut within quotes."""
    following = rows_of(text, dialect)
    rows = list(islice(following, _MAX_ROWS))
    if is_cut and 1 < len(rows) < _MAX_ROWS:
        rows.pop()
    widths = [len(row) for row in rows]
    (width, count), *_ = Counter(widths).most_common(1) or [(0, 0)]
    first = widths.index(width) if widths else 0
    if first > _MAX_PREAMBLE or any(wider > width for wider in widths[:first]):
        first = 0
    return Reading(dialect, rows, width, count / max(1, len(rows) - first), first, following)


def line_end_of(text: str, dialect: Dialect) -> str:
    """Return `crlf`, `lf` or `cr`: how the rows end; line ends within quotes don't count."""
    if "\r" not in text:
        return "lf"
    if dialect.quote and dialect.quote in text:
        quote = re.escape(dialect.quote)
        inner = rf"(?:[^{quote}\\]|\\.)*+" if dialect.escape else f"[^{quote}]*+"
        text = re.sub(f"{quote}{inner}{quote}", "", text, flags=re.DOTALL)
    if "\r\n" in text:
        return "crlf"
    return "lf" if "\n" in text or "\r" not in text else "cr"
