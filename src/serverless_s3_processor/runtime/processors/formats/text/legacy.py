"""Eight-bit and multi-byte encodings that are older than UTF-8, by what their texts look like."""

from __future__ import annotations

import codecs
import math
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from serverless_s3_processor.runtime.processors.formats.text.alphabets import fit
from serverless_s3_processor.runtime.processors.formats.text.plausible import (
    has_typography,
    plausibility,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_SAMPLE: Final = 4 * 1024
"""Bytes that decide: https://github.com/chardet/chardet takes four times as long for 16 KiB."""
_WESTERN: Final = "cp1252"
_NAMES: Final = (
    *(_WESTERN, "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"),
    *("iso8859-2", "iso8859-5", "iso8859-7", "iso8859-9", "koi8-r", "koi8-u", "cp866", "cp850"),
    *("cp852", "mac-roman", "mac-cyrillic", "cp932", "shift_jis", "euc_jp", "gb18030", "cp949"),
    *("euc_kr", "big5", "big5hkscs", "cp874", "tis-620"),
)
"""Encodings of real files, the preferred names of the same text first."""
_ONLY_DECLARED: Final = frozenset(
    {
        *("cp437", "cp855", "cp857", "gb2312", "gbk", "iso8859-4", "iso8859-6", "iso8859-8"),
        *("iso8859-13", "iso8859-15"),
    }
)
"""Encodings that are not guessed, but believed where they are declared."""
_CANDIDATES: Final = (
    *("windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254"),
    *("windows-1255", "windows-1256", "windows-1257", "windows-1258", "iso-8859-2"),
    *("iso-8859-5", "iso-8859-7", "iso-8859-9", "koi8-r", "koi8-u", "cp866", "cp850", "cp852"),
    *("macroman", "mac-cyrillic", "big5", "gb18030", "euc-jp", "euc-kr", "cp949", "cp932"),
    *("tis-620", "windows-874"),
)
"""The same, by chardet's names."""
_ICELANDIC: Final = "is"
"""The language of which Turkish and Baltic texts have the letters, if read as `_WESTERN`."""

_IDEOGRAPHIC: Final = frozenset({"ja", "ko", "zh"})
_MIN_IDEOGRAPHIC_LEAD: Final = 2.1
"""Any two bytes of one such encoding are a character of the others."""
_MIN_IDEOGRAPHS: Final = 3
_MIN_SIGNS_LEAD: Final = 1.3
"""The lead that a text with signs alone takes."""
_MIN_SCORE: Final = 0.02
_MIN_WESTERN_SCORE: Final = 0.005
_MIN_LEADS: Final = ((6, 1.3), (4, 2), (2, 4))
"""Minimum number of different letters, and the lead over the second text that it takes then."""
_MIN_WESTERN_LEADS: Final = ((2, 1.05),)
_MIN_REPEATED_LEAD: Final = 1.3
_MIN_SINGLE_LEAD: Final = 1.8
"""The lead that one letter takes, twice or more often, and once."""
_MIN_SHARE: Final = 0.2
"""Share of the highest score below which an encoding can't deny it the lead that it takes."""


class _Reading(NamedTuple):
    """A text as one or several encodings decode it."""

    score: float
    text: str
    language: str
    names: tuple[str, ...]

    @property
    def is_western(self) -> bool:
        """Tell whether Windows-1252 decodes it so, and it is not in Icelandic."""
        return _WESTERN in self.names and self.language != _ICELANDIC

    def is_certain(self, lead: float) -> bool:
        """Tell whether the text is certain, by its lead over the second one."""
        letters = [letter for letter in self.text if not letter.isascii() and letter.isalpha()]
        if not letters:
            return self.is_western and lead >= _MIN_SIGNS_LEAD and has_typography(self.text)
        if self.score < (_MIN_WESTERN_SCORE if self.is_western else _MIN_SCORE):
            return False
        different = len(set(letters))
        if self.is_western and different == 1:
            return lead >= (_MIN_SINGLE_LEAD if len(letters) == 1 else _MIN_REPEATED_LEAD)
        return lead >= self._min_lead(different)

    def _min_lead(self, different: int) -> float:
        if self.language in _IDEOGRAPHIC:
            return _MIN_IDEOGRAPHIC_LEAD if different >= _MIN_IDEOGRAPHS else math.inf
        leads = _MIN_WESTERN_LEADS if self.is_western else _MIN_LEADS
        return next((lead for number, lead in leads if different >= number), math.inf)


def canonical_name(charset: str) -> str | None:
    """Return Python's name of a declared encoding; None for one that is not of these."""
    try:
        name = codecs.lookup(charset).name
    except LookupError:
        return None
    if name == "iso8859-1":  # https://encoding.spec.whatwg.org/#names-and-labels
        return _WESTERN
    return name if name in _NAMES or name in _ONLY_DECLARED else None


def legacy_encoding_of(head: bytes) -> str | None:
    """Return the encoding of eight-bit or multi-byte text; None if several are as likely.

    The lines that are not ASCII decide. All encodings that decode them to the same text count as
    one, so the text is certain even if the name is not.
    """
    lines = (line for line in head.split(b"\n") if not line.isascii())
    return _guess(b"\n".join(lines)[:_MAX_SAMPLE])


@lru_cache(maxsize=8)
def _guess(sample: bytes) -> str | None:
    readings = sorted(_readings(sample), reverse=True)
    if not readings:
        return None
    second = readings[1].score if len(readings) > 1 else 0
    best = readings[0]
    is_certain = best.is_certain(best.score / max(second, _MIN_WESTERN_SCORE / 2))
    return min(best.names, key=_NAMES.index) if is_certain else None


def _readings(sample: bytes) -> Iterator[_Reading]:
    """Yield each plausible text once, with the highest score of the encodings that lead to it."""
    readings: dict[str, _Reading] = {}
    highest = 0.0
    for name, confidence, language in _candidates(sample):
        if confidence < _MIN_SHARE * highest:
            break
        text = codecs.getincrementaldecoder(name)(errors="ignore").decode(sample)
        if text in readings:
            former = readings[text]
            readings[text] = former._replace(names=(*former.names, name))
        elif score := confidence * plausibility(text) * fit(text, language):
            readings[text] = _Reading(score, text, language, (name,))
            highest = max(highest, score)
    yield from readings.values()


def _candidates(sample: bytes) -> Iterator[tuple[str, float, str]]:
    """Yield encodings with their confidences and languages, the highest confidence first."""
    try:
        import chardet  # noqa: PLC0415 - 48 ms, and only for text that is not UTF-8
    except ImportError:  # the deployment has no library for it
        return
    for candidate in chardet.detect_all(
        sample, ignore_threshold=True, include_encodings=_CANDIDATES, no_match_encoding=_WESTERN
    ):
        name = codecs.lookup(candidate["encoding"] or _WESTERN).name
        if name in _NAMES:
            yield name, candidate["confidence"], candidate["language"] or ""
