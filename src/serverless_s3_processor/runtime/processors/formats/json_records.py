"""`json`: form, members, columns and depth of JSON and JSON Lines, from the first part."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.api import Findings, UnprocessableContentError
from serverless_s3_processor.runtime.processors.formats.columns import NULL, Columns
from serverless_s3_processor.runtime.processors.formats.json_text import (
    TruncatedError,
    lines_of,
    parse,
    parse_at,
    skip_space,
)
from serverless_s3_processor.runtime.processors.formats.text_sample import TextSample, sample_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

DEEP: Final = "json-deeply-nested"
"""The flag of JSON that many programs refuse to read."""
BAD_LINES: Final = "json-lines-invalid"
"""The flag of JSON Lines of which lines are no JSON."""

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
_ENDS: Final = {"object": "}", "array": "]"}


def analyze(view: ObjectView) -> Findings:
    """Tell what the first part holds; of a bigger document, also whether its end is there."""
    sample = sample_of(view)
    if sample is None:
        raise UnprocessableContentError("it is no text")
    return _lines(sample) if view.sniffed_type == _LINES else _document(view, sample)


def _lines(sample: TextSample) -> Findings:
    columns, depth, rows, bad = Columns(), 0, 0, 0
    for line in lines_of(sample.whole_lines()):
        if rows + bad == _MAX_ROWS:
            break
        try:
            found = parse(line)
        except (TruncatedError, UnprocessableContentError):
            bad += 1
            continue
        rows += 1
        depth = max(depth, _depth(found))
        columns.add(_row(found))
    if not rows:
        raise UnprocessableContentError("none of its first lines is JSON")
    attributes: dict[str, Json] = {
        "form": "lines",
        "sampleRows": rows,
        "invalidRows": bad,
        "depth": depth,
        "complete": sample.complete and rows + bad < _MAX_ROWS,
    }
    return Findings(attributes | columns.attributes(), _flags(depth) + [BAD_LINES] * bool(bad))


def _document(view: ObjectView, sample: TextSample) -> Findings:
    try:
        whole = parse(sample.text)
    except TruncatedError:
        if sample.complete:
            raise UnprocessableContentError("it ends in the middle of a value") from None
        return _truncated_document(view, sample)
    depth = _depth(whole)
    attributes: dict[str, Json] = {
        "form": "document",
        "type": _kind(whole),
        "depth": depth,
        "complete": True,
    }
    match whole:
        case dict():
            attributes |= _members((name, _kind(part)) for name, part in whole.items())
        case list():
            attributes |= _records(whole)
    return Findings(attributes, _flags(depth))


def _truncated_document(view: ObjectView, sample: TextSample) -> Findings:
    """Look at what the sample holds as a whole, and for the closing bracket at the end."""
    kind = "object" if sample.text.lstrip().startswith("{") else "array"
    if not _tail(view).endswith(_ENDS[kind]):
        raise UnprocessableContentError(
            f"it ends in the middle: its last character is no {_ENDS[kind]}"
        )
    parts = list(_parts(sample.text, kind))
    depth = max((_depth(part) + 1 for _, part in parts), default=1)
    attributes: dict[str, Json] = {
        "form": "document",
        "type": kind,
        "depth": depth,
        "complete": False,
    }
    if kind == "object":
        attributes |= _members((name, _kind(part)) for name, part in parts)
    else:
        attributes |= _records([part for _, part in parts])
    return Findings(attributes, _flags(depth))


def _tail(view: ObjectView) -> str:
    view.seek(-min(_TAIL, view.size), io.SEEK_END)
    return view.read(_TAIL).decode("latin-1").replace("\0", "").rstrip()


def _parts(text: str, kind: str) -> Iterator[tuple[str, object]]:
    """Yield name and value of what stands in an object or a list that is cut.

    The member of an object that the cut goes through is told as an empty value of its kind.
    """
    at = skip_space(text, 0) + 1
    name: object = ""
    try:
        while True:
            if kind == "object":
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


def _members(members: Iterable[tuple[str, str]]) -> dict[str, Json]:
    columns = Columns()
    columns.add(members)
    return {"members": columns.attributes()["columns"]}


def _records(items: list[object]) -> dict[str, Json]:
    """Tell the columns of a list of objects, and how many items there are."""
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


def _depth(whole: object) -> int:
    """Return how deep lists and objects lie in one another, without going deep itself."""
    depth, level = 0, [whole]
    while level := [part for part in level if isinstance(part, dict | list)]:
        depth += 1
        level = [
            child for part in level for child in (part.values() if isinstance(part, dict) else part)
        ]
    return depth


def _flags(depth: int) -> list[str]:
    return [DEEP] if depth > _MAX_DEPTH else []
