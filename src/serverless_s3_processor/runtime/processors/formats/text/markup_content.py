"""`markup`: the title of HTML and SVG, the root of XML, and what is active in them.

Attributes: `title`, `root`.

Reads: the first 256 KiB.
"""

from __future__ import annotations

import html
import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.api import Findings, UnprocessableContentError
from serverless_s3_processor.runtime.processors.formats.text.markup import HTML, root_of
from serverless_s3_processor.runtime.processors.formats.text.text_sample import sample_of
from serverless_s3_processor.runtime.processors.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

ACTIVE: Final = "markup-active-content"
"""The flag of HTML or SVG with a script, a handler of events, or a `javascript` address."""
EXTERNAL: Final = "markup-external-entities"
"""The flag of XML that includes files or addresses as entities."""

_TITLE: Final = re.compile(r"<title(?:\s[^<>]{0,200})?>([^<]{1,500})", re.IGNORECASE)
_SCRIPT: Final = re.compile(
    r"<(?!office:)(?:\w{1,20}:)?script[\s/>]|<ooo:module\b|<script:event-listener\b"
    r"|(?:href|src|action)\s{0,9}=\s{0,9}[\"']?\s{0,9}javascript\s{0,9}:",
    re.IGNORECASE,
)
"""What runs. An OpenDocument file in XML has `office:script` without any code; modules have it."""
_ESCAPED: Final = re.compile(
    r"(?:href|src|action)\s{0,9}=\s{0,9}[\"']?([^\"'<>&\t\r\n]{0,12}[&\t\r\n][^\"'<>]{1,99})",
    re.IGNORECASE,
)
"""An address with a character reference or a line end in its first characters."""
_HANDLER: Final = re.compile(r"[\s\"'/]on[a-z]{3,30}\s{0,9}=", re.IGNORECASE)
_ENTITY: Final = re.compile(
    r"<!ENTITY\s{1,99}(?:%\s{1,99})?[^\s<>\"']{1,200}\s{1,99}(?:SYSTEM|PUBLIC)\s", re.IGNORECASE
)
_MAX_HANDLERS: Final = 500
_MAX_ESCAPED: Final = 500
_MAX_TAG: Final = 4096


def analyze(view: ObjectView) -> Findings:
    """Describe the first part, and search it for active content."""
    sample = sample_of(view)
    if sample is None:
        raise UnprocessableContentError("the text can't be decoded")
    attributes: dict[str, Json] = {}
    if title := _TITLE.search(sample.text):
        attributes["title"] = printable(" ".join(html.unescape(title[1]).split()))
    if view.sniffed_type != HTML and (root := root_of(sample.text)):
        attributes["root"] = printable(root)
    checks = ((ACTIVE, _is_active(sample.text)), (EXTERNAL, _ENTITY.search(sample.text)))
    return Findings(attributes, [flag for flag, is_present in checks if is_present])


def _is_active(text: str) -> bool:
    if _SCRIPT.search(text) or any(map(_is_script, _addresses(text))):
        return True
    handlers = islice(_HANDLER.finditer(text), _MAX_HANDLERS)
    return any(_is_in_tag(text, match.start()) for match in handlers)


def _addresses(text: str) -> Iterator[str]:
    return (match[1] for match in islice(_ESCAPED.finditer(text), _MAX_ESCAPED))


def _is_script(address: str) -> bool:
    """Tell whether a browser reads an address as one of a script: it ignores white space."""
    return "".join(html.unescape(address).split()).lower().startswith("javascript:")


def _is_in_tag(text: str, at: int) -> bool:
    before = text[max(0, at - _MAX_TAG) : at]
    return before.rfind("<") > before.rfind(">")
