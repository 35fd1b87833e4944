"""The encoding of text, by its first bytes."""

from __future__ import annotations

import codecs

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WITHOUT_MARK = ("utf-8", "cp1252")
_NOT_IN_TEXT = bytes({*range(32)} - {*b"\t\n\v\f\r\x1b"})
_DELETE = b"\x7f"


def encoding_of(head: bytes, *, whole: bool = False) -> str | None:
    """Return Python's name of the encoding; None if the bytes are no text.

    Without a byte order mark it is UTF-8, or `cp1252` for eight-bit text. Unless the bytes are
    the whole text, their end may cut a character. A DEL may stand in a text, but none
    begins with it.
    """
    if not head:
        return None
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding if _decodes(head, encoding) else None
    if head.startswith(_DELETE) or len(head.translate(None, _NOT_IN_TEXT)) != len(head):
        return None
    return next((e for e in _WITHOUT_MARK if _decodes(head, e, whole=whole)), None)


def _decodes(head: bytes, encoding: str, *, whole: bool = False) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(head, final=whole)
    except UnicodeDecodeError:
        return False
    return True
