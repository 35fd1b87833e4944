import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain import identity, removals
from serverless_s3_processor.runtime.domain.events import EventType, ObjectEvent
from serverless_s3_processor.runtime.domain.parsing import (
    MISSED,
    REQUESTED,
    ForeignMessageError,
    parse_message,
    request,
)
from serverless_s3_processor.runtime.domain.watched import WatchedLocation, WatchedLocations
from tests.support import strategies
from tests.support.messages import event_bridge, in_sns, notification, notification_record

EVENT = ObjectEvent(
    type=EventType.CREATED,
    name="ObjectCreated:Put",
    bucket="bucket",
    key="uploads/a",
    time=datetime(2026, 1, 31, tzinfo=UTC),
    version_id="v1",
    etag="e1",
    size=1,
    sequencer="0A",
)
LONE_SURROGATE = "\ud800"


def _read(message: str) -> list[ObjectEvent]:
    return parse_message(message, strategies.WATCHED)


def _read_json(message: object) -> list[ObjectEvent]:
    return _read(json.dumps(message))


def _foreign(message: str) -> str:
    with pytest.raises(ForeignMessageError) as caught:
        _read(message)
    return str(caught.value)


@st.composite
def _near_misses(draw: st.DrawFn) -> Any:
    """Draw a real message of which one part was replaced by anything at all."""
    event = draw(strategies.events())
    message = json.loads(notification(event) if draw(st.booleans()) else event_bridge(event))
    part: Any = message
    while True:
        at = draw(st.sampled_from(list(part) if isinstance(part, dict) else range(len(part))))
        deeper = part[at]
        if not (isinstance(deeper, dict | list) and deeper and draw(st.booleans())):
            break
        part = deeper
    part[at] = draw(strategies.json_values)
    return message


@given(st.text() | strategies.json_values.map(json.dumps) | _near_misses().map(json.dumps))
@example("9" * 5000)
@example("[" * 100_000)
@example(json.dumps({"Type": "Notification", "Message": "9" * 5000}))
def test_whatever_arrives_it_is_read_or_foreign(message: str) -> None:
    try:
        events = _read(message)
    except ForeignMessageError:
        return
    for event in events:
        assert 0 < len(event.key.encode()) <= 1024
        assert event.bucket


@given(strategies.events())
def test_a_notification_is_read_as_it_was_meant(event: ObjectEvent) -> None:
    assert _read(notification(event)) == [event]


@given(st.lists(strategies.events(), min_size=1, max_size=4))
def test_all_records_of_a_message_are_read_in_its_order(events: list[ObjectEvent]) -> None:
    assert _read(notification(*events)) == events


@given(strategies.keys | strategies.long_keys)
@example("uploads/a%2Bb+c d")
def test_a_form_encoded_key_is_decoded_exactly_once(key: str) -> None:
    (event,) = _read(notification(_of(key)))

    assert event.key == key


@given(strategies.keys | strategies.long_keys)
@example("uploads/a%2Bb+c d")
def test_a_key_from_event_bridge_is_never_decoded(key: str) -> None:
    (event,) = _read(event_bridge(_of(key)))

    assert event.key == key


@given(strategies.keys)
def test_a_key_of_our_own_request_is_never_decoded(key: str) -> None:
    (event,) = _read_json(request(replace(_of(key), name=REQUESTED)))

    assert (event.key, event.type) == (key, EventType.CREATED)


def test_what_was_missed_is_a_removal() -> None:
    (event,) = _read_json(request(replace(_of("uploads/a"), name=MISSED)))

    assert event.type is EventType.REMOVED


@given(strategies.events())
def test_the_same_happening_reads_alike_however_it_came(event: ObjectEvent) -> None:
    bare = _read(notification(event))

    assert _read(in_sns(notification(event))) == bare
    assert _read_json({"Records": [_from_sns_to_lambda(notification(event))]}) == bare
    (bridged,) = _read(event_bridge(event))
    assert _without_name(bridged) == _without_name(event)


def test_a_request_is_read_back_as_it_was_written() -> None:
    asked = _of("uploads/a b%20", name=REQUESTED, size=None, sequencer=None)

    assert _read_json(request(asked)) == [asked]


def test_s3s_test_event_carries_no_events() -> None:
    test = json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"})

    assert _read(test) == []
    assert _read(in_sns(test)) == []


@pytest.mark.parametrize("version", [None, "null", ""])
def test_where_there_are_no_versions_there_is_no_version_id(version: str | None) -> None:
    record = notification_record(EVENT)
    record["s3"]["object"]["versionId"] = version

    (event,) = _read_json({"Records": [record]})

    assert event.version_id is None


@pytest.mark.parametrize(
    ("name", "event_type"),
    [
        ("ObjectCreated:Put", EventType.CREATED),
        ("ObjectCreated:Post", EventType.CREATED),
        ("ObjectCreated:Copy", EventType.CREATED),
        ("ObjectCreated:CompleteMultipartUpload", EventType.CREATED),
        ("s3:ObjectCreated:Put", EventType.CREATED),
        ("ObjectRemoved:Delete", EventType.REMOVED),
        ("ObjectRemoved:DeleteMarkerCreated", EventType.MARKED),
        ("LifecycleExpiration:Delete", EventType.REMOVED),
        ("LifecycleExpiration:DeleteMarkerCreated", EventType.MARKED),
    ],
)
def test_every_event_that_we_subscribe_to_has_its_meaning(name: str, event_type: EventType) -> None:
    (event,) = _read_json({"Records": [{**notification_record(EVENT), "eventName": name}]})

    assert event.type is event_type
    assert event.name == name.removeprefix("s3:")


@pytest.mark.parametrize("name", ["ObjectRestore:Post", "ObjectTagging:Put", "ReducedRedundancy"])
def test_events_that_we_do_not_subscribe_to_are_foreign(name: str) -> None:
    why = _foreign(json.dumps({"Records": [{**notification_record(EVENT), "eventName": name}]}))

    assert name in why


@pytest.mark.parametrize("version", ["2.0", "2.1", "2.3", "2.6", "2.19"])
def test_any_minor_version_of_the_notification_is_read(version: str) -> None:
    record = {**notification_record(EVENT), "eventVersion": version, "newField": {}}

    assert _read_json({"Records": [record]}) == [EVENT]


@pytest.mark.parametrize("version", ["1.0", "3.0", "20.1", 3, None])
def test_another_major_version_of_the_notification_is_foreign(version: object) -> None:
    record = {**notification_record(EVENT), "eventVersion": version}

    assert "eventVersion" in _foreign(json.dumps({"Records": [record]}))


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
def test_what_is_no_event_is_foreign_and_the_reason_is_told(message: str) -> None:
    assert _foreign(message)


@pytest.mark.parametrize("part", ["key", "versionId", "eTag", "sequencer"])
def test_text_that_no_table_could_hold_is_foreign(part: str) -> None:
    record = notification_record(EVENT)
    record["s3"]["object"][part] = LONE_SURROGATE

    _foreign(json.dumps({"Records": [record]}))


@pytest.mark.parametrize("bucket", [None, "", 7, LONE_SURROGATE])
def test_a_message_that_names_no_bucket_is_foreign(bucket: object) -> None:
    record = notification_record(EVENT)
    record["s3"]["bucket"]["name"] = bucket

    _foreign(json.dumps({"Records": [record]}))


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
def test_what_would_break_a_request_or_the_records_name_is_foreign(part: str, value: str) -> None:
    record = notification_record(EVENT)
    record["s3"]["object"][part] = value

    assert part in _foreign(json.dumps({"Records": [record]}))


@pytest.mark.parametrize("size", [-1, 2**63, 10**40])
def test_a_size_that_no_object_has_is_foreign(size: int) -> None:
    assert "size" in _foreign(notification(replace(EVENT, size=size)))


def test_an_event_name_that_would_fill_the_record_is_foreign() -> None:
    name = "ObjectCreated:" + "x" * 400_000

    assert "400,014 characters" in _foreign(notification(replace(EVENT, name=name)))


@pytest.mark.slow
@given(_near_misses())
def test_what_is_read_fits_a_request_and_the_records_name(message: object) -> None:
    try:
        events = _read_json(message)
    except ForeignMessageError:
        return
    for event in events:
        parts = [event.version_id, event.etag, event.sequencer]
        assert all(part.isascii() and part.isprintable() for part in parts if part)
        assert len(identity.upload_time(event.time, removals.name(event)).encode()) <= 1024


def test_a_moment_that_has_no_place_in_utc_is_foreign() -> None:
    record = {**notification_record(EVENT), "eventTime": "0001-01-01T00:00:00+14:00"}

    _foreign(json.dumps({"Records": [record]}))


def test_sequencers_compare_whichever_way_they_came() -> None:
    """EventBridge writes them in lower case, notifications in upper case."""
    (noticed,) = _read(notification(_of("a", sequencer="617F08299329D189")))
    (bridged,) = _read(event_bridge(_of("a", sequencer="617f08299329d189")))

    assert noticed.sequencer == bridged.sequencer


def _of(key: str, **parts: Any) -> ObjectEvent:
    fields = {name: getattr(EVENT, name) for name in ObjectEvent.__dataclass_fields__}
    return ObjectEvent(**{**fields, "key": key, **parts})


def _without_name(event: ObjectEvent) -> ObjectEvent:
    fields = {name: getattr(event, name) for name in ObjectEvent.__dataclass_fields__}
    return ObjectEvent(**{**fields, "name": ""})


def _from_sns_to_lambda(message: str) -> dict[str, Any]:
    return {"EventSource": "aws:sns", "Sns": {"Type": "Notification", "Message": message}}
