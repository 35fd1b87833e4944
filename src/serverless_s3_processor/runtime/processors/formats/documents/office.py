"""`office`: title, author, dates, size, macros and encryption of Office documents.

Attributes: `format`, `title`, `author`, `created`, `modified`, `pages`, `sheets` or `slides`, as
far as the document says them; `macros`, `encrypted`; `complete` is false if what says so is beyond
the limits.

Reads: the directory of a document in ZIP format, and up to 64 KiB of each of the two or three
members with its properties; the directory and the properties of an OLE document, up to 8 MiB.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.api import Findings
from serverless_s3_processor.runtime.processors.formats.documents import (
    office_ole,
    office_open_xml,
    open_document,
)
from serverless_s3_processor.runtime.processors.formats.documents.facts import DocumentLimitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

MACROS: Final = "office-macros"
"""The flag of an Office document with macros."""
ENCRYPTED: Final = "office-encrypted"
"""The flag of an Office document that needs a password."""

_OOXML: Final = "application/vnd.openxmlformats-officedocument."
_ODF: Final = "application/vnd.oasis.opendocument."
_OOXML_FORMATS: Final = {
    "application/vnd.ms-excel.sheet.binary.macroenabled.12": "xlsb",
    "application/vnd.ms-excel.sheet.macroenabled.12": "xlsm",
    "application/vnd.ms-powerpoint.presentation.macroenabled.12": "pptm",
    "application/vnd.ms-word.document.macroenabled.12": "docm",
    _OOXML + "presentationml.presentation": "pptx",
    _OOXML + "spreadsheetml.sheet": "xlsx",
    _OOXML + "wordprocessingml.document": "docx",
}
_ODF_FORMATS: Final = {
    _ODF + "graphics": "odg",
    _ODF + "presentation": "odp",
    _ODF + "presentation-template": "otp",
    _ODF + "spreadsheet": "ods",
    _ODF + "spreadsheet-template": "ots",
    _ODF + "text": "odt",
    _ODF + "text-template": "ott",
}
_OLE_FORMATS: Final = {
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt",
    "application/x-ole-storage": "ole",
}
FORMATS: Final = {**_OOXML_FORMATS, **_ODF_FORMATS, **_OLE_FORMATS}
"""Names of formats by content type: the usual suffixes of files."""


def analyze(view: ObjectView) -> Findings:
    """Return the properties of a document, without its contents.

    Raises:
        UnprocessableContentError: the document is damaged, or its XML declares entities.
    """
    content_type = view.sniffed_type or ""
    attributes: dict[str, Json] = {"format": FORMATS[content_type]}
    try:
        attributes |= _reader(content_type)(view)
    except DocumentLimitError:
        return Findings({**attributes, "complete": False})
    conditions = {MACROS: attributes.get("macros"), ENCRYPTED: attributes.get("encrypted")}
    return Findings(attributes, [flag for flag, is_set in conditions.items() if is_set])


def _reader(content_type: str) -> Callable[[ObjectView], dict[str, Json]]:
    if content_type in _OOXML_FORMATS:
        return office_open_xml.properties
    return open_document.properties if content_type in _ODF_FORMATS else office_ole.properties
