"""Reading a message, and one event."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.events.object_event import EventType, ObjectEvent
from serverless_s3_processor.runtime.domain.events.parsing import (
    ForeignMessageError,
    parse_message,
)
from tests.support import strategies
from tests.support.messages import event_bridge, notification

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


def read_message(message: str) -> list[ObjectEvent]:
    return parse_message(message, strategies.WATCHED)


def read_json(message: object) -> list[ObjectEvent]:
    return read_message(json.dumps(message))


def foreign_reason(message: str) -> str:
    with pytest.raises(ForeignMessageError) as caught:
        read_message(message)
    return str(caught.value)


def event_of(key: str, **parts: Any) -> ObjectEvent:
    fields = {name: getattr(EVENT, name) for name in ObjectEvent.__dataclass_fields__}
    return ObjectEvent(**{**fields, "key": key, **parts})


@st.composite
def near_misses(draw: st.DrawFn) -> Any:
    """Draw a real message of which one part was replaced by anything at all."""
    event = draw(strategies.events())
    message = json.loads(notification(event) if draw(st.booleans()) else event_bridge(event))
    part: Any = message
    while True:
        index = draw(st.sampled_from(list(part) if isinstance(part, dict) else range(len(part))))
        deeper = part[index]
        if not (isinstance(deeper, dict | list) and deeper and draw(st.booleans())):
            break
        part = deeper
    part[index] = draw(strategies.json_values)
    return message
