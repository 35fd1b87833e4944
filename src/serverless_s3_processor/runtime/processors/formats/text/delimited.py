"""Delimited text: its delimiter and its rows."""

from __future__ import annotations

import csv
import io
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from serverless_s3_processor.runtime.processors.api import UnprocessableContentError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.processors.formats.text.text_sample import TextSample

_DELIMITERS: Final = "\t,;|"
_MAX_SAMPLE_CHARACTERS: Final = 16 * 1024
_MAX_ROWS: Final = 100
_MIN_ROWS: Final = 3
"""Minimum number of rows of an evident table: two lines with a comma occur in any letter."""
_MIN_SHARE: Final = 0.8
"""Minimum share of the rows with the most frequent width: a table may have bad rows."""
_MAX_SPACED_SHARE: Final = 0.5
"""Maximum share of delimiters with a space behind them; prose has more."""


class _Measurement(NamedTuple):
    width: int
    share: float
    rows: int
    has_last_field: bool
    """Whether the last field of any row is not empty; in code it always is."""


def rows_of(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the rows that are not empty.

    Raises:
        UnprocessableContentError: a field is longer than `csv` reads (131,072 characters).
    """
    try:
        yield from filter(None, csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise UnprocessableContentError(f"it can't be read as a table: {error}") from error


def evident_delimiter(sample: TextSample) -> str | None:
    """Return the delimiter of a text that is not declared as a table; None unless it is evident.

    That is so if all of the first rows have the same number of fields.
    """
    text = _first_rows(sample)
    for delimiter, measurement in sorted(
        _measure_all(text).items(), key=lambda item: -item[1].width
    ):
        is_certain = (
            measurement.share == 1 and measurement.rows >= _MIN_ROWS and measurement.has_last_field
        )
        if is_certain and not _is_prose(text, delimiter):
            return delimiter
    return None


def likely_delimiter(sample: TextSample) -> str | None:
    """Return the delimiter of a declared table; None if it has only one column."""
    guesses = _measure_all(_first_rows(sample))
    likely = [item for item in guesses.items() if item[1].share >= _MIN_SHARE]
    best = max(likely, key=lambda item: (item[1].share, item[1].width), default=None)
    return best[0] if best else None


def _first_rows(sample: TextSample) -> str:
    text = sample.text[:_MAX_SAMPLE_CHARACTERS]
    end = text.rfind("\n") + 1 or text.rfind("\r") + 1
    return text[:end] if end and len(text) < len(sample.text) else text


def _measure_all(text: str) -> dict[str, _Measurement]:
    first_line = text.lstrip("\r\n").partition("\n")[0]
    measurements = {d: _measure(text, d) for d in _DELIMITERS if d in first_line}
    return {d: measurement for d, measurement in measurements.items() if measurement.width > 1}


def _measure(text: str, delimiter: str) -> _Measurement:
    try:
        rows = list(islice(rows_of(text, delimiter), _MAX_ROWS))
    except UnprocessableContentError:
        return _Measurement(0, 0, 0, has_last_field=False)
    widths = [len(row) for row in rows]
    (width, count), *_ = Counter(widths).most_common(1) or [(0, 0)]
    return _Measurement(
        width, count / max(1, len(rows)), len(rows), has_last_field=any(row[-1] for row in rows)
    )


def _is_prose(text: str, delimiter: str) -> bool:
    return text.count(f"{delimiter} ") > _MAX_SPACED_SHARE * text.count(delimiter)
