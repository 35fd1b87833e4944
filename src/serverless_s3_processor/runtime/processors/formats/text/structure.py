"""The kind of a text: JSON, a table, markup, e-mail, a configuration, or plain text.

The content decides. The key and the declared type help if the content alone proves nothing, as in a
table of one column, or in Markdown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.formats.text import hints, labeled, markup
from serverless_s3_processor.runtime.processors.formats.text.json_files import json_kind
from serverless_s3_processor.runtime.processors.formats.text.tables import dialects

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.formats.text.text_sample import TextSample

TEXT: Final = "text/plain"
CSV: Final = hints.CSV
TSV: Final = hints.TSV
JSON: Final = hints.JSON
JSON_LINES: Final = hints.JSON_LINES
MARKDOWN: Final = hints.MARKDOWN
TOML: Final = hints.TOML
YAML: Final = hints.YAML

KINDS: Final = frozenset(
    {
        *(TEXT, CSV, TSV, JSON, JSON_LINES, MARKDOWN, TOML, YAML),
        *(markup.HTML, markup.SVG, markup.XML),
        *(labeled.CALENDAR, labeled.CONTACT, labeled.EMAIL, labeled.MAILBOX, labeled.PEM),
        *(labeled.PGP_KEYS, labeled.PGP_MESSAGE, labeled.PGP_SIGNATURE),
    }
)
"""All values that `kind_of` returns."""

_BRACKETS: Final = "{["
_NO_TABLE: Final = ("<", "%!", "#!", "{\\rtf", "/*", "//")
"""Beginnings of texts that are neither a table nor JSON unless they are named so."""
_TABLES: Final = (CSV, TSV)
_CONFIGURATIONS: Final = {
    YAML: re.compile(
        r"^(?:---|%YAML|[ \t]*+-(?:\s|$)|[ \t]*+[\"'\w{\[][^:\n]*:(?:\s|$))", re.MULTILINE
    ),
    TOML: re.compile(r"^[ \t]*+(?:\[[^\]\n]+\]|[\w.\"' -]+=)", re.MULTILINE),
}
"""A line that every file of these kinds has."""
_SAMPLE: Final = 16 * 1024


def kind_of(sample: TextSample, key: str, declared: str) -> str:
    """Return the content type of a text."""
    start = sample.text[:_SAMPLE].lstrip()
    if not start:
        return TEXT
    hint = hints.hint_of(key, declared)
    if start[0] in _BRACKETS or hint in (JSON, JSON_LINES):
        return _bracketed(sample, start, hint)
    return _markup(sample, start, hint) or _other(sample, start, hint)


def _bracketed(sample: TextSample, start: str, hint: str | None) -> str:
    if detected := _json(sample, hint if hint in (JSON, JSON_LINES) else None):
        return detected
    if hint in (JSON, JSON_LINES) and hint is not None:
        is_damaged = start[0] in _BRACKETS or start.startswith(("//", "/*"))
        return hint if is_damaged else _markup(sample, start, None) or TEXT
    return TEXT if start.startswith("{\\rtf") else _other(sample, start, hint)


def _json(sample: TextSample, hint: str | None) -> str | None:
    if json_kind.are_lines(sample, is_named=hint == JSON_LINES):
        return JSON_LINES
    return JSON if hint != JSON_LINES and json_kind.is_document(sample) else None


def _markup(sample: TextSample, start: str, hint: str | None) -> str | None:
    if start[0] != "<":
        return markup.HTML if hint == markup.HTML and markup.has_tag(start) else None
    if evident := markup.evident_markup(start):
        return evident
    if hint in _TABLES and dialects.evident_delimiter(sample):
        return hint
    if hint == MARKDOWN:
        return MARKDOWN
    return markup.likely_markup(sample.text) or _declared_markup(start, hint)


def _declared_markup(start: str, hint: str | None) -> str | None:
    is_markup = hint in (markup.HTML, markup.SVG, markup.XML) and markup.has_tag(start)
    return hint if is_markup else None


def _other(sample: TextSample, start: str, hint: str | None) -> str:
    if detected := labeled.labeled_kind(start, hint):
        return detected
    if hint in _TABLES and hint is not None:
        return hint
    if hint == MARKDOWN or start.startswith("%YAML "):
        return MARKDOWN if hint == MARKDOWN else YAML
    pattern = _CONFIGURATIONS.get(hint or "")
    if pattern and hint and pattern.search(start):
        return hint
    return TEXT if hint or start.startswith(_NO_TABLE) else _evident_table(sample)


def _evident_table(sample: TextSample) -> str:
    delimiter = dialects.evident_delimiter(sample)
    if delimiter is None:
        return TEXT
    return TSV if delimiter == "\t" else CSV
