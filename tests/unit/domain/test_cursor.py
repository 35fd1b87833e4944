import re
import string
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.records import cursor, identity
from serverless_s3_processor.runtime.domain.records.cursor import CursorError, ResumedQuery
from serverless_s3_processor.runtime.domain.records.listing import Position, RecordFilters
from serverless_s3_processor.runtime.domain.records.record import Status
from tests.support import strategies

KEY, ANOTHER = b"k" * 32, b"a" * 32
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
NONE = RecordFilters()
WANTED = cursor.resolve_query(NONE, NOON - timedelta(days=7), NOON)
POSITION = Position("2026-01-31T11:00:00Z#v1", "uploads/a")
SEALED = cursor.encode(POSITION, NONE, WANTED, KEY)

_seconds = strategies.moments.map(lambda moment: moment.replace(microsecond=0))
_positions = st.builds(
    Position,
    st.builds(identity.upload_time, strategies.moments, strategies.ids),
    strategies.keys | strategies.long_keys,
) | st.builds(Position, st.dates().map(str))
_filters = st.builds(
    RecordFilters,
    since=st.none() | strategies.moments,
    until=st.none() | strategies.moments,
    bucket=st.none() | strategies.ids,
    prefix=st.just("") | strategies.keys,
    status=st.none() | st.sampled_from(Status),
    content_type=st.none() | strategies.text,
)


@given(_positions, _filters, _seconds, _seconds)
def test_what_was_sealed_comes_back(
    position: Position, filters: RecordFilters, since: datetime, until: datetime
) -> None:
    wanted = cursor.resolve_query(filters, since, until)
    sealed = cursor.encode(position, filters, wanted, KEY)

    assert cursor.decode(sealed, filters, KEY) == ResumedQuery(position, wanted)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", sealed)
    length = len(position.upload_time) + len(position.object_key.encode())
    assert len(sealed) <= 4 / 3 * (length + 43) + 1


@given(_positions, st.integers(0), st.sampled_from(string.printable + "é"))
def test_any_changed_character_is_refused(position: Position, at: int, letter: str) -> None:
    sealed = cursor.encode(position, NONE, WANTED, KEY)
    at %= len(sealed)
    changed = sealed[:at] + letter + sealed[at + 1 :]
    if changed != sealed:
        with pytest.raises(CursorError):
            cursor.decode(changed, NONE, KEY)


def test_every_change_of_one_character_is_refused() -> None:
    letters = string.ascii_letters + string.digits + "-_=+/ \n"
    for at, here in enumerate(SEALED):
        for letter in letters:
            if letter != here:
                with pytest.raises(CursorError):
                    cursor.decode(SEALED[:at] + letter + SEALED[at + 1 :], NONE, KEY)


def test_what_is_cut_or_lengthened_is_refused() -> None:
    cut = [SEALED[:end] for end in range(len(SEALED))]
    for text in [*cut, SEALED + "A", SEALED + "=", SEALED + "==", "=" + SEALED, SEALED + "\n"]:
        with pytest.raises(CursorError):
            cursor.decode(text, NONE, KEY)


@given(st.text() | st.text(string.ascii_letters + string.digits + "-_"))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(CursorError):
        cursor.decode(text, NONE, KEY)


def test_a_cursor_of_another_deployment_is_refused() -> None:
    with pytest.raises(CursorError, match="no cursor that this API made"):
        cursor.decode(SEALED, NONE, ANOTHER)


def test_a_cursor_of_another_version_is_refused() -> None:
    with pytest.raises(CursorError, match="version"):
        cursor.decode("B" + SEALED[1:], NONE, KEY)


@pytest.mark.parametrize(
    "others",
    [
        RecordFilters(bucket="another"),
        RecordFilters(prefix="uploads/"),
        RecordFilters(status=Status.FAILED),
        RecordFilters(content_type="image/*"),
        RecordFilters(since=NOON),
        RecordFilters(until=NOON),
    ],
)
def test_a_cursor_is_for_its_filters_only(others: RecordFilters) -> None:
    of_others = cursor.encode(POSITION, others, WANTED, KEY)
    for sealed, filters in ((SEALED, others), (of_others, NONE)):
        with pytest.raises(CursorError, match="other filters"):
            cursor.decode(sealed, filters, KEY)


def test_the_same_moment_may_be_written_otherwise() -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=9)))
    sealed = cursor.encode(POSITION, replace(NONE, since=NOON), WANTED, KEY)

    assert cursor.decode(sealed, replace(NONE, since=elsewhere), KEY).position == POSITION


def test_what_one_filter_has_is_not_another_ones() -> None:
    sealed = cursor.encode(POSITION, RecordFilters(prefix="a", content_type=None), WANTED, KEY)
    with pytest.raises(CursorError):
        cursor.decode(sealed, RecordFilters(prefix="", content_type="a"), KEY)
