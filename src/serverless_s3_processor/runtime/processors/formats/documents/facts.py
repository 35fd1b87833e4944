"""Facts of documents, checked and cut for a record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.wording import printable

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Json

_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?")
_ZONE: Final = re.compile(r"(?:\.\d+)?(Z|[+-]\d\d:\d\d)?")
_MAX_COUNT: Final = 2**31


class DocumentLimitError(Exception):
    """The directory of a document, or what it points to, is beyond the limits of reading."""


def text_fact(text: str | None) -> Json:
    """Return a text of one line, cut to what a record shows; None if it is blank."""
    return printable(" ".join((text or "").split())) or None


def date_fact(text: str | None) -> Json:
    """Return a date in ISO-8601, to the second; None if the text is none."""
    text = (text or "").strip()
    date = _DATE.match(text)
    if date is None:
        return None
    zone = _ZONE.match(text, date.end()) if date[1] else None
    return date[0] + (zone[1] or "" if zone else "")


def count_fact(text: str | None) -> Json:
    """Return a count; None if the text is none."""
    text = (text or "").strip()[:12]
    is_count = text.isascii() and text.isdigit() and int(text) < _MAX_COUNT
    return int(text) if is_count else None


def known(facts: dict[str, Json]) -> dict[str, Json]:
    """Return the facts that are known."""
    return {name: value for name, value in facts.items() if value is not None}
