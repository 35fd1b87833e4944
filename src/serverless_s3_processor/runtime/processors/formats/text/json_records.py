"""`json`: the structure of JSON and JSON Lines, from the first part of the content.

Attributes: `form`, `type`, `members` or `columns` with their types, `depth`, `rows` of the sample.

Reads: the first 256 KiB, and of a bigger document its last 64 bytes.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.api import Findings, UnprocessableContentError
from serverless_s3_processor.runtime.processors.formats.text.columns import NULL, Columns
from serverless_s3_processor.runtime.processors.formats.text.json_text import (
    TruncatedError,
    lines_of,
    parse,
    parse_at,
    skip_space,
)
from serverless_s3_processor.runtime.processors.formats.text.text_sample import (
    TextSample,
    sample_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

DEEP: Final = "json-deeply-nested"
"""The flag of JSON that many programs refuse to read."""
BAD_LINES: Final = "json-lines-invalid"
"""The flag of JSON Lines with invalid lines."""

_MAX_DEPTH: Final = 100
_MAX_ROWS: Final = 1000
_TAIL: Final = 64
_LINES: Final = "application/x-ndjson"
_KINDS: Final[dict[type, str]] = {
    type(None): NULL,
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "text",
    list: "array",
    dict: "object",
}
_EMPTY: Final[dict[str, object]] = {"[": [], "{": {}, '"': ""}


def analyze(view: ObjectView) -> Findings:
    """Analyze the first part; of a bigger document, check also that it ends properly."""
    sample = sample_of(view)
    if sample is None:
        raise UnprocessableContentError("it is no text")
    return _lines(sample) if view.sniffed_type == _LINES else _document(view, sample)


def _lines(sample: TextSample) -> Findings:
    columns, depth, rows, invalid = Columns(), 0, 0, 0
    for line in lines_of(sample.whole_lines()):
        if rows + invalid == _MAX_ROWS:
            break
        try:
            value = parse(line)
        except (TruncatedError, UnprocessableContentError):
            invalid += 1
            continue
        rows += 1
        depth = max(depth, _depth(value))
        columns.add(_row(value))
    if not rows:
        raise UnprocessableContentError("none of its first lines is JSON")
    attributes: dict[str, Json] = {
        "form": "lines",
        "sampleRows": rows,
        "invalidRows": invalid,
        "depth": depth,
        "complete": sample.complete and rows + invalid < _MAX_ROWS,
    }
    return Findings(attributes | columns.attributes(), _flags(depth) + [BAD_LINES] * bool(invalid))


def _document(view: ObjectView, sample: TextSample) -> Findings:
    try:
        value, is_whole = parse(sample.text), True
    except TruncatedError:
        if sample.complete:
            raise UnprocessableContentError("it ends in the middle of a value") from None
        value, is_whole = _truncated_value(view, sample.text), False
    depth = _depth(value)
    attributes: dict[str, Json] = {
        "form": "document",
        "type": _kind(value),
        "depth": depth,
        "complete": is_whole,
    }
    match value:
        case dict():
            attributes |= _members(value)
        case list():
            attributes |= _records(value)
    return Findings(attributes, _flags(depth))


def _truncated_value(view: ObjectView, text: str) -> dict[str, object] | list[object]:
    """Return the whole members of a truncated text, if the object ends with the closing bracket."""
    is_object = text.lstrip().startswith("{")
    end = "}" if is_object else "]"
    if not _tail(view).endswith(end):
        raise UnprocessableContentError(f"it ends in the middle: its last character is no {end}")
    parts = list(_parts(text, is_object=is_object))
    return dict(parts) if is_object else [part for _, part in parts]


def _tail(view: ObjectView) -> str:
    view.seek(-min(_TAIL, view.size), io.SEEK_END)
    return view.read(_TAIL).decode("latin-1").replace("\0", "").rstrip()


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


def _members(value: dict[str, object]) -> dict[str, Json]:
    columns = Columns()
    columns.add(_row(value))
    return {"members": columns.attributes()["columns"]}


def _records(items: list[object]) -> dict[str, Json]:
    """Return the columns of a list of objects, and the number of items."""
    columns = Columns()
    for item in items[:_MAX_ROWS]:
        columns.add(_row(item))
    return {"sampleRows": len(items), **columns.attributes()}


def _row(item: object) -> list[tuple[str, str]]:
    if not isinstance(item, dict):
        return []
    return [(name, _kind(part)) for name, part in item.items()]


def _kind(part: object) -> str:
    return _KINDS[type(part)]


def _depth(value: object) -> int:
    """Return how deeply lists and objects are nested, without recursion."""
    depth, level = 0, [value]
    while level := [part for part in level if isinstance(part, dict | list)]:
        depth += 1
        level = [
            child for part in level for child in (part.values() if isinstance(part, dict) else part)
        ]
    return depth


def _flags(depth: int) -> list[str]:
    return [DEEP] if depth > _MAX_DEPTH else []
