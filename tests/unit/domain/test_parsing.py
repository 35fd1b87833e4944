import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from s3_processor.domain.events import Happening, ObjectEvent
from s3_processor.domain.parsing import (
    MISSED,
    REQUESTED,
    ForeignMessageError,
    parse_event,
    parse_message,
    request,
)
from tests import strategies
from tests.messages import event_bridge, in_sns, notification, notification_record

EVENT = ObjectEvent(
    happening=Happening.CREATED,
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


def _foreign(message: str) -> str:
    with pytest.raises(ForeignMessageError) as caught:
        parse_message(message)
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
        events = parse_message(message)
    except ForeignMessageError:
        return
    for event in events:
        assert 0 < len(event.key.encode()) <= 1024
        assert event.bucket


@given(strategies.events())
def test_a_notification_is_read_as_it_was_meant(event: ObjectEvent) -> None:
    assert parse_message(notification(event)) == [event]


@given(st.lists(strategies.events(), min_size=1, max_size=4))
def test_all_records_of_a_message_are_read_in_its_order(events: list[ObjectEvent]) -> None:
    assert parse_message(notification(*events)) == events


@given(strategies.keys | strategies.long_keys)
@example("uploads/a%2Bb+c d")
def test_a_form_encoded_key_is_decoded_exactly_once(key: str) -> None:
    (event,) = parse_message(notification(_of(key)))

    assert event.key == key


@given(strategies.keys | strategies.long_keys)
@example("uploads/a%2Bb+c d")
def test_a_key_from_event_bridge_is_never_decoded(key: str) -> None:
    (event,) = parse_message(event_bridge(_of(key)))

    assert event.key == key


@given(strategies.keys)
def test_a_key_of_our_own_request_is_never_decoded(key: str) -> None:
    (event,) = parse_event(request(replace(_of(key), name=REQUESTED)))

    assert (event.key, event.happening) == (key, Happening.CREATED)


def test_what_was_missed_is_a_removal() -> None:
    (event,) = parse_event(request(replace(_of("uploads/a"), name=MISSED)))

    assert event.happening is Happening.REMOVED


@given(strategies.events())
def test_the_same_happening_reads_alike_however_it_came(event: ObjectEvent) -> None:
    bare = parse_message(notification(event))

    assert parse_message(in_sns(notification(event))) == bare
    assert parse_event({"Records": [_from_sns_to_lambda(notification(event))]}) == bare
    (bridged,) = parse_message(event_bridge(event))
    assert _without_name(bridged) == _without_name(event)


def test_a_request_is_read_back_as_it_was_written() -> None:
    asked = _of("uploads/a b%20", name=REQUESTED, size=None, sequencer=None)

    assert parse_event(json.loads(json.dumps(request(asked)))) == [asked]


def test_s3s_test_event_carries_no_events() -> None:
    test = json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"})

    assert parse_message(test) == []
    assert parse_message(in_sns(test)) == []


@pytest.mark.parametrize("version", [None, "null", ""])
def test_where_there_are_no_versions_there_is_no_version_id(version: str | None) -> None:
    record = notification_record(EVENT)
    record["s3"]["object"]["versionId"] = version

    (event,) = parse_event({"Records": [record]})

    assert event.version_id is None


@pytest.mark.parametrize(
    ("name", "happening"),
    [
        ("ObjectCreated:Put", Happening.CREATED),
        ("ObjectCreated:Post", Happening.CREATED),
        ("ObjectCreated:Copy", Happening.CREATED),
        ("ObjectCreated:CompleteMultipartUpload", Happening.CREATED),
        ("s3:ObjectCreated:Put", Happening.CREATED),
        ("ObjectRemoved:Delete", Happening.REMOVED),
        ("ObjectRemoved:DeleteMarkerCreated", Happening.MARKED),
        ("LifecycleExpiration:Delete", Happening.REMOVED),
        ("LifecycleExpiration:DeleteMarkerCreated", Happening.MARKED),
    ],
)
def test_every_event_that_we_subscribe_to_has_its_meaning(name: str, happening: Happening) -> None:
    (event,) = parse_event({"Records": [{**notification_record(EVENT), "eventName": name}]})

    assert event.happening is happening
    assert event.name == name.removeprefix("s3:")


@pytest.mark.parametrize("name", ["ObjectRestore:Post", "ObjectTagging:Put", "ReducedRedundancy"])
def test_events_that_we_do_not_subscribe_to_are_foreign(name: str) -> None:
    why = _foreign(json.dumps({"Records": [{**notification_record(EVENT), "eventName": name}]}))

    assert name in why


@pytest.mark.parametrize("version", ["2.0", "2.1", "2.3", "2.6", "2.19"])
def test_any_minor_version_of_the_notification_is_read(version: str) -> None:
    record = {**notification_record(EVENT), "eventVersion": version, "newField": {}}

    assert parse_event({"Records": [record]}) == [EVENT]


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


def test_a_moment_that_has_no_place_in_utc_is_foreign() -> None:
    record = {**notification_record(EVENT), "eventTime": "0001-01-01T00:00:00+14:00"}

    _foreign(json.dumps({"Records": [record]}))


def test_sequencers_compare_whichever_way_they_came() -> None:
    """EventBridge writes them in lower case, notifications in upper case."""
    (noticed,) = parse_message(notification(_of("a", sequencer="617F08299329D189")))
    (bridged,) = parse_message(event_bridge(_of("a", sequencer="617f08299329d189")))

    assert noticed.sequencer == bridged.sequencer


def _of(key: str, **parts: Any) -> ObjectEvent:
    fields = {name: getattr(EVENT, name) for name in ObjectEvent.__dataclass_fields__}
    return ObjectEvent(**{**fields, "key": key, **parts})


def _without_name(event: ObjectEvent) -> ObjectEvent:
    fields = {name: getattr(event, name) for name in ObjectEvent.__dataclass_fields__}
    return ObjectEvent(**{**fields, "name": ""})


def _from_sns_to_lambda(message: str) -> dict[str, Any]:
    return {"EventSource": "aws:sns", "Sns": {"Type": "Notification", "Message": message}}
