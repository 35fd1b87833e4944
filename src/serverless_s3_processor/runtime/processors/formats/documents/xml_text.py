"""The texts and attributes of the first elements of an XML document, without entities."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from serverless_s3_processor.runtime.processors.api import UnprocessableContentError

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAX_CHARACTERS: Final = 1000
_MAX_DEPTH: Final = 50


@dataclass(slots=True)
class XmlTexts:
    """The text and the attributes of the first element of each name.

    Names are those of the namespace and the element with a blank between.
    """

    texts: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, Mapping[str, str]] = field(default_factory=dict)
    open_elements: list[str] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        self.open_elements.append(name)
        if len(self.open_elements) > _MAX_DEPTH:
            raise UnprocessableContentError(f"its XML is nested deeper than {_MAX_DEPTH} levels")
        self.attributes.setdefault(name, attributes)

    def end(self, name: str) -> None:
        """Close an element; its text is complete."""
        self.texts.setdefault(name, "")
        self.open_elements.pop()

    def text(self, data: str) -> None:
        """Add to the text of the open element."""
        name = self.open_elements[-1]
        text = self.texts.get(name, "")
        if len(text) < _MAX_CHARACTERS:
            self.texts[name] = text + data


def xml_texts(document: bytes) -> XmlTexts:
    """Return the texts of a document that may be cut off; its damage ends the reading.

    Raises:
        UnprocessableContentError: it declares a document type, which could declare entities
            (https://docs.python.org/3/library/xml.html#xml-security), or is deeply nested.
    """
    texts = XmlTexts()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = texts.start
    parser.EndElementHandler = texts.end
    parser.CharacterDataHandler = texts.text
    with suppress(expat.ExpatError):  # what was read before remains
        parser.Parse(document, False)  # noqa: FBT003 - the interface of expat
    return texts


def _refuse(*_: object) -> None:
    raise UnprocessableContentError(
        "its XML declares a document type, which Office documents don't have"
    )
