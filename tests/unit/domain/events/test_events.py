"""Messages that are read as the events they mean."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.events.object_event import EventType, ObjectEvent
from serverless_s3_processor.runtime.domain.events.parsing import (
    REQUESTED,
    UNREPORTED_DELETION,
    ForeignMessageError,
    to_message,
)
from tests.support import strategies
from tests.support.messages import event_bridge, in_sns, notification, notification_record
from tests.unit.domain.events.reading import (
    EVENT,
    event_of,
    foreign_reason,
    near_misses,
    read_json,
    read_message,
)


@pytest.mark.slow
@given(st.text() | strategies.json_values.map(json.dumps) | near_misses().map(json.dumps))
@example("9" * 5000)
@example("[" * 100_000)
@example(json.dumps({"Type": "Notification", "Message": "9" * 5000}))
def test_any_message_is_parsed_or_foreign(message: str) -> None:
    try:
        events = read_message(message)
    except ForeignMessageError:
        return
    for event in events:
        assert 0 < len(event.key.encode()) <= 1024
        assert event.bucket


@given(strategies.events())
def test_a_notification_is_read_as_it_was_meant(event: ObjectEvent) -> None:
    assert read_message(notification(event)) == [event]


@pytest.mark.slow
@given(st.lists(strategies.events(), min_size=1, max_size=4))
def test_all_records_of_a_message_are_read_in_its_order(events: list[ObjectEvent]) -> None:
    assert read_message(notification(*events)) == events


@given(strategies.keys | strategies.long_keys)
@example("uploads/a%2Bb+c d")
def test_a_form_encoded_key_is_decoded_exactly_once(key: str) -> None:
    (event,) = read_message(notification(event_of(key)))

    assert event.key == key


@given(strategies.keys | strategies.long_keys)
@example("uploads/a%2Bb+c d")
def test_a_key_from_event_bridge_is_never_decoded(key: str) -> None:
    (event,) = read_message(event_bridge(event_of(key)))

    assert event.key == key


@given(strategies.keys)
def test_a_key_of_our_own_request_is_never_decoded(key: str) -> None:
    (event,) = read_json(to_message(replace(event_of(key), name=REQUESTED)))

    assert (event.key, event.type) == (key, EventType.CREATED)


def test_an_unreported_deletion_is_a_removal() -> None:
    (event,) = read_json(to_message(replace(event_of("uploads/a"), name=UNREPORTED_DELETION)))

    assert event.type is EventType.REMOVED


@pytest.mark.slow
@given(strategies.events())
def test_the_same_event_is_parsed_alike_from_every_shape(event: ObjectEvent) -> None:
    bare = read_message(notification(event))

    assert read_message(in_sns(notification(event))) == bare
    assert read_json({"Records": [_from_sns_to_lambda(notification(event))]}) == bare
    (bridged,) = read_message(event_bridge(event))
    assert _without_name(bridged) == _without_name(event)


def test_a_request_is_read_back_as_it_was_written() -> None:
    request = event_of("uploads/a b%20", name=REQUESTED, size=None, sequencer=None)

    assert read_json(to_message(request)) == [request]


def test_s3s_test_event_carries_no_events() -> None:
    test = json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"})

    assert read_message(test) == []
    assert read_message(in_sns(test)) == []


@pytest.mark.parametrize("version", [None, "null", ""])
def test_in_unversioned_buckets_there_is_no_version_id(version: str | None) -> None:
    record = notification_record(EVENT)
    record["s3"]["object"]["versionId"] = version

    (event,) = read_json({"Records": [record]})

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
    (event,) = read_json({"Records": [{**notification_record(EVENT), "eventName": name}]})

    assert event.type is event_type
    assert event.name == name.removeprefix("s3:")


@pytest.mark.parametrize("name", ["ObjectRestore:Post", "ObjectTagging:Put", "ReducedRedundancy"])
def test_events_that_we_do_not_subscribe_to_are_foreign(name: str) -> None:
    why = foreign_reason(
        json.dumps({"Records": [{**notification_record(EVENT), "eventName": name}]})
    )

    assert name in why


@pytest.mark.parametrize("version", ["2.0", "2.1", "2.3", "2.6", "2.19"])
def test_any_minor_version_of_the_notification_is_read(version: str) -> None:
    record = {**notification_record(EVENT), "eventVersion": version, "newField": {}}

    assert read_json({"Records": [record]}) == [EVENT]


def test_sequencers_of_both_message_shapes_are_comparable() -> None:
    """EventBridge writes them in lower case, notifications in upper case."""
    (noticed,) = read_message(notification(event_of("a", sequencer="617F08299329D189")))
    (bridged,) = read_message(event_bridge(event_of("a", sequencer="617f08299329d189")))

    assert noticed.sequencer == bridged.sequencer


def _without_name(event: ObjectEvent) -> ObjectEvent:
    fields = {name: getattr(event, name) for name in ObjectEvent.__dataclass_fields__}
    return ObjectEvent(**{**fields, "name": ""})


def _from_sns_to_lambda(message: str) -> dict[str, Any]:
    return {"EventSource": "aws:sns", "Sns": {"Type": "Notification", "Message": message}}
