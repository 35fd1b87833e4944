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
QUERY = cursor.resolve_query(NONE, NOON - timedelta(days=7), NOON)
POSITION = Position("2026-01-31T11:00:00Z#v1", "uploads/a")
ENCODED = cursor.encode(POSITION, NONE, QUERY, KEY)

_seconds = strategies.moments.map(lambda timestamp: timestamp.replace(microsecond=0))
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
    detected_type=st.none() | strategies.text,
    flag=st.none() | strategies.text,
)


@given(_positions, _filters, _seconds, _seconds)
def test_a_cursor_decodes_to_what_it_was_made_of(
    position: Position, filters: RecordFilters, since: datetime, until: datetime
) -> None:
    query = cursor.resolve_query(filters, since, until)
    encoded = cursor.encode(position, filters, query, KEY)

    assert cursor.decode(encoded, filters, KEY) == ResumedQuery(position, query)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", encoded)
    length = len(position.upload_time) + len(position.object_key.encode())
    assert len(encoded) <= 4 / 3 * (length + 43) + 1


def test_every_change_of_one_character_is_refused() -> None:
    letters = string.ascii_letters + string.digits + "-_=+/ \n"
    for index, here in enumerate(ENCODED):
        for letter in letters:
            if letter != here:
                with pytest.raises(CursorError):
                    cursor.decode(ENCODED[:index] + letter + ENCODED[index + 1 :], NONE, KEY)


def test_a_truncated_or_extended_cursor_is_refused() -> None:
    cut = [ENCODED[:end] for end in range(len(ENCODED))]
    for text in [*cut, ENCODED + "A", ENCODED + "=", ENCODED + "==", "=" + ENCODED, ENCODED + "\n"]:
        with pytest.raises(CursorError):
            cursor.decode(text, NONE, KEY)


@given(st.text() | st.text(string.ascii_letters + string.digits + "-_"))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(CursorError):
        cursor.decode(text, NONE, KEY)


def test_a_cursor_of_another_deployment_is_refused() -> None:
    with pytest.raises(CursorError, match="not a cursor that this API made"):
        cursor.decode(ENCODED, NONE, ANOTHER)


def test_a_cursor_of_another_version_is_refused() -> None:
    with pytest.raises(CursorError, match="version"):
        cursor.decode("B" + ENCODED[1:], NONE, KEY)


@pytest.mark.parametrize(
    "others",
    [
        RecordFilters(bucket="another"),
        RecordFilters(prefix="uploads/"),
        RecordFilters(status=Status.FAILED),
        RecordFilters(content_type="image/*"),
        RecordFilters(detected_type="image/*"),
        RecordFilters(flag="odd"),
        RecordFilters(since=NOON),
        RecordFilters(until=NOON),
    ],
)
def test_a_cursor_is_for_its_filters_only(others: RecordFilters) -> None:
    others_cursor = cursor.encode(POSITION, others, QUERY, KEY)
    for encoded, filters in ((ENCODED, others), (others_cursor, NONE)):
        with pytest.raises(CursorError, match="other filters"):
            cursor.decode(encoded, filters, KEY)


def test_the_same_time_may_be_in_another_time_zone() -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=9)))
    encoded = cursor.encode(POSITION, replace(NONE, since=NOON), QUERY, KEY)

    assert cursor.decode(encoded, replace(NONE, since=elsewhere), KEY).position == POSITION


def test_values_of_different_filters_are_not_confused() -> None:
    encoded = cursor.encode(POSITION, RecordFilters(prefix="a", content_type=None), QUERY, KEY)
    with pytest.raises(CursorError):
        cursor.decode(encoded, RecordFilters(prefix="", content_type="a"), KEY)
