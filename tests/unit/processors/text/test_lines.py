import codecs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.processors.formats.text.encoding import decoder_of, encoding_of
from serverless_s3_processor.runtime.processors.formats.text.lines import (
    PROCESSOR,
    UNDECODABLE,
    count,
)
from tests.support.views import noise, view_of

_MARKED = {
    "utf-8-sig": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-32": "utf-32",
    "utf-16-le": "utf-16",
    "utf-16-be": "utf-16",
    "utf-32-le": "utf-32",
    "utf-32-be": "utf-32",
}
"""Encodings whose texts begin with a byte order mark, and as which they are found."""
_MARKS = {
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}
_characters = st.one_of(
    st.sampled_from("\n\r\t a"),
    st.just("\r\n"),
    st.characters(codec="utf-8", min_codepoint=32, exclude_characters="\x7f"),
)
texts = st.lists(_characters, max_size=60).map("".join)


def _lines(text: str) -> int:
    """Count as an editor does: CR, LF and CR LF end a line, and the last needs no end."""
    lines, at = 0, 0
    while at < len(text):
        while at < len(text) and text[at] not in "\r\n":
            at += 1
        lines += 1
        at += 2 if text[at : at + 2] == "\r\n" else 1
    return lines


@given(texts, st.integers(1, 64))
@example("\r\n" * 20, 1)
@example("\r", 1)
def test_lines_of_any_text_are_counted_as_by_hand(text: str, head: int) -> None:
    raw = text.encode()
    if not raw:
        return
    attributes = count(view_of(raw, head=max(head, 4))).attributes
    assert attributes["lines"] == _lines(text)
    assert attributes["complete"] is True


@given(texts, st.sampled_from(sorted(_MARKED)), st.integers(4, 64))
def test_lines_are_counted_in_every_encoding_that_has_a_mark(
    text: str, encoding: str, head: int
) -> None:
    raw = _MARKS.get(encoding, b"") + text.encode(encoding)
    findings = count(view_of(raw, head=head))
    assert findings.flags == []
    assert findings.attributes["encoding"] == _MARKED[encoding]
    assert findings.attributes["lines"] == _lines(text)
    assert findings.attributes["characters"] == len(text.replace("\r\n", "\n"))


@pytest.mark.parametrize("size", [65535, 65536, 65537, 262143, 262144, 262145, 600_000])
@pytest.mark.parametrize("unit", ["é\r\n", "日本\n", "🎉\r", "abc"])
def test_no_character_and_no_line_end_is_lost_where_chunks_and_blocks_meet(
    size: int, unit: str
) -> None:
    text = "x" * (size % 7) + unit * (size // len(unit.encode()))
    attributes = count(view_of(text.encode())).attributes
    assert (attributes["lines"], attributes["complete"]) == (_lines(text), True)
    assert attributes["characters"] == len(text.replace("\r\n", "\n"))


def test_six_megabytes_are_counted_to_the_end_within_a_budget_of_eight() -> None:
    attributes = count(view_of(b"0123456\n" * 786_432)).attributes
    assert (attributes["lines"], attributes["complete"]) == (786_432, True)


def test_of_a_text_beyond_the_budget_the_part_read_is_counted() -> None:
    attributes = count(view_of(b"0123456\n" * 1000, head=800, budget=1600)).attributes
    assert (attributes["lines"], attributes["characters"], attributes["complete"]) == (
        300,
        2400,
        False,
    )


def test_a_budget_that_cuts_a_character_is_no_fault_of_the_text() -> None:
    findings = count(view_of("é".encode() * 1000, head=101, budget=100))
    assert findings.flags == []
    assert findings.attributes["complete"] is False


def test_a_text_that_goes_on_as_something_else_is_flagged() -> None:
    findings = count(view_of(b"line\n" * 100_000 + b"\xff\xfe\x00"))
    assert findings.flags == [UNDECODABLE]
    assert findings.attributes["complete"] is False


@given(st.binary(min_size=1, max_size=200), st.integers(1, 200))
def test_counting_whatever_bytes_never_raises(raw: bytes, head: int) -> None:
    assert count(view_of(raw, head=head)).attributes


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        (b"", None),
        (b"plain", "utf-8"),
        ("é".encode(), "utf-8"),
        ("é".encode("cp1252") + b" ", "unknown-8bit"),
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF8 + b"\xff\xff", None),
        (codecs.BOM_UTF32_LE + b"a\0\0\0", "utf-32"),
        (codecs.BOM_UTF16_LE + b"a\0", "utf-16"),
        ("plain".encode("utf-16-le"), "utf-16-le"),
        ("plain".encode("utf-16-be"), "utf-16-be"),
        ("plain".encode("utf-32-be"), None),
        (b"\x00", None),
        (b"\x7fELF", None),
        (b"a\x81\x8d b", "unknown-8bit"),
        (b"line\r\n\x1a\x1a", "utf-8"),
        (b"\x08\x07man", "utf-8"),
        (b"\x1b[31mred\x1b[0m", "utf-8"),
    ],
)
def test_the_encoding_is_told_by_the_first_bytes(head: bytes, encoding: str | None) -> None:
    assert encoding_of(head) == encoding


@given(st.binary(max_size=64))
def test_whatever_the_first_bytes_are_an_encoding_is_found_or_none(head: bytes) -> None:
    encoding = encoding_of(head)
    assert encoding is None or isinstance(decoder_of(encoding), codecs.IncrementalDecoder)


@given(texts.filter(bool), st.integers(1, 30))
def test_a_head_that_cuts_a_character_is_still_text(text: str, cut: int) -> None:
    assert encoding_of(text.encode()[:cut]) in {"utf-8", "utf-8-sig"}


def test_an_eight_bit_text_that_ends_in_an_accent_is_eight_bit_text() -> None:
    """Its last byte looks like the start of a longer character of UTF-8."""
    findings = count(view_of("café".encode("cp1252")))

    assert findings.flags == []
    assert findings.attributes == {
        "encoding": "cp1252",
        "lines": 1,
        "characters": 4,
        "complete": True,
    }


@pytest.mark.parametrize(
    ("raw", "sniffed", "is_text"),
    [
        (b"plain", None, True),
        (b"plain", "text/plain", True),
        (b"{\\rtf1}", "application/rtf", False),
        (b"", None, False),
        (noise(100), None, False),
    ],
)
def test_only_text_is_counted(raw: bytes, sniffed: str | None, *, is_text: bool) -> None:
    view = view_of(raw)
    view.sniffed_type = sniffed
    assert PROCESSOR.wants(view) is is_text
