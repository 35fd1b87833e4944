from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain import clock
from tests.support import strategies

MOMENT = datetime(2026, 1, 31, 23, 59, 59, 999_999, UTC)


def test_timestamps_are_formatted_in_utc() -> None:
    local = MOMENT.astimezone(timezone(timedelta(hours=5, minutes=30)))

    assert clock.format_seconds(local) == "2026-01-31T23:59:59Z"
    assert clock.format_milliseconds(local) == "2026-01-31T23:59:59.999Z"


def test_a_timestamp_without_a_time_zone_is_utc() -> None:
    assert clock.parse("2026-01-31T12:00:00") == datetime(2026, 1, 31, 12, tzinfo=UTC)


@given(strategies.moments)
def test_milliseconds_are_parsed_as_they_were_formatted(timestamp: datetime) -> None:
    written = clock.format_milliseconds(timestamp)

    assert clock.format_milliseconds(clock.parse(written)) == written
    assert timestamp - clock.parse(written) < timedelta(milliseconds=1)


@given(strategies.moments, strategies.moments)
def test_formatted_timestamps_sort_by_time(one: datetime, two: datetime) -> None:
    assert (clock.format_milliseconds(one) < clock.format_milliseconds(two)) == (
        one.replace(microsecond=one.microsecond // 1000 * 1000)
        < two.replace(microsecond=two.microsecond // 1000 * 1000)
    )


@given(st.text(max_size=30))
@example("soon")
def test_any_other_text_is_a_value_error(text: str) -> None:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        with pytest.raises(ValueError, match=r"."):
            clock.parse(text)
