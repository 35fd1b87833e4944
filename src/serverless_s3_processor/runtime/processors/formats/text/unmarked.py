"""Encodings of text that is not UTF-8 and has no byte order mark."""

from __future__ import annotations

import codecs
import re
from collections import defaultdict
from functools import lru_cache
from typing import Final

EBCDIC: Final = "cp037"
"""The code page of EBCDIC that is assumed: they share letters, digits and most punctuation."""

_MAX_SAMPLE: Final = 4 * 1024
"""Bytes that decide: https://github.com/chardet/chardet takes four times as long for 16 KiB."""
_LEGACY: Final = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"),
    *("iso8859-2", "iso8859-5", "iso8859-7", "iso8859-9", "koi8-r", "koi8-u", "cp866", "cp850"),
    *("cp852", "mac-roman", "cp932", "shift_jis", "euc_jp", "gb18030", "cp949", "euc_kr"),
    *("big5", "big5hkscs", "cp874", "tis-620"),
)
"""Encodings of real files, the preferred names of the same text first."""
_CANDIDATES: Final = (
    *("windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254"),
    *("windows-1255", "windows-1256", "windows-1257", "windows-1258", "iso-8859-2"),
    *("iso-8859-5", "iso-8859-7", "iso-8859-9", "koi8-r", "koi8-u", "cp866", "cp850", "cp852"),
    *("macroman", "big5", "gb18030", "euc-jp", "euc-kr", "cp949", "cp932", "tis-620"),
    "windows-874",
)
"""The same, by chardet's names."""
_MIN_SHARE: Final = 0.6
"""Minimum share of one decoded text in the confidence of all candidates."""
_WESTERN: Final = "cp1252"
"""The most frequent encoding, of which a lead is enough. So it is found in 87 % of its texts
instead of 29 %, and 0.8 % of all texts have a wrong one instead of 0.6 % (964 parts of Vim's tutor
in 20 languages)."""
_MIN_LEAD: Final = 1.2
_LATIN: Final = "A-Za-z\u00c0-\u024f"
_ASCII: Final = frozenset(range(128))
_ACCENTED: Final = re.compile(r"[\u00c0-\u024f]")
_ODD: Final = re.compile(
    rf"[{_LATIN}](?:[^\w\s\x00-\x7f\u2019\u2013\u2014\u00b7\u00ad]|[\u00b2\u00b3\u00b9])"
    rf"[{_LATIN}]"
    r"|[a-z][\u201a\u201e\u2020\u2021\u2030\u2039\u00a1\u00bf\u00a4\u00ab]"
)
"""A symbol within a word, or an opening mark behind one."""
_CAPITAL_WITHIN: Final = re.compile(r"(?<=[a-z])[\u00c0-\u024f]")
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
    return encoding if text and _is_readable(text) else None


def _is_readable(text: str) -> bool:
    return "".join(text.split()).isprintable()


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
    if not _is_readable(text):
        return None
    return "" if _OTHER_EBCDIC.search(text) else EBCDIC


def declared_encoding_of(head: bytes, charset: str) -> str | None:
    """Return the declared encoding if the text makes sense in it."""
    try:
        name = codecs.lookup(charset).name
        name = (
            _WESTERN if name == "iso8859-1" else name
        )  # https://encoding.spec.whatwg.org/#names-and-labels
        text = codecs.getincrementaldecoder(name)().decode(head) if name in _LEGACY else ""
    except (LookupError, UnicodeDecodeError):
        return None
    return name if text and _is_readable(text) and not _is_odd(text) else None


def legacy_encoding_of(head: bytes) -> str | None:
    """Return the encoding of eight-bit or multi-byte text; None if several are as likely.

    The lines that are not ASCII decide. All encodings that decode them to the same text count as
    one, so the text is certain even if the name is not.
    """
    lines = (line for line in head.split(b"\n") if not line.isascii())
    return _guess(b"\n".join(lines)[:_MAX_SAMPLE])


@lru_cache(maxsize=8)
def _guess(sample: bytes) -> str | None:
    try:
        import chardet  # noqa: PLC0415 - 48 ms, and only for text that is not UTF-8
    except ImportError:  # the deployment has no library for it
        return None
    confidences: dict[str, float] = defaultdict(float)
    names: dict[str, list[str]] = defaultdict(list)
    for candidate in chardet.detect_all(
        sample, ignore_threshold=True, include_encodings=_CANDIDATES, no_match_encoding="cp1252"
    ):
        name = codecs.lookup(candidate["encoding"] or "ascii").name
        text = codecs.getincrementaldecoder(name)(errors="ignore").decode(sample)
        if _is_readable(text) and not _is_odd(text):
            confidences[text] += candidate["confidence"]
            names[text].append(name)
    likeliest, second, *_ = *sorted(confidences, key=confidences.__getitem__, reverse=True), "", ""
    is_sure = confidences[likeliest] > _MIN_SHARE * sum(confidences.values())
    is_ahead = confidences[likeliest] > _MIN_LEAD * confidences[second]
    is_western = _WESTERN in names[likeliest] and len(_ACCENTED.findall(likeliest)) > 1
    if _WESTERN not in names[likeliest] and len(set(sample) - _ASCII) == 1:  # may be any symbol
        return None
    return min(names[likeliest], key=_rank) if is_sure or (is_ahead and is_western) else None


def _is_odd(text: str) -> bool:
    """Tell whether words have letters or symbols where no language has them."""
    return bool(_ODD.search(text)) or any(
        letter[0].isupper() for letter in _CAPITAL_WITHIN.finditer(text)
    )


def _rank(name: str) -> int:
    return _LEGACY.index(name) if name in _LEGACY else len(_LEGACY)
