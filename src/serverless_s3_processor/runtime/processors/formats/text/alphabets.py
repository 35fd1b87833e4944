"""Letters beside those of ASCII that languages in Latin script are written with.

Source: the exemplar characters of Unicode's Common Locale Data Repository, main and auxiliary ones
that are frequent, https://cldr.unicode.org/translation/core-data/exemplars.
"""

from __future__ import annotations

from typing import Final

ALPHABETS: Final = {
    "cs": "áčďéěíňóřšťúůýž",
    "da": "æøåéö",
    "de": "äöüßé",
    "en": "éèêëïîôöüçñàâ",
    "es": "áéíñóúüªºàèòïç",
    "et": "äöõüšž",
    "fi": "äöåšžé",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "hr": "čćđšž",
    "hu": "áéíóöőúüű",
    "is": "áéíóúýþæöð",
    "it": "àèéìíîòóùúªº",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
    "nl": "áäçèéêëíïóöúü",
    "no": "æøåéèôò",
    "pl": "ąćęłńóśźż",
    "pt": "áâãàçéêíóôõúüªº",
    "ro": "ăâîşţșț",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "sl": "čšžćđ",
    "sv": "åäöéà",
    "tr": "çğ\u0131öşüâîû",
}
"""Letters by ISO 639 codes of languages, small ones."""


_WESTERN: Final = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüß")
"""Letters of Western Europe, which names from there have in any of its languages."""
_WESTERN_LANGUAGES: Final = frozenset(
    {"da", "de", "en", "es", "fi", "fr", "it", "nl", "no", "pt", "sv"}
)
_UNFIT: Final = 0.5
_UNUSUAL: Final = 0.8


def fit(text: str, language: str) -> float:
    """Return 1 if the language has all letters of a text, and half for each that it does not.

    A foreign letter of Western Europe counts less: lists of names have them.
    """
    alphabet = ALPHABETS.get(language)
    if alphabet is None:
        return 1
    letters = {letter for letter in text.lower() if not letter.isascii() and letter.isalpha()}
    foreign = letters.difference(alphabet)
    unusual = foreign & _WESTERN if language in _WESTERN_LANGUAGES else frozenset()
    return _UNUSUAL ** len(unusual) * _UNFIT ** (len(foreign) - len(unusual))
