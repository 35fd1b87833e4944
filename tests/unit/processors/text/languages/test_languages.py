"""Texts of 28 languages in the encodings that are older than UTF-8: one line, ten, and a table."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from serverless_s3_processor.runtime.processors.formats.text.encoding import UNKNOWN, encoding_of

LANGUAGES = tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))
PAIRS = [(name, encoding) for name in LANGUAGES for encoding in LANGUAGES[name]["encodings"]]
MIN_RIGHT = 0.9


class Verdict(NamedTuple):
    """What is right, unsure, or wrong about one line, ten lines, and a table."""

    one_line: str
    ten_lines: str
    table: str


def _texts(language: str) -> Iterator[str]:
    texts = LANGUAGES[language]
    for lines in (texts["lines"][:1], texts["lines"], texts["table"]):
        yield "\n".join(lines) + "\n"


def _verdict(text: str, encoding: str) -> str:
    raw = text.encode(encoding)
    detected = encoding_of(raw, whole=True)
    if detected == UNKNOWN:
        return "unsure"
    return "right" if detected and raw.decode(detected) == text else f"wrong: {detected}"


def verdicts() -> dict[tuple[str, str], Verdict]:
    """Return the verdicts by language and encoding, as `docs/decisions.md` lists them."""
    return {
        (language, encoding): Verdict(*(_verdict(text, encoding) for text in _texts(language)))
        for language, encoding in PAIRS
    }


def test_there_are_enough_pairs() -> None:
    assert len(set(PAIRS)) == len(PAIRS) >= 30


@pytest.mark.parametrize(("language", "encoding"), PAIRS)
def test_the_encoding_is_right_or_unknown(language: str, encoding: str) -> None:
    assert {_verdict(text, encoding) for text in _texts(language)} <= {"right", "unsure"}


def test_most_encodings_are_right() -> None:
    counted = Counter(verdict for pair in verdicts().values() for verdict in pair)
    assert counted["right"] >= MIN_RIGHT * counted.total()
