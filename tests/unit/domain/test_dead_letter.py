from datetime import UTC, datetime, timedelta

import pytest

from serverless_s3_processor.runtime.domain.dead_letter import (
    DeadLetterQuery,
    LogSearchTerm,
    NotRedrivableError,
    ObjectRef,
    StreamBatch,
)
from serverless_s3_processor.runtime.domain.events.parsing import ForeignMessageError
from tests.support.dead_letters import FOREIGN, GIVEN_UP, letter, upload
from tests.support.world import BUCKET, SETTINGS

BEGIN = datetime(2026, 1, 30, 9, tzinfo=UTC)


def test_its_events_are_what_the_processor_would_see() -> None:
    events = letter(0, upload("uploads/a b", "uploads/c+d")).events(SETTINGS.watched)

    assert [event.key for event in events] == ["uploads/a b", "uploads/c+d"]


def test_a_foreign_message_has_a_reason() -> None:
    with pytest.raises(ForeignMessageError, match="not an S3"):
        letter(0, FOREIGN).events(SETTINGS.watched)


def test_a_batch_of_the_stream_is_parsed() -> None:
    assert StreamBatch.parse(GIVEN_UP) == StreamBatch(
        change_count=3,
        since=BEGIN,
        until=BEGIN + timedelta(seconds=5),
        stream_arn="arn:aws:dynamodb:us-east-1:111122223333:table/t/stream/1",
        shard_id="shardId-1",
        first_sequence_number="1",
        last_sequence_number="3",
    )


def test_the_stream_stores_a_batch_for_a_day() -> None:
    batch = StreamBatch.parse(GIVEN_UP)
    assert not batch.has_expired(BEGIN + timedelta(hours=24))
    assert batch.has_expired(BEGIN + timedelta(hours=24, seconds=1))


def test_logs_name_a_batch_by_the_change_from_which_on_it_failed() -> None:
    assert StreamBatch.log_search_term(letter(0, GIVEN_UP)) == LogSearchTerm("1", BEGIN)
    assert StreamBatch.log_search_term(letter(0, FOREIGN)) is None


@pytest.mark.parametrize("body", ["}{", "[]", "1", "{}", FOREIGN, '{"DDBStreamBatchInfo": {}}'])
def test_anything_else_is_foreign(body: str) -> None:
    with pytest.raises(NotRedrivableError, match="foreign message: not a batch"):
        StreamBatch.parse(body)


@pytest.mark.parametrize(
    ("query", "is_meant"),
    [
        (DeadLetterQuery(), True),
        (DeadLetterQuery(key="uploads/a"), True),
        (DeadLetterQuery(key="uploads/a", version_id="v1", bucket=BUCKET), True),
        (DeadLetterQuery(bucket=BUCKET), True),
        (DeadLetterQuery(key="uploads/a", version_id="v2"), False),
        (DeadLetterQuery(key="uploads/b"), False),
        (DeadLetterQuery(bucket="other", key="uploads/a"), False),
    ],
)
def test_letters_are_chosen_by_the_object_that_they_are_about(
    query: DeadLetterQuery, *, is_meant: bool
) -> None:
    about = letter(0, upload("uploads/a", "uploads/c")).objects(SETTINGS.watched)
    assert about[0] == ObjectRef(BUCKET, "uploads/a", "v1")
    assert query.matches(about) is is_meant


def test_letters_are_chosen_by_their_id() -> None:
    query = DeadLetterQuery(message_id="m1")
    assert query.may_match(letter(1, FOREIGN))
    assert not query.may_match(letter(2, FOREIGN))
