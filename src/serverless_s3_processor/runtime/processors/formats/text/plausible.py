"""Whether a decoded text is plausible: letters and symbols where languages have them."""

from __future__ import annotations

import re
from typing import Final

_LATIN: Final = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
_CYRILLIC: Final = "\u0400-\u052f"
_GREEK: Final = "\u0370-\u03ff"
_SEMITIC: Final = "\u0590-\u06ff"
_ALPHABETIC: Final = _LATIN + _CYRILLIC + _GREEK
_LOWER: Final = "a-z\u00df-\u00f6\u00f8-\u00ff\u0430-\u045f\u03ac-\u03ce"
_UPPER: Final = "\u00c0-\u00d6\u00d8-\u00de\u0400-\u042f\u0386-\u03ab"
_WITHIN_WORDS: Final = "\u2019\u2013\u2014\u00b7\u00ad\u00b5\u0300-\u036f"
"""Apostrophe, dashes, the middle dot of Catalan, soft hyphen, the sign of micro, and accents."""
_SIGNS: Final = "\u00b2\u00b3\u00b9\u02c6-\u02dd\ufb01\ufb02"
"""Small digits, accents by themselves, and ligatures, which count as letters."""
_ODD: Final = re.compile(
    "|".join(
        (
            # A capital behind a small letter, and two alphabets within a word.
            rf"[{_LOWER}][{_UPPER}]",
            rf"[{_LATIN}][{_CYRILLIC}{_GREEK}{_SEMITIC}]|[{_CYRILLIC}{_GREEK}{_SEMITIC}][{_LATIN}]",
            rf"[{_CYRILLIC}][{_GREEK}]|[{_GREEK}][{_CYRILLIC}]",
            # A line or a block of a DOS program beside a letter, and a symbol within a word.
            rf"[{_ALPHABETIC}][\u2500-\u259f]|[\u2500-\u259f][{_ALPHABETIC}]",
            rf"[{_ALPHABETIC}](?:[^\w\s\x00-\x7f{_WITHIN_WORDS}]|[{_SIGNS}])[{_ALPHABETIC}]",
            rf"[{_SEMITIC}][\u200e\u200f][{_SEMITIC}]",
            # An opening mark behind a word, and a symbol before one.
            r"[a-z][\u201a\u201e\u2020\u2021\u2030\u2039\u00a1\u00bf\u00a4\u00ab]",
            r"[\u20ac\u2026\u2014\u2020\u2021\u201a\u2030][\u0430-\u045f]",
            rf"(?<![{_ALPHABETIC}])[\u00ae\u00a6\u00ac\u203a\u00b4\u00a8\u00b8\u00af\u02c6-\u02dd]"
            rf"[{_ALPHABETIC}]",
        )
    )
)
"""Where no language has these letters or symbols."""
_SERBIAN: Final = re.compile(
    "[\u0402\u0403\u0405\u0408-\u040c\u040f\u0452\u0453\u0455\u0458-\u045c\u045f]"
)
_RUSSIAN: Final = re.compile("[\u0419\u0429-\u042f\u0439\u0449-\u044f]")
"""Cyrillic letters of Serbian and Macedonian alone, and of the other languages alone."""
_TYPOGRAPHY: Final = re.compile(
    "[\x00-\x7f\u00a0\u00a3\u00a7\u00a9\u00ae\u00b0\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u20ac\u2122]*"
)
_TYPICAL: Final = re.compile(r"[A-Za-z]\u2019(?:d|ll|m|re|s|t|ve)\b|\u00a9 ?\d{4}\b")
_BONUS: Final = 3
"""What a contraction of English, or a year behind a copyright sign, makes a text likelier by."""
_WORD: Final = re.compile(r"\b\w*[^\x00-\x7f]\w*")
_PENALTY: Final = 3
"""A text is implausible if one in three of its words that are not ASCII is odd."""
_FORMAT: Final = re.compile("[\u00ad\u200c-\u200f]+")
"""Soft hyphens, joiners, and marks of direction."""


def is_readable(text: str) -> bool:
    """Tell whether there are no control characters and no unassigned ones."""
    return "".join(_FORMAT.sub("", text).split()).isprintable()


def has_typography(text: str) -> bool:
    """Tell whether all that is not ASCII are quotes, dashes and signs of English typography."""
    return _TYPOGRAPHY.fullmatch(text) is not None


def plausibility(text: str) -> float:
    """Return 1 if no word is odd, less if some are, and 0 if many are or if it is not readable.

    What is typical of English makes it more than 1.
    """
    if not is_readable(text):
        return 0
    odd = _count(_ODD, text) + min(_count(_SERBIAN, text), _count(_RUSSIAN, text))
    words = odd and _count(_WORD, text)
    bonus = _BONUS if _TYPICAL.search(text) else 1
    return bonus * max(0, 1 - _PENALTY * odd / max(1, words))


def _count(pattern: re.Pattern[str], text: str) -> int:
    return sum(1 for _ in pattern.finditer(text))
