"""Encodings of text that is not UTF-8 and has no byte order mark."""

from __future__ import annotations

import codecs
import re
from typing import Final

from serverless_s3_processor.runtime.processors.formats.text import legacy
from serverless_s3_processor.runtime.processors.formats.text.encoding import EBCDIC
from serverless_s3_processor.runtime.processors.formats.text.plausible import (
    is_readable,
    plausibility,
)

_DECLARATION: Final = re.compile(
    rb"<\?xml[^>]{1,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})"
    rb"|<meta[^>]{1,200}?charset\s*=\s*[\"']?([\w.:-]{1,40})",
    re.IGNORECASE,
)
"""The encoding that a document declares: https://www.w3.org/TR/xml/#sec-guessing and
https://html.spec.whatwg.org/multipage/parsing.html#prescan-a-byte-stream-to-determine-its-encoding."""
_MAX_PRESCAN: Final = 1024
_MAX_SAMPLE: Final = 4 * 1024
"""Bytes that decide."""
_MIN_WIDE_CHARACTERS: Final = 64
_MIN_ZEROS: Final = 0.5
"""Minimum share of zeros in every second byte of a shorter text."""
_EBCDIC_WORDS: Final = bytes(
    (
        *(*range(0x81, 0x8A), *range(0x91, 0x9A), *range(0xA2, 0xAA), *range(0xC1, 0xCA)),
        *(*range(0xD1, 0xDA), *range(0xE2, 0xEA), *range(0xF0, 0xFA)),
    )
)
"""Letters and digits."""
_EBCDIC_SPACE: Final = b"\x40\x25\x15"
"""The space and the two line ends."""
_EBCDIC_TEXT: Final = _EBCDIC_WORDS + bytes(
    (
        *(*_EBCDIC_SPACE, 0x05, 0x0D, *range(0x4A, 0x51), *range(0x5A, 0x62), *range(0x6A, 0x70)),
        *(*range(0x79, 0x80), 0xA1, 0xB0, 0xBA, 0xBB, 0xC0, 0xD0, 0xE0),
    )
)
_MIN_EBCDIC_WORDS: Final = 0.5
"""Minimum share of letters and digits."""
_MAX_EBCDIC_OTHERS: Final = 0.15
"""Maximum share of letters with accents."""
_OTHER_EBCDIC: Final = re.compile(r"[A-Za-z][{}~\u00a2\u00a6]|[{}~\u00a2\u00a6][A-Za-z]")


def wide_encoding_of(head: bytes) -> str | None:
    """Return the encoding of UTF-16 or UTF-32 in the byte order in which it is a text."""
    sample = head[:_MAX_SAMPLE]
    zeros_first, zeros_second = sample[::2].count(0), sample[1::2].count(0)
    order, zeros = ("be", zeros_first) if zeros_first > zeros_second else ("le", zeros_second)
    if not zeros:
        return None
    return _wide(sample, f"utf-16-{order}", zeros) or _wide(sample, f"utf-32-{order}", zeros)


def _wide(sample: bytes, encoding: str, zeros: int) -> str | None:
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return None
    is_short = len(text) < _MIN_WIDE_CHARACTERS and zeros < _MIN_ZEROS * len(text)
    if "\n" not in text and (encoding.startswith("utf-32") or (is_short and " " not in text)):
        return None
    return encoding if text and is_readable(text) else None


def ebcdic_of(head: bytes) -> str | None:
    """Return `EBCDIC` if the bytes are letters, digits and spaces in it, and no text in ASCII.

    It is empty for a code page of another country, where other letters stand for punctuation.
    """
    sample = head[:_MAX_SAMPLE]
    if b"\n" in sample or b" " in sample or not any(byte in sample for byte in _EBCDIC_SPACE):
        return None
    words = len(sample) - len(sample.translate(None, _EBCDIC_WORDS))
    others = len(sample.translate(None, _EBCDIC_TEXT))
    if words < _MIN_EBCDIC_WORDS * len(sample) or others > _MAX_EBCDIC_OTHERS * len(sample):
        return None
    text = sample.decode(EBCDIC)
    if not is_readable(text):
        return None
    return "" if _OTHER_EBCDIC.search(text) else EBCDIC


def declared_encoding_of(head: bytes, charset: str) -> str | None:
    """Return the declared encoding if the text makes sense in it.

    Without a declaration beside it, that of an XML or HTML document counts.
    """
    name = legacy.canonical_name(charset or _charset_within(head[:_MAX_PRESCAN]))
    if name is None:
        return None
    try:
        text = codecs.getincrementaldecoder(name)().decode(head)
    except UnicodeDecodeError:
        return None
    return name if plausibility(text) >= 1 else None


def _charset_within(head: bytes) -> str:
    declaration = _DECLARATION.search(head)
    return (declaration[1] or declaration[2]).decode() if declaration else ""
