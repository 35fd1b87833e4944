from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain import clock
from tests.support import strategies

MOMENT = datetime(2026, 1, 31, 23, 59, 59, 999_999, UTC)


def test_moments_are_written_in_utc_wherever_they_were_taken() -> None:
    there = MOMENT.astimezone(timezone(timedelta(hours=5, minutes=30)))

    assert clock.format_seconds(there) == "2026-01-31T23:59:59Z"
    assert clock.format_milliseconds(there) == "2026-01-31T23:59:59.999Z"


def test_a_moment_without_a_zone_is_read_as_utc() -> None:
    assert clock.parse("2026-01-31T12:00:00") == datetime(2026, 1, 31, 12, tzinfo=UTC)


@given(strategies.moments)
def test_milliseconds_survive_writing_and_reading(moment: datetime) -> None:
    written = clock.format_milliseconds(moment)

    assert clock.format_milliseconds(clock.parse(written)) == written
    assert moment - clock.parse(written) < timedelta(milliseconds=1)


@given(strategies.moments, strategies.moments)
def test_written_moments_compare_as_text_as_they_do_in_time(one: datetime, two: datetime) -> None:
    assert (clock.format_milliseconds(one) < clock.format_milliseconds(two)) == (
        one.replace(microsecond=one.microsecond // 1000 * 1000)
        < two.replace(microsecond=two.microsecond // 1000 * 1000)
    )


@given(st.text(max_size=30))
def test_what_is_no_moment_is_a_value_error(text: str) -> None:
    try:
        clock.parse(text)
    except ValueError:
        return


def test_a_word_is_no_moment() -> None:
    with pytest.raises(ValueError, match="soon"):
        clock.parse("soon")
