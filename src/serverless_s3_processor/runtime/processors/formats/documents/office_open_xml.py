"""Office Open XML: the properties of a package.

ECMA-376 part 2, section 11 (core properties), and part 1, section 22.2 (extended properties).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.formats.documents.facts import (
    count_fact,
    date_fact,
    known,
    text_fact,
)
from serverless_s3_processor.runtime.processors.formats.documents.package import Package
from serverless_s3_processor.runtime.processors.formats.documents.xml_text import xml_texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

_DUBLIN_CORE: Final = "http://purl.org/dc/elements/1.1/ "
_TERMS: Final = "http://purl.org/dc/terms/ "
_EXTENDED: Final = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties "
_STRICT_EXTENDED: Final = "http://purl.oclc.org/ooxml/officeDocument/extendedProperties "
_CORE: Final = re.compile(r"docProps/core\d*\.xml|.+\.psmdcp", re.IGNORECASE)
"""The core properties as Office writes them, and as .NET's `System.IO.Packaging` does."""
_APP: Final = re.compile(r"docProps/app\d*\.xml", re.IGNORECASE)
_SHEET: Final = re.compile(r"xl/(work|chart|dialog|macro)sheets/[^/]+\.(xml|bin)", re.IGNORECASE)
_SLIDE: Final = re.compile(r"ppt/slides/[^/]+\.xml", re.IGNORECASE)


def properties(view: ObjectView) -> dict[str, Json]:
    """Return the properties of a document.

    Raises:
        DocumentLimitError: its directory is beyond the limits of reading.
        UnprocessableContentError: the package is damaged, or its XML declares a document type.
    """
    package = Package(view)
    core = xml_texts(package.beginning(_first(_CORE, package.names))).texts
    app = xml_texts(package.beginning(_first(_APP, package.names))).texts
    is_text = any(name.lower().startswith("word/") for name in package.names)
    pages = app.get(_EXTENDED + "Pages", app.get(_STRICT_EXTENDED + "Pages"))
    return known(
        {
            "title": text_fact(core.get(_DUBLIN_CORE + "title")),
            "author": text_fact(core.get(_DUBLIN_CORE + "creator")),
            "created": date_fact(core.get(_TERMS + "created")),
            "modified": date_fact(core.get(_TERMS + "modified")),
            "pages": count_fact(pages) if is_text else None,
            "sheets": _count(_SHEET, package.names),
            "slides": _count(_SLIDE, package.names),
            "macros": any(name.lower().endswith("vbaproject.bin") for name in package.names),
            "encrypted": False,
        }
    )


def _first(pattern: re.Pattern[str], names: Iterable[str]) -> str:
    return next((name for name in names if pattern.fullmatch(name)), "")


def _count(pattern: re.Pattern[str], names: Iterable[str]) -> int | None:
    return sum(1 for name in names if pattern.fullmatch(name)) or None
