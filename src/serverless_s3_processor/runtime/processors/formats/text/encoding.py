"""The encoding of text, by its first bytes."""

from __future__ import annotations

import codecs
from typing import Final

UNKNOWN: Final = "unknown-8bit"
"""The encoding of text that is not UTF-8 and may be several others.
https://datatracker.ietf.org/doc/html/rfc1428#section-3 defines the name."""
UTF_8: Final = "utf-8"
EBCDIC: Final = "cp037"
"""The code page of EBCDIC that is assumed: they share letters, digits and most punctuation."""

_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_IN_TEXT: Final = bytes({*range(32)} - {*b"\a\b\t\n\v\f\r\x1b"})
"""Control bytes that text lacks, as the command `file` sees it; a DEL may stand in a text."""
_DELETE: Final = b"\x7f"
_END_OF_FILE: Final = b"\x1a"
"""Ctrl-Z, with which DOS programs end a text, or fill its last block."""
_JAPANESE_ESCAPE: Final = b"\x1b$"
"""https://datatracker.ietf.org/doc/html/rfc1468 defines ISO-2022-JP, which is ASCII otherwise."""
_SPACE: Final = b" \t\n"
_MIN_VALID: Final = 4
"""Minimum number of valid characters of UTF-8 per invalid one, in damaged UTF-8."""


def encoding_of(head: bytes, *, whole: bool = False, charset: str = "") -> str | None:
    """Return Python's name of the encoding, or `UNKNOWN`; None if the bytes are no text.

    The declared `charset` counts where the bytes leave several open. Unless the bytes are the whole
    text, their end may cut a character. A damaged text of UTF-8 is UTF-8 all the same.
    """
    if (marked := _marked_encoding_of(head)) is not None:
        return marked if _decodes(head, marked) else None
    head = _without_padding(head.rstrip(_END_OF_FILE))
    if not head:
        return None
    if len(head.translate(None, _NOT_IN_TEXT)) != len(head):
        return _without_mark(head)
    if head.startswith(_DELETE):
        return None
    if _JAPANESE_ESCAPE in head and _decodes(head, "iso2022_jp"):
        return "iso2022_jp"
    is_utf_8 = head.isascii() or _decodes(head, UTF_8, whole=whole)
    return UTF_8 if is_utf_8 else _eight_bit(head, charset)


def decoder_of(encoding: str) -> codecs.IncrementalDecoder:
    """Return a decoder; that of `UNKNOWN` replaces what is not ASCII by U+FFFD."""
    if encoding == UNKNOWN:
        return codecs.getincrementaldecoder("ascii")(errors="replace")
    return codecs.getincrementaldecoder(encoding)()


def _marked_encoding_of(head: bytes) -> str | None:
    """Return the encoding by the byte order mark; None without one."""
    marks = (encoding for mark, encoding in _BYTE_ORDER_MARKS if head.startswith(mark))
    return None if head[:4].isascii() and head[:1] != b"\0" else next(marks, None)


def _without_padding(head: bytes) -> bytes:
    """Return a text without the zeros that fill its last block; other bytes as they are."""
    if not head.endswith(b"\0"):
        return head
    text = head.rstrip(b"\0")
    is_padded = text.endswith((b"\n", b"\r", _END_OF_FILE)) and b"\0" not in text
    return text.rstrip(_END_OF_FILE) if is_padded else head


def _without_mark(head: bytes) -> str | None:
    """Return the encoding of a text with control bytes; most texts are UTF-8, and load no more."""
    from serverless_s3_processor.runtime.processors.formats.text import unmarked

    return unmarked.wide_encoding_of(head) or unmarked.ebcdic_of(head) or None


def _eight_bit(head: bytes, charset: str) -> str | None:
    from serverless_s3_processor.runtime.processors.formats.text import legacy, unmarked

    if (ebcdic := unmarked.ebcdic_of(head)) is not None:
        return ebcdic or None
    if _is_damaged_utf_8(head):
        return UTF_8
    if declared := unmarked.declared_encoding_of(head, charset):
        return declared
    if (encoding := legacy.legacy_encoding_of(head)) and _decodes(head, encoding):
        return encoding
    return UNKNOWN if any(byte in head for byte in _SPACE) or _is_mostly_ascii(head) else None


def _is_mostly_ascii(head: bytes) -> bool:
    return 2 * len(head.decode("ascii", errors="ignore")) > len(head)


def _is_damaged_utf_8(head: bytes) -> bool:
    text = head.decode(errors="replace")
    invalid = text.count("\ufffd")
    valid = len(text) - len(text.encode("ascii", errors="ignore")) - invalid
    return valid >= _MIN_VALID * invalid


def _decodes(head: bytes, encoding: str, *, whole: bool = False) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(head, final=whole)
    except UnicodeDecodeError:
        return False
    return True
