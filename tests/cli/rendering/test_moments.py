from datetime import UTC, datetime, timedelta

import pytest

from serverless_s3_processor.cli.rendering import moments

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "ago"),
    [
        ("30s", timedelta(seconds=30)),
        ("10m", timedelta(minutes=10)),
        ("2h", timedelta(hours=2)),
        (" 3 D ", timedelta(days=3)),
        ("1w", timedelta(weeks=1)),
        ("0s", timedelta(0)),
    ],
)
def test_a_time_ago(text: str, ago: timedelta) -> None:
    assert moments.parse(text, NOW) == NOW - ago


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-30T10:00:00Z", datetime(2026, 1, 30, 10, tzinfo=UTC)),
        ("2026-01-30T10:00:00+02:00", datetime(2026, 1, 30, 8, tzinfo=UTC)),
        ("2026-01-30 10:00+00:00", datetime(2026, 1, 30, 10, tzinfo=UTC)),
    ],
)
def test_a_moment_with_a_zone(text: str, moment: datetime) -> None:
    assert moments.parse(text, NOW) == moment


@pytest.mark.parametrize("text", ["2026-01-30", "2026-01-30T10:30"])
def test_a_moment_without_a_zone_is_of_this_machine_as_tables_show_it(text: str) -> None:
    assert moments.shown(moments.parse(text, NOW)).startswith(text.replace("T", " "))


@pytest.mark.parametrize("text", ["", "yesterday", "2x", "-2h", "2026-13-01", "999999999w", "٣d x"])
def test_what_is_no_time_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a time\. Allowed: 30s"):
        moments.parse(text, NOW)


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=47), "47 h ago"),
        (timedelta(days=2), "2 days ago"),
    ],
)
def test_how_long_ago(ago: timedelta, expected: str) -> None:
    assert moments.ago(NOW - ago, NOW) == expected
