"""Outlook's messages: the properties of an OLE file.

[MS-OXMSG], https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxmsg, and
[MS-OXPROPS] for the numbers of properties.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.formats.documents.compound_file import (
    CompoundFile,
    open_compound_file,
)
from serverless_s3_processor.runtime.processors.formats.documents.facts import (
    DocumentLimitError,
    known,
    text_fact,
)
from serverless_s3_processor.runtime.processors.formats.documents.property_set import (
    decode_code_page,
    format_ticks,
)
from serverless_s3_processor.runtime.processors.formats.mail.attachments import Attachments

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

_PROPERTIES: Final = "__properties_version1.0"
_ATTACHMENT: Final = "__attach_version1.0_"
_HEADER: Final = 32
"""Bytes before the properties of a message."""
_PROPERTY: Final = struct.Struct("<I4xQ")
_MAX_PROPERTIES: Final = 64 * 1024
_MAX_TEXT: Final = 2000
_SUBJECT, _SENDER_NAME, _SENDER_ADDRESS, _SENDER_SMTP = "0037", "0C1A", "0C1F", "5D01"
_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME, _MIME_TYPE = "3707", "3704", "3001", "370E"
_CONTENT: Final = "__substg1.0_37010102"
_TIMES: Final = (0x00390040, 0x0E060040, 0x30070040)
"""When the message was sent, delivered, or written."""
_CODE_PAGE: Final = 0x3FFD0003


def properties(view: ObjectView) -> dict[str, Json]:
    """Return the properties of a message; `complete` is false if they are beyond the limits.

    Raises:
        UnprocessableContentError: the file is damaged.
    """
    try:
        with open_compound_file(view) as file:
            return _properties(file)
    except DocumentLimitError:
        return {"complete": False}


def _properties(file: CompoundFile) -> dict[str, Json]:
    numbers = _numbers(file.stream(_PROPERTIES, _MAX_PROPERTIES))
    encoding = f"cp{numbers.get(_CODE_PAGE, 1252) & 0xFFFF}"
    return known(
        {
            "subject": text_fact(_text(file, "", _SUBJECT, encoding)),
            "from": text_fact(_sender(file, encoding)),
            "date": next((format_ticks(numbers[tag]) for tag in _TIMES if tag in numbers), None),
            **_attachments(file, encoding).attributes(),
        }
    )


def _numbers(stream: bytes) -> Mapping[int, int]:
    """Return the properties of fixed length by tag: number and type."""
    end = len(stream) - (len(stream) - _HEADER) % _PROPERTY.size
    return dict(_PROPERTY.iter_unpack(stream[_HEADER:end])) if end > _HEADER else {}


def _text(file: CompoundFile, folder: str, number: str, encoding: str) -> str:
    """Return a text, which is in UTF-16 or in the code page of the message."""
    for kind, name in (("001F", "utf-16-le"), ("001E", encoding)):
        raw = file.stream(f"{folder}__substg1.0_{number}{kind}", _MAX_TEXT)
        if raw:
            return decode_code_page(raw, name).rstrip("\0")
    return ""


def _sender(file: CompoundFile, encoding: str) -> str:
    """Return name and address, as in a header; an address within Exchange has no `@`."""
    name = _text(file, "", _SENDER_NAME, encoding)
    addresses = (_text(file, "", number, encoding) for number in (_SENDER_SMTP, _SENDER_ADDRESS))
    address = next((address for address in addresses if "@" in address), "")
    return f"{name} <{address}>" if name and address and name != address else name or address


def _attachments(file: CompoundFile, encoding: str) -> Attachments:
    attachments = Attachments()
    for storage in sorted(name for name in file.names if name.startswith(_ATTACHMENT)):
        if "/" in storage:
            continue
        folder = f"{storage}/"
        names = (
            "" if attachments.is_full else _text(file, folder, number, encoding)
            for number in (_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME)
        )
        name = next(filter(None, names), "")
        content_type = "" if attachments.is_full else _text(file, folder, _MIME_TYPE, encoding)
        attachments.add(name, content_type, file.size(folder + _CONTENT))
    return attachments
