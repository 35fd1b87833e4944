"""`json`: the structure of JSON and JSON Lines, from the first part of the content.

Attributes: `form` (`document`, `lines` or `concatenated`), `type`, `members` or `columns` with
their types, `depth`, `sampleRows`, `invalidRows`.

Reads: the first 256 KiB, and of a bigger document its last 64 bytes.
"""

from __future__ import annotations

import io
from itertools import islice
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.api import Findings, UnprocessableContentError
from serverless_s3_processor.runtime.processors.formats.text.hints import JSON_LINES
from serverless_s3_processor.runtime.processors.formats.text.json_files.json_shapes import (
    columns_of,
    facts_of_rows,
    kind_of_value,
    surrogate_flags,
    traits_of,
)
from serverless_s3_processor.runtime.processors.formats.text.json_files.json_text import (
    MoreFollowsError,
    TruncatedError,
    first_lines,
    parse,
    parse_at,
    skip_space,
    values_of,
    without_comments,
)
from serverless_s3_processor.runtime.processors.formats.text.text_sample import sample_of
from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.formats.text.text_sample import TextSample
    from serverless_s3_processor.runtime.processors.view import ObjectView

BAD_LINES: Final = "json-lines-invalid"
"""The flag of JSON Lines with invalid lines."""
COMMENTS: Final = "json-comments"
"""The flag of JSON with comments, which RFC 8259 does not have."""
CONCATENATED: Final = "json-concatenated"
"""The flag of several values without a separator, as Amazon Data Firehose writes them."""

_MAX_ROWS: Final = 1000
_TAIL: Final = 64
_EMPTY: Final[dict[str, object]] = {"[": [], "{": (), '"': ""}


def analyze(view: ObjectView) -> Findings:
    """Analyze the first part; of a bigger document, check also that it ends properly."""
    sample = sample_of(view)
    if sample is None:
        raise UnprocessableContentError("the text can't be decoded")
    return _lines(view, sample) if view.sniffed_type == JSON_LINES else _document(view, sample)


def _lines(view: ObjectView, sample: TextSample) -> Findings:
    text = sample.whole_lines()
    lines = first_lines(text, _MAX_ROWS + 1)
    is_whole = sample.complete and len(lines) <= _MAX_ROWS
    if not sample.complete and "\n" not in text:
        rows, invalid = [_truncated_value(view, text)], 0
    else:
        rows, invalid = _parse_lines(lines[:_MAX_ROWS])
    if not rows:
        raise UnprocessableContentError("none of the first lines is valid JSON")
    findings = _rows("lines", rows, text, complete=is_whole)
    attributes = {**findings.attributes, "invalidRows": invalid}
    return Findings(attributes, [*findings.flags, *[BAD_LINES] * bool(invalid)])


def _parse_lines(lines: list[str]) -> tuple[list[object], int]:
    """Return the values and the number of invalid lines; valid ones are parsed all at once."""
    try:
        values = parse(f"[{','.join(lines)}]")
    except (TruncatedError, UnprocessableContentError):
        values = None
    if isinstance(values, list) and len(values) == len(lines):
        return values, 0
    values = list(_valid_values(lines))
    return values, len(lines) - len(values)


def _valid_values(lines: list[str]) -> Iterator[object]:
    for line in lines:
        try:
            yield parse(line)
        except (TruncatedError, UnprocessableContentError):
            continue


def _rows(form: str, rows: list[object], text: str, *, complete: bool) -> Findings:
    columns, depth, flags = facts_of_rows(rows)
    attributes: dict[str, Json] = {
        "form": form,
        "sampleRows": len(rows),
        "depth": depth - 1,
        "complete": complete,
    }
    flags |= surrogate_flags(text, rows)
    return Findings(attributes | columns.attributes(len(rows)), sorted(flags))


def _document(view: ObjectView, sample: TextSample) -> Findings:
    text, is_whole, comments = sample.text, True, False
    try:
        value = parse(text)
    except TruncatedError:
        if sample.complete:
            raise UnprocessableContentError("the JSON is cut off within a value") from None
        value, is_whole = _truncated_value(view, text), False
    except MoreFollowsError as error:
        if not error.is_concatenated:
            raise
        return _concatenated(sample)
    except UnprocessableContentError as error:
        value, comments = _commented_value(text, error), True
    depth, flags = traits_of(value)
    flags |= surrogate_flags(text, value) | ({COMMENTS} if comments else set())
    attributes: dict[str, Json] = {
        "form": "document",
        "type": kind_of_value(value),
        "depth": depth,
        "complete": is_whole,
    }
    if isinstance(value, tuple):
        attributes["members"] = columns_of([value]).attributes(1)["columns"]
    elif isinstance(value, list):
        attributes["sampleRows"] = len(value)
        rows = value[:_MAX_ROWS]
        attributes |= columns_of(rows).attributes(len(rows))
    return Findings(attributes, sorted(flags))


def _concatenated(sample: TextSample) -> Findings:
    rows: list[object] = []
    try:
        rows += islice(values_of(sample.text), _MAX_ROWS + 1)
    except TruncatedError:
        if sample.complete:
            raise UnprocessableContentError("the JSON is cut off within a value") from None
        rows = list(_whole_values(sample.text))
    complete = sample.complete and len(rows) <= _MAX_ROWS
    findings = _rows("concatenated", rows[:_MAX_ROWS], sample.text, complete=complete)
    return Findings(findings.attributes, [*findings.flags, CONCATENATED])


def _whole_values(text: str) -> Iterator[object]:
    try:
        yield from islice(values_of(text), _MAX_ROWS)
    except TruncatedError:
        return


def _commented_value(text: str, error: UnprocessableContentError) -> object:
    """Return the value of JSON with comments; the error if it has none, or fails without them."""
    if "//" not in text and "/*" not in text:
        raise error
    try:
        return parse(without_comments(text))
    except (TruncatedError, UnprocessableContentError):
        raise error from None


def _truncated_value(view: ObjectView, text: str) -> object:
    """Return the whole members of a truncated text, if the object ends with the closing bracket."""
    is_object = text.lstrip().startswith("{")
    end = "}" if is_object else "]"
    if not _tail(view, end).endswith(end):
        raise UnprocessableContentError(f"the JSON is cut off: it doesn't end with {end}")
    parts = list(_parts(text, is_object=is_object))
    return tuple(parts) if is_object else [part for _, part in parts]


def _tail(view: ObjectView, unavailable: str) -> str:
    """Return the last characters; `unavailable` if the end of what is compressed is unknown."""
    try:
        view.seek(-min(_TAIL, view.size), io.SEEK_END)
        return view.read(_TAIL).decode("latin-1").replace("\0", "").rstrip()
    except ReadBudgetExceededError:
        return unavailable


def _parts(text: str, *, is_object: bool) -> Iterator[tuple[str, object]]:
    """Yield the names and values of a truncated object or list; a list's have no names.

    The last member of an object, if it is truncated itself, has an empty value of its type.
    """
    at = skip_space(text, 0) + 1
    name: object = ""
    try:
        while True:
            if is_object:
                name, at = parse_at(text, at)
                at = skip_space(text, at) + 1  # the colon
            part, at = parse_at(text, at)
            yield str(name), part
            at = skip_space(text, at) + 1  # the comma
            name = ""
    except TruncatedError:
        empty_value = _EMPTY.get(text[skip_space(text, at) :][:1])
        if name and empty_value is not None:
            yield str(name), empty_value
