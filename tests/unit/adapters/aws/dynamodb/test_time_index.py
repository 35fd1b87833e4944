from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.adapters.aws.dynamodb.time_index import (
    days_below,
    in_shard,
    time_range,
)
from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.records import identity
from serverless_s3_processor.runtime.domain.records.listing import RecordQuery
from tests.support import strategies

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
NOTHING = RecordQuery(since=NOON, until=NOON)


@given(strategies.moments, strategies.moments, strategies.moments, strategies.ids)
def test_the_range_contains_exactly_the_uploads_in_it(
    since: datetime, until: datetime, uploaded: datetime, version: str
) -> None:
    values = time_range(RecordQuery(since=since, until=until))["ExpressionAttributeValues"]
    upload_time = identity.upload_time(uploaded, version)

    between = values[":since"]["S"] <= upload_time <= values[":until"]["S"]

    second = uploaded.replace(microsecond=0)
    assert between == (since.replace(microsecond=0) <= second < until.replace(microsecond=0))


@given(strategies.moments, st.timedeltas(timedelta(0), timedelta(days=20)), st.floats(0, 1))
def test_the_days_are_all_that_the_range_touches_newest_first(
    since: datetime, length: timedelta, part: float
) -> None:
    query = RecordQuery(since=since, until=since + length + timedelta(seconds=1))
    days = list(days_below(query.upper_bound, query.lower_bound))

    assert clock.format_seconds(since + length * part)[:10] in days
    assert days == sorted(days, reverse=True)
    assert len(days) <= length.days + 2


def test_filters_are_part_of_the_query() -> None:
    filtered = replace(NOTHING, prefix="uploads/a", status="failed", content_type="image/*")
    query = in_shard(time_range(filtered), "2026-01-31#3")

    assert query["FilterExpression"] == (
        "begins_with(objectKey, :prefix) AND #status = :status"
        " AND (contentType = :type OR begins_with(contentType, :types))"
    )
    assert query["ExpressionAttributeValues"][":types"] == {"S": "image/"}
    assert query["ExpressionAttributeValues"][":shard"] == {"S": "2026-01-31#3"}
    assert query["ExpressionAttributeNames"] == {"#status": "status"}
    assert query["ScanIndexForward"] is False


def test_detected_types_and_flags_are_part_of_the_query() -> None:
    query = time_range(replace(NOTHING, detected_type="image/png", flag="odd"))

    assert query["FilterExpression"] == (
        "(results.sniff.contentType = :detectedType"
        " OR begins_with(results.sniff.contentType, :detectedTypes))"
        " AND contains(flags, :flag)"
    )
    assert query["ExpressionAttributeValues"][":detectedTypes"] == {"S": "image/png;"}


def test_without_filters_there_are_none() -> None:
    query = time_range(NOTHING)

    assert "FilterExpression" not in query
    assert "ExpressionAttributeNames" not in query
