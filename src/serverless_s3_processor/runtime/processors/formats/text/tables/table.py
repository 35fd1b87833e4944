"""`table`: the dialect and the columns of CSV and TSV, from the first rows.

Attributes: `delimiter`, `quoted`, `quote` and `escape` if they are others than `"` and `""`,
`lineEnd`, `header`, `decimal` if it is a comma, `skippedLines` before the table, `columns` with
their types, `sampleRows`.

Reads: the first 256 KiB.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from serverless_s3_processor.runtime.processors.api import Findings, UnprocessableContentError
from serverless_s3_processor.runtime.processors.formats.text.tables import cell_types, dialects
from serverless_s3_processor.runtime.processors.formats.text.tables.columns import (
    MAX_COLUMNS,
    Columns,
    unique_names,
)
from serverless_s3_processor.runtime.processors.formats.text.tables.delimited import (
    NO_QUOTE,
    Dialect,
    line_end_of,
    rows_of,
)
from serverless_s3_processor.runtime.processors.formats.text.tables.headers import is_header
from serverless_s3_processor.runtime.processors.formats.text.text_sample import sample_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

RAGGED: Final = "table-ragged"
"""The flag of a table with rows that have more or fewer fields than the others."""

_TSV: Final = "text/tab-separated-values"
_MAX_ROWS: Final = 1000
_MAX_CELLS: Final = 50_000
"""Maximum number of cells whose types are inferred: a line may be all commas."""


class _Table(NamedTuple):
    """The rows, of which `names` are the header if it was found before them."""

    dialect: Dialect
    rows: list[list[str]]
    width: int
    skipped: int
    names: list[str]
    complete: bool


def analyze(view: ObjectView) -> Findings:
    """Infer the dialect and the columns from the first rows."""
    sample = sample_of(view)
    if sample is None:
        raise UnprocessableContentError("the text can't be decoded")
    start = dialects.start_of(sample.whole_lines())
    fallback = "\t" if view.sniffed_type == _TSV else ","
    table = _read(start, fallback, complete=sample.complete)
    shown = min(table.width, MAX_COLUMNS)
    below = _types(table.rows[1:], shown)
    header = bool(table.names) or is_header(table.rows[0], below, view.declared_type)
    if not header or table.names:
        for kinds, cell in zip(below, table.rows[0], strict=False):
            kinds[cell_types.kind_of_text(cell)] += 1
    body = len(table.rows) - (header and not table.names)
    names = table.names or (table.rows[0] if header else [])
    columns = _columns([*names[:shown], *[""] * shown][:shown], below, table.dialect, body)
    ragged = len(table.rows) - list(map(len, table.rows)).count(table.width)
    attributes = _dialect(table, start.text, below)
    attributes |= {"header": header, "sampleRows": body, "complete": table.complete}
    return Findings(
        attributes | {"raggedRows": ragged} | columns | {"columnCount": table.width},
        [RAGGED] if ragged else [],
    )


def _read(start: dialects.Start, fallback: str, *, complete: bool) -> _Table:
    reading = dialects.likely_reading(start, complete=complete)
    dialect = reading.dialect if reading else Dialect(start.delimiter or fallback)
    preamble = reading.preamble if reading else 0
    is_read = reading is not None and dialects.is_read_whole(start, complete=complete)
    all_rows = reading.all_rows if reading and is_read else rows_of(start.text, dialect)
    rows = list(islice(all_rows, preamble + _MAX_ROWS + 1))
    if not rows:
        raise UnprocessableContentError("the table has no rows")
    width = len(rows[0])
    if reading and any(len(row) == reading.width for row in rows[preamble:]):
        width = reading.width  # unless the first line is longer than what was compared
    complete = complete and len(rows) <= preamble + _MAX_ROWS
    if not complete and len(rows) > preamble + 1 and len(rows[-1]) != width:
        rows.pop()  # it is cut
    body = rows[preamble:]
    if not _are_even(body, width):
        body = [row for row in body if len(row) == width or not row[0].startswith("#")]
    names = _names_before(rows[:preamble], start.comments, body, dialect, width)
    return _Table(dialect, body, width, preamble + len(start.comments), names, complete)


def _names_before(
    preamble: list[list[str]],
    comments: Sequence[str],
    body: list[list[str]],
    dialect: Dialect,
    width: int,
) -> list[str]:
    """Return the names that R writes without one for the row names, or numpy as a comment."""
    if preamble and len(preamble[-1]) == width - 1 > 1:
        is_last_empty = not any(row[-1] for row in body)
        return [*preamble[-1], ""] if is_last_empty else ["", *preamble[-1]]
    names = next(rows_of(comments[-1].lstrip("# "), dialect), []) if comments else []
    if len(names) != width or is_header(body[0], _types(body[1:], width), ""):
        return []
    return names if is_header(names, _types(body, width), "") else []


def _types(rows: list[list[str]], width: int) -> list[Counter[str]]:
    """Return how many values of each type each column has."""
    rows = rows[: max(1, _MAX_CELLS // max(1, width))]
    if not _are_even(rows, width):
        rows = [[*row, *[""] * (width - len(row))][:width] for row in rows]
    columns = zip(*rows, strict=True) if rows else [()] * width
    return [cell_types.kinds_of_column(column) for column in columns]


def _are_even(rows: list[list[str]], width: int) -> bool:
    return set(map(len, rows)) <= {width}


def _columns(
    names: Sequence[str], types: Sequence[Counter[str]], dialect: Dialect, rows: int
) -> dict[str, Json]:
    unique = unique_names(names)
    columns = Columns(unique)
    for name, kinds in zip(unique, types, strict=False):
        for kind, count in kinds.items():
            columns.add(name, _in_dialect(kind, dialect), count)
    return columns.attributes(min(rows, max(map(Counter.total, types), default=0)))


def _in_dialect(kind: str, dialect: Dialect) -> str:
    is_text = kind == cell_types.DECIMAL_COMMA and dialect.delimiter == ","
    return cell_types.TEXT if is_text else kind


def _dialect(table: _Table, text: str, types: Sequence[Counter[str]]) -> dict[str, Json]:
    dialect = table.dialect
    has_commas = any(cell_types.DECIMAL_COMMA in kinds for kinds in types)
    unusual: dict[str, Json | None] = {
        "quote": dialect.quote if dialect.quote not in ('"', NO_QUOTE) else None,
        "escape": dialect.escape,
        "decimal": "," if has_commas and dialect.delimiter != "," else None,
        "skippedLines": table.skipped or None,
    }
    usual: dict[str, Json] = {
        "delimiter": dialect.delimiter,
        "quoted": bool(dialect.quote) and dialect.quote in text,
        "lineEnd": line_end_of(text, dialect),
    }
    return usual | {name: value for name, value in unusual.items() if value is not None}
