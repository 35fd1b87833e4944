"""The dialect of delimited text: the one in which its rows are even and its cells whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from serverless_s3_processor.runtime.processors.formats.text.tables.cell_types import (
    DECIMAL_COMMA,
    INTEGER,
    NULL,
    kind_of_text,
)
from serverless_s3_processor.runtime.processors.formats.text.tables.delimited import (
    NO_QUOTE,
    Dialect,
    Reading,
    read,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.processors.formats.text.text_sample import TextSample

_DELIMITERS: Final = "\t,;|"
_MAX_SAMPLE_CHARACTERS: Final = 16 * 1024
_MIN_ROWS: Final = 3
"""Minimum number of rows of an evident table: two lines with a comma occur in any letter."""
_MIN_SHARE: Final = 0.8
"""Minimum share of the rows with the most frequent width: a table may have bad rows."""
_MAX_SPACED_SHARE: Final = 0.5
"""Maximum share of delimiters with a space behind them; prose has more."""
_MAX_COMPARED_ROWS: Final = 20
_SEPARATOR_LINE: Final = re.compile(r'"?sep=([^\r\n])"?(?:\r\n|\r|\n)', re.IGNORECASE)
"""The first line that Excel takes the delimiter from."""
_ENDS_OF_COPY: Final = ("\n\\.", "\n\\.\n", "\n\\.\r\n")
"""https://www.postgresql.org/docs/current/sql-copy.html defines the end-of-data marker."""
_COMMENTS: Final = re.compile(r"(?:#[^\r\n]*+(?:\r\n|\r|\n))++")
_MILLISECONDS: Final = re.compile(r"[^,\n]*\d\d:\d\d:\d\d,\d{3}\b(?!,)")
"""The time that Python's and Java's loggers write."""
_BRACKETS: Final = tuple(zip("([{", ")]}", strict=True))


class Start(NamedTuple):
    """The text of a table behind its first lines that are no rows."""

    text: str
    delimiter: str | None
    comments: tuple[str, ...]


def start_of(text: str) -> Start:
    """Return the text without a separator line, the first comments, and PostgreSQL's last line."""
    text = text.lstrip("\r\n")
    if text.endswith(_ENDS_OF_COPY):
        text = text[: text.rindex(_ENDS_OF_COPY[0]) + 1]
    separator = _SEPARATOR_LINE.match(text)
    text = text[separator.end() :] if separator else text
    comments = _COMMENTS.match(text)
    lines = tuple(comments[0].splitlines()) if comments else ()
    rest = text[comments.end() :] if comments else text
    return Start(rest, separator[1] if separator else None, lines)


def evident_delimiter(sample: TextSample) -> str | None:
    """Return the delimiter of a text that is not declared as a table; None unless it is evident.

    That is so if all of the first rows have the same number of fields.
    """
    reading = likely_reading(start_of(sample.text), complete=sample.complete)
    if reading is None or reading.share < 1 or reading.preamble or len(reading.rows) < _MIN_ROWS:
        return None
    if reading.dialect.delimiter == "," and _MILLISECONDS.match(sample.text):
        return None
    has_last_field = any(row[-1] for row in reading.rows)  # in code there is none
    if '"' in sample.text and _cuts_quotes(reading):
        return None
    is_prose = _spaced_share(reading) > _MAX_SPACED_SHARE
    return reading.dialect.delimiter if has_last_field and not is_prose else None


def likely_reading(start: Start, *, complete: bool) -> Reading | None:
    """Return the first rows of a declared table in its dialect; None if it has only one column."""
    text = start.text[:_MAX_SAMPLE_CHARACTERS]
    is_cut = not is_read_whole(start, complete=complete)
    if is_cut and (end := max(text.rfind("\n"), text.rfind("\r")) + 1):
        text = text[:end]
    readings: list[Reading] = []
    for delimiters in _candidates(text, start.delimiter):
        readings = readings or list(_readings(text, delimiters, start, is_cut=is_cut))
    if len(readings) > 1:
        readings = _without_cut_decimals(readings)
        return max(readings, key=_rank)
    return readings[0] if readings else None


def is_read_whole(start: Start, *, complete: bool) -> bool:
    """Tell whether `likely_reading` reads all of the text."""
    return complete and len(start.text) <= _MAX_SAMPLE_CHARACTERS


def _candidates(text: str, delimiter: str | None) -> tuple[list[str], ...]:
    """Return the delimiters to try, those of the first line before others."""
    if delimiter:
        return ([delimiter],)
    first_line = text.lstrip("\r\n").partition("\n")[0]
    present = [candidate for candidate in _DELIMITERS if candidate in text]
    first = [candidate for candidate in present if candidate in first_line]
    return first, [candidate for candidate in present if candidate not in first]


def _readings(text: str, delimiters: list[str], start: Start, *, is_cut: bool) -> Iterator[Reading]:
    """Yield the readings with several columns, of which most rows have all."""
    for delimiter in delimiters:
        for dialect in _dialects(text, delimiter):
            reading = read(text, dialect, is_cut=is_cut)
            if reading.width > 1 and (reading.share >= _MIN_SHARE or start.delimiter):
                yield reading


def _dialects(text: str, delimiter: str) -> Iterator[Dialect]:
    for quote in _quotes(text, delimiter):
        escapes = [None, "\\"] if quote and f"\\{quote}" in text else [None]
        spaced = bool(quote) and f"{delimiter} {quote}" in text
        yield from (Dialect(delimiter, quote, escape, spaced) for escape in escapes)


def _quotes(text: str, delimiter: str) -> list[str]:
    quotes = ['"']
    is_quoted = "'" in text and re.search(rf"(?:^|{re.escape(delimiter)} ?)'", text, re.MULTILINE)
    if is_quoted and re.search(rf"'(?:{re.escape(delimiter)}|\s*$)", text, re.MULTILINE):
        quotes.append("'")
    return [*quotes, NO_QUOTE] if text.count('"') % 2 else quotes


def _without_cut_decimals(readings: list[Reading]) -> list[Reading]:
    """Leave out the comma if a column is of numbers with a comma in another dialect."""
    has_decimals = any(
        reading.dialect.delimiter != "," and _has_decimal_commas(reading) for reading in readings
    )
    others = [reading for reading in readings if reading.dialect.delimiter != ","]
    return others if has_decimals else readings


def _has_decimal_commas(reading: Reading) -> bool:
    rows = [row for row in reading.body[1:_MAX_COMPARED_ROWS] if len(row) == reading.width]
    kinds = ({kind_of_text(cell) for cell in column} for column in zip(*rows, strict=True))
    return any(DECIMAL_COMMA in kind and kind <= {DECIMAL_COMMA, INTEGER, NULL} for kind in kinds)


def _rank(reading: Reading) -> tuple[float, ...]:
    """Return what the best reading has most of, the most important first."""
    cells = [cell for row in reading.body[:_MAX_COMPARED_ROWS] for cell in row]
    is_prose = reading.dialect.delimiter == "," and _spaced_share(reading) > _MAX_SPACED_SHARE
    return (
        reading.share,
        -reading.preamble,
        -sum(map(_is_unbalanced, cells)),
        -sum(map(_has_quote_left, cells)),
        not is_prose,
        len(reading.rows),
        reading.width,
        reading.dialect.escape is None,
        reading.dialect.quote == '"',
    )


def _spaced_share(reading: Reading) -> float:
    """Return the share of delimiters that a space follows, but for quotes."""
    if reading.dialect.spaced:
        return 0
    cells = [cell for row in reading.rows for cell in row[1:]]
    return sum(cell.startswith(" ") for cell in cells) / max(1, len(cells))


def _is_unbalanced(cell: str) -> bool:
    return any(cell.count(opening) != cell.count(closing) for opening, closing in _BRACKETS)


def _cuts_quotes(reading: Reading) -> bool:
    """Tell whether the delimiter stands within quotes that do not begin a cell, as in logs."""
    cells = (cell for row in reading.rows[:_MAX_COMPARED_ROWS] for cell in row)
    return any(cell.count(' "') % 2 == 1 and cell.count('"') % 2 == 1 for cell in cells)


def _has_quote_left(cell: str) -> bool:
    """Tell whether a cell shows that its quotes were not understood."""
    return (
        '\\"' in cell
        or "\\'" in cell
        or (len(cell) > 1 and cell[0] == cell[-1] and cell[0] in "\"'")
        or cell.endswith('"')
    )
