import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.records import storable
from serverless_s3_processor.runtime.processors.wording import printable


@pytest.mark.parametrize(
    ("words", "as_shown"),
    [
        ("plain é 日本", "plain é 日本"),
        ("two\nlines", "two\nlines"),
        ("\x1b[31mred\x07", "\ufffd[31mred\ufffd"),
        ("lone \udcff", "lone \\udcff"),
        ("right \u202e left", "right \ufffd left"),
    ],
)
def test_words_are_shown_without_what_would_steer_a_terminal(words: str, as_shown: str) -> None:
    assert printable(words) == as_shown


@given(st.text(st.characters(), max_size=300))
def test_any_words_can_be_held_by_a_record_and_are_short(words: str) -> None:
    assert storable.validate(printable(words)) == printable(words)
    assert len(printable(words)) <= 200
