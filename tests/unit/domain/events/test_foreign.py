"""Messages that are foreign, and why."""

import json
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.events.parsing import (
    ForeignMessageError,
    parse_message,
)
from serverless_s3_processor.runtime.domain.events.watched import WatchedLocation, WatchedLocations
from serverless_s3_processor.runtime.domain.records import identity, removals
from tests.support import strategies
from tests.support.messages import event_bridge, in_sns, notification, notification_record
from tests.unit.domain.events.reading import (
    EVENT,
    LONE_SURROGATE,
    foreign_reason,
    near_misses,
    read_json,
)


@pytest.mark.parametrize("version", ["1.0", "3.0", "20.1", 3, None])
def test_another_major_version_of_the_notification_is_foreign(version: object) -> None:
    record = {**notification_record(EVENT), "eventVersion": version}

    assert "eventVersion" in foreign_reason(json.dumps({"Records": [record]}))


@pytest.mark.parametrize(
    "message",
    [
        "",
        "hello",
        "{}",
        "[]",
        "null",
        '{"Records": []}',
        '{"Records": {}}',
        '{"Records": [{}]}',
        '{"Records": [{"eventSource": "aws:sqs"}]}',
        '{"Type": "SubscriptionConfirmation", "Message": "You have chosen to subscribe"}',
        '{"source": "aws.ec2", "detail": {}}',
        '{"source": "aws.s3", "detail-type": "Object Restore Completed", "detail": {}}',
    ],
)
def test_a_message_without_an_event_is_foreign_with_a_reason(message: str) -> None:
    assert foreign_reason(message)


@pytest.mark.parametrize("part", ["key", "versionId", "eTag", "sequencer"])
def test_text_that_no_table_could_hold_is_foreign(part: str) -> None:
    record = notification_record(EVENT)
    record["s3"]["object"][part] = LONE_SURROGATE

    foreign_reason(json.dumps({"Records": [record]}))


@pytest.mark.parametrize("bucket", [None, "", 7, LONE_SURROGATE])
def test_a_message_that_names_no_bucket_is_foreign(bucket: object) -> None:
    record = notification_record(EVENT)
    record["s3"]["bucket"]["name"] = bucket

    foreign_reason(json.dumps({"Records": [record]}))


@pytest.mark.parametrize(
    "bucket",
    [
        "bucket HTTP/1.1\r\nhost: elsewhere.example\r\n\r\nGET /",
        "elsewhere.example/",
        "elsewhere.example#",
        "user@elsewhere.example:8080",
        "../bucket",
        "192.168.5.4",
        "Bucket",
    ],
)
def test_a_bucket_that_s3_could_not_have_is_foreign(bucket: str) -> None:
    everything = WatchedLocations([WatchedLocation(bucket, "")])
    for message in (notification(replace(EVENT, bucket=bucket)), event_bridge(EVENT)):
        text = message.replace('"name": "bucket"', json.dumps({"name": bucket})[1:-1])
        with pytest.raises(ForeignMessageError, match="bucket's name"):
            parse_message(text, everything)


@given(st.text(), strategies.keys)
@example("unwatched", "uploads/a")
@example("bucket", "elsewhere/a")
def test_an_object_that_is_not_watched_is_foreign(bucket: str, key: str) -> None:
    event, watched = (
        replace(EVENT, bucket=bucket, key=key),
        WatchedLocations([WatchedLocation("bucket", "uploads/")]),
    )
    for body in (notification(event), in_sns(notification(event)), event_bridge(event)):
        if bucket == "bucket" and key.startswith("uploads/"):
            assert parse_message(body, watched)
        else:
            with pytest.raises(ForeignMessageError):
                parse_message(body, watched)


@pytest.mark.parametrize("part", ["versionId", "eTag", "sequencer"])
@pytest.mark.parametrize("value", ["a b", "a\r\nhost: elsewhere", "a\0", "é", "a" * 901])
def test_fields_that_would_break_a_request_or_a_sort_key_are_foreign(part: str, value: str) -> None:
    record = notification_record(EVENT)
    record["s3"]["object"][part] = value

    assert part in foreign_reason(json.dumps({"Records": [record]}))


@pytest.mark.parametrize("size", [-1, 2**63, 10**40])
def test_a_size_that_no_object_has_is_foreign(size: int) -> None:
    assert "size" in foreign_reason(notification(replace(EVENT, size=size)))


def test_an_event_name_that_would_fill_the_record_is_foreign() -> None:
    name = "ObjectCreated:" + "x" * 400_000

    assert "400,014 characters" in foreign_reason(notification(replace(EVENT, name=name)))


@pytest.mark.slow
@given(near_misses())
def test_parsed_fields_fit_into_requests_and_sort_keys(message: object) -> None:
    try:
        events = read_json(message)
    except ForeignMessageError:
        return
    for event in events:
        parts = [event.version_id, event.etag, event.sequencer]
        assert all(part.isascii() and part.isprintable() for part in parts if part)
        assert (
            len(identity.upload_time(event.time, removals.deletion_version(event)).encode()) <= 1024
        )


def test_a_moment_that_has_no_place_in_utc_is_foreign() -> None:
    record = {**notification_record(EVENT), "eventTime": "0001-01-01T00:00:00+14:00"}

    foreign_reason(json.dumps({"Records": [record]}))
