"""The kind of a text: JSON, JSON Lines, CSV, TSV, or plain text.

The content decides. The key and the declared type help if the content alone proves nothing, as in a
table of one column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.formats.text import delimited, json_text

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.formats.text.text_sample import TextSample

TEXT: Final = "text/plain"
CSV: Final = "text/csv"
TSV: Final = "text/tab-separated-values"
JSON: Final = "application/json"
JSON_LINES: Final = "application/x-ndjson"

KINDS: Final = frozenset({TEXT, CSV, TSV, JSON, JSON_LINES})
"""All values that `kind_of` returns."""

_HINTS: Final = {
    ".csv": CSV,
    ".geojson": JSON,
    ".json": JSON,
    ".jsonl": JSON_LINES,
    ".ndjson": JSON_LINES,
    ".tab": TSV,
    ".tsv": TSV,
    "application/json": JSON,
    "application/jsonl": JSON_LINES,
    "application/x-jsonlines": JSON_LINES,
    "application/x-ndjson": JSON_LINES,
    "text/csv": CSV,
    "text/tab-separated-values": TSV,
}
_BRACKETS: Final = "{["
_MARKUP: Final = ("<", "%!", "#!", "{\\rtf", "/*", "//")
"""Beginnings of texts that are neither a table nor JSON, whatever they contain."""


def kind_of(sample: TextSample, key: str, declared: str) -> str:
    """Return the content type of a text."""
    start = sample.text.lstrip()[:64]
    if not start or start.startswith(_MARKUP):
        return TEXT
    hint = _hint(key, declared)
    if hint in (JSON, JSON_LINES):
        return _json(sample, hint) or (hint if start[0] in _BRACKETS else TEXT)
    if start[0] in _BRACKETS and (detected := _json(sample, None)):
        return detected
    return _table(sample, hint)


def _hint(key: str, declared: str) -> str | None:
    name = key.rpartition("/")[2].lower()
    suffix = name[name.rfind(".") :] if "." in name else ""
    return _HINTS.get(suffix) or _HINTS.get(declared.partition(";")[0].strip().lower())


def _json(sample: TextSample, hint: str | None) -> str | None:
    if hint is not JSON_LINES and json_text.is_document(sample):
        return JSON
    return JSON_LINES if json_text.are_lines(sample, min_lines=1 if hint else 2) else None


def _table(sample: TextSample, hint: str | None) -> str:
    if hint is not None:
        return hint
    delimiter = delimited.evident_delimiter(sample)
    if delimiter is None:
        return TEXT
    return TSV if delimiter == "\t" else CSV
