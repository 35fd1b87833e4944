"""OpenDocument: the properties of a package.

https://docs.oasis-open.org/office/OpenDocument/v1.3/os/part3-schema/ describes `meta.xml`.
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
_META: Final = "urn:oasis:names:tc:opendocument:xmlns:meta:1.0 "
_MACRO: Final = re.compile(
    r"Basic/[^/]+/(?!script-l[bc]\.xml|dialog-l[bc]\.xml)[^/]+\.xml|Scripts/.+", re.IGNORECASE
)
"""Modules in LibreOffice's BASIC, but for the lists of them, and scripts in other languages."""
_MAX_CONTENT: Final = 1024 * 1024
_SHEET: Final = re.compile(rb"<table:table[ >]")
_SLIDE: Final = re.compile(rb"<draw:page[ >]")


def properties(view: ObjectView) -> dict[str, Json]:
    """Return the properties of a document.

    Raises:
        DocumentLimitError: its directory is beyond the limits of reading.
        UnprocessableContentError: the package is damaged, or its XML declares a document type.
    """
    package = Package(view)
    is_encrypted = b"encryption-data" in package.beginning("META-INF/manifest.xml")
    meta = xml_texts(b"" if is_encrypted else package.beginning("meta.xml"))
    statistic = meta.attributes.get(_META + "document-statistic", {})
    author = meta.texts.get(_META + "initial-creator") or meta.texts.get(_DUBLIN_CORE + "creator")
    return known(
        {
            "title": text_fact(meta.texts.get(_DUBLIN_CORE + "title")),
            "author": text_fact(author),
            "created": date_fact(meta.texts.get(_META + "creation-date")),
            "modified": date_fact(meta.texts.get(_DUBLIN_CORE + "date")),
            **_size(package, view.sniffed_type or "", None if is_encrypted else statistic),
            "macros": _has_macros(package.names),
            "encrypted": is_encrypted,
        }
    )


def _has_macros(names: Iterable[str]) -> bool:
    return any(_MACRO.fullmatch(name) for name in names)


def _size(package: Package, kind: str, statistic: object) -> dict[str, Json]:
    """Return the number of pages as recorded, or of sheets or slides as counted."""
    if not isinstance(statistic, dict):
        return {}
    if "spreadsheet" in kind:
        return {"sheets": _count(package, _SHEET)}
    if "presentation" in kind:
        return {"slides": _count(package, _SLIDE)}
    return {"pages": count_fact(statistic.get(_META + "page-count"))}


def _count(package: Package, element: re.Pattern[bytes]) -> int | None:
    """Return the number of elements; None if the content is too long to be counted."""
    content = package.beginning("content.xml", _MAX_CONTENT)
    return len(element.findall(content)) if len(content) < _MAX_CONTENT else None
