"""`table`: the dialect and the columns of CSV and TSV, from the first rows.

Attributes: `delimiter`, `quoted`, `lineEnd`, `header`, `columns` with their types, `rows` of the
sample.

Reads: the first 256 KiB.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.api import Findings, UnprocessableContentError
from serverless_s3_processor.runtime.processors.formats.text import delimited
from serverless_s3_processor.runtime.processors.formats.text.columns import (
    NULL,
    Columns,
    kind_of_text,
    unique_names,
)
from serverless_s3_processor.runtime.processors.formats.text.text_sample import sample_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

RAGGED: Final = "table-ragged"
"""The flag of a table with rows that have more or fewer fields than the first."""

_TSV: Final = "text/tab-separated-values"
_MAX_ROWS: Final = 1000
_MAX_CELLS: Final = 50_000
"""Maximum number of cells whose types are inferred: a line may be all commas."""


def analyze(view: ObjectView) -> Findings:
    """Infer the dialect and the columns from the first rows."""
    sample = sample_of(view)
    if sample is None:
        raise UnprocessableContentError("it is no text")
    text = sample.whole_lines()
    delimiter = delimited.likely_delimiter(sample)
    fallback = "\t" if view.sniffed_type == _TSV else ","
    rows = list(islice(delimited.rows_of(text, delimiter or fallback), _MAX_ROWS + 1))
    if not rows:
        raise UnprocessableContentError("it has no rows")
    header = _is_header(rows[0], rows[1:], view.declared_type)
    body = rows[1:] if header else rows
    ragged = sum(len(row) != len(rows[0]) for row in rows)
    dialect: dict[str, Json] = {
        "delimiter": delimiter or fallback,
        "quoted": '"' in text,
        "lineEnd": _line_end(text),
        "header": header,
        "sampleRows": len(body),
        "complete": sample.complete and len(rows) <= _MAX_ROWS,
        "raggedRows": ragged,
    }
    return Findings(dialect | _columns(rows[0], body, header=header), [RAGGED] if ragged else [])


def _columns(
    first: Sequence[str], body: Sequence[Sequence[str]], *, header: bool
) -> dict[str, Json]:
    names = unique_names(first) if header else unique_names([""] * len(first))
    columns = Columns(names)
    cells = 0
    for row in body:
        cells += len(row)
        if cells > _MAX_CELLS:
            break
        columns.add(zip(names, map(kind_of_text, row), strict=False))
    return columns.attributes()


def _is_header(first: Sequence[str], body: Sequence[Sequence[str]], declared: str) -> bool:
    """Tell whether the first row names the columns: as declared, or if it has only unique texts.

    https://datatracker.ietf.org/doc/html/rfc4180#section-3 defines the parameter.
    """
    declared_header = re.search(r";\s*header\s*=\s*\"?(present|absent)", declared, re.IGNORECASE)
    if declared_header:
        return declared_header[1].lower() == "present"
    kinds = [kind_of_text(cell) for cell in first]
    if any(kind not in ("text", NULL) for kind in kinds) or len(set(first)) < len(first):
        return False
    return not body or all(cell.strip() for cell in first)


def _line_end(text: str) -> str:
    if "\r\n" in text:
        return "crlf"
    return "lf" if "\n" in text or "\r" not in text else "cr"
