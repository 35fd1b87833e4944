"""Office documents of 1997 to 2003, and encrypted ones of today: the properties of an OLE file.

[MS-DOC], [MS-XLS], [MS-PPT] and [MS-OFFCRYPTO] at
https://learn.microsoft.com/openspecs/office_file_formats.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.formats.documents.compound_file import (
    CompoundFile,
    open_compound_file,
)
from serverless_s3_processor.runtime.processors.formats.documents.facts import known, text_fact
from serverless_s3_processor.runtime.processors.formats.documents.property_set import (
    parse_property_set,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

_OTHER: Final = "application/x-ole-storage"
_SUMMARY: Final = "\5SummaryInformation"
_DOCUMENT_SUMMARY: Final = "\5DocumentSummaryInformation"
_TITLE, _AUTHOR, _CREATED, _MODIFIED, _PAGES = 2, 4, 12, 13, 14
_SLIDES: Final = 7
"""Numbers of properties, of which the last is one of the document summary."""
_MAX_SUMMARY: Final = 64 * 1024
_MAX_WORKBOOK: Final = 256 * 1024
_RECORD: Final = struct.Struct("<HH")
_END_OF_GLOBALS, _PASSWORD, _SHEET = 0x0A, 0x2F, 0x85
"""Records of a workbook: [MS-XLS], section 2.3."""
_WORD_FLAGS: Final = 10
_WORD_ENCRYPTED: Final = 0x100
"""The flag `fEncrypted` of [MS-DOC], section 2.5.2."""
_SLIDES_ENCRYPTED: Final = b"\xdf\xc4\xd1\xf3"
"""The token of [MS-PPT], section 2.3.2, in an encrypted presentation."""


def properties(view: ObjectView) -> dict[str, Json]:
    """Return the properties of a document.

    Raises:
        DocumentLimitError: they are beyond the limits of reading.
        UnprocessableContentError: the file is damaged.
    """
    with open_compound_file(view) as file:
        facts = _properties(file)
    if view.sniffed_type == _OTHER and not facts["encrypted"]:  # it may be no Office document
        facts |= {"macros": None, "encrypted": None}
    return known(facts)


def _properties(file: CompoundFile) -> dict[str, Json]:
    summary = parse_property_set(file.stream(_SUMMARY, _MAX_SUMMARY))
    more = parse_property_set(file.stream(_DOCUMENT_SUMMARY, _MAX_SUMMARY))
    records = list(_records(_workbook(file)))
    return {
        "title": text_fact(_text(summary.get(_TITLE))),
        "author": text_fact(_text(summary.get(_AUTHOR))),
        "created": _text(summary.get(_CREATED)) or None,
        "modified": _text(summary.get(_MODIFIED)) or None,
        "pages": _count(summary.get(_PAGES)) if "WordDocument" in file.names else None,
        "sheets": records.count(_SHEET) or None,
        "slides": _count(more.get(_SLIDES)) if "PowerPoint Document" in file.names else None,
        "macros": any(name.split("/")[-1] == "_VBA_PROJECT" for name in file.names),
        "encrypted": _is_encrypted(file, records),
    }


def _text(value: int | str | None) -> str:
    return value if isinstance(value, str) else ""


def _count(value: int | str | None) -> int | None:
    return value if isinstance(value, int) and value > 0 else None


def _workbook(file: CompoundFile) -> bytes:
    name = "Workbook" if "Workbook" in file.names else "Book"
    return file.stream(name, _MAX_WORKBOOK)


def _records(workbook: bytes) -> Iterator[int]:
    """Yield the types of the first records of a workbook, which describe it."""
    position = 0
    while position + _RECORD.size <= len(workbook):
        kind, length = _RECORD.unpack_from(workbook, position)
        if kind == _END_OF_GLOBALS:
            return
        yield kind
        position += _RECORD.size + length


def _is_encrypted(file: CompoundFile, records: list[int]) -> bool:
    if "EncryptedPackage" in file.names or _PASSWORD in records:
        return True
    (flags,) = struct.unpack_from(
        "<H", file.stream("WordDocument", 16).ljust(16, b"\0"), _WORD_FLAGS
    )
    current_user = file.stream("Current User", 16)
    return bool(flags & _WORD_ENCRYPTED) or current_user[12:16] == _SLIDES_ENCRYPTED
