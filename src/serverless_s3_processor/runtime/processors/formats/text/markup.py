"""Markup in text: HTML, SVG, and other XML."""

from __future__ import annotations

import re
from typing import Final

HTML: Final = "text/html"
SVG: Final = "image/svg+xml"
XML: Final = "application/xml"

_SKIPPED: Final = re.compile(
    r"(?:\s+|<!--(?:(?!-->).){0,4096}-->|<\?(?:(?!\?>).){0,1024}\?>)*", re.DOTALL
)
"""What may stand before the root element: white space, comments, and processing instructions."""
_DOCTYPE: Final = re.compile(
    r"<!DOCTYPE\s+([\w:.-]+)[^<>\[]*+(?:\[[^\]]*+\])?+[^<>\[]*+>", re.IGNORECASE
)
_TAG: Final = re.compile(r"<([A-Za-z_][\w:.-]*)(?=[\s/>])")
_HTML_TAGS: Final = frozenset(
    {
        *("a", "b", "body", "br", "div", "font", "h1", "head", "html", "iframe", "p", "script"),
        *("style", "table", "title", "meta", "link", "ul", "form", "center"),
    }
)
"""Tags that begin HTML, by https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type
and what mail programs and exports of tables begin with."""
_MAX_LOOK_BACK: Final = 1024


def evident_markup(text: str) -> str | None:
    """Return the type of a document that says what it is; None if it only begins with a tag.

    That is a text with an XML declaration, a document type, or the root `html` or `svg`.
    """
    doctype, root = _beginning(text)
    local = root.lower().rpartition(":")[2]
    if local in ("html", "svg"):
        return HTML if local == "html" else SVG
    return XML if doctype or text.lstrip().startswith("<?xml") else None


def root_of(text: str) -> str:
    """Return the name of the root element, or of the document type; empty if there is none."""
    return _beginning(text)[1]


def _beginning(text: str) -> tuple[bool, str]:
    """Return whether there is a document type, and the name of the root."""
    skipped = _SKIPPED.match(text)
    start = skipped.end() if skipped else 0
    doctype = _DOCTYPE.match(text, start)
    return doctype is not None, doctype[1] if doctype else _root(text, start)


def likely_markup(text: str) -> str | None:
    """Return the type of a text that begins with a tag of HTML, or ends with its root's end tag."""
    skipped = _SKIPPED.match(text)
    start = skipped.end() if skipped else 0
    root = _root(text, start)
    if root.lower() in _HTML_TAGS:
        return HTML
    is_closed = root and text[-_MAX_LOOK_BACK:].rstrip().endswith((f"</{root}>", "/>"))
    return XML if is_closed else None


def has_tag(text: str) -> bool:
    """Tell whether there is a tag anywhere."""
    return _TAG.search(text) is not None


def _root(text: str, start: int) -> str:
    tag = _TAG.match(text, start)
    return tag[1] if tag else ""
