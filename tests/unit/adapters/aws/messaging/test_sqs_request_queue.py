import json
from dataclasses import replace
from typing import Any, cast

import pytest
from hypothesis import given

from serverless_s3_processor.runtime.adapters.aws.messaging.sqs_dead_letters import SQSReturnQueue
from serverless_s3_processor.runtime.adapters.aws.messaging.sqs_request_queue import SQSRequestQueue
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.events.object_event import EventType, ObjectEvent
from serverless_s3_processor.runtime.domain.events.parsing import (
    REQUESTED,
    parse_message,
    to_message,
)
from serverless_s3_processor.runtime.ports import UnavailableError
from tests.simulation.fair_queues.fair_order import FairOrder
from tests.simulation.fair_queues.sqs_client import URL, SimulatedSQS
from tests.simulation.world.clock import VirtualClock
from tests.simulation.world.queue import SimulatedQueue
from tests.support import strategies
from tests.unit.adapters.aws.dynamodb.fake_dynamodb import refusal
from tests.unit.domain.events.reading import EVENT


class _SQS:
    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.bodies: list[str] = []

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> None:  # noqa: N803
        assert QueueUrl == "url"
        if self.error:
            raise self.error
        self.bodies.append(MessageBody)


@given(strategies.keys | strategies.long_keys)
def test_a_sent_event_is_parsed_as_the_same_event(key: str) -> None:
    sqs = _SQS()
    event = ObjectEvent(
        type=EventType.CREATED,
        name=REQUESTED,
        bucket="bucket",
        key=key,
        time=EVENT.time,
        version_id="v1",
        etag="e1",
    )

    SQSRequestQueue(cast("Any", sqs), "url").send(event)

    (body,) = sqs.bodies
    assert parse_message(body, strategies.WATCHED) == [event]
    assert body.isascii()


def test_a_queue_that_refuses_is_an_error() -> None:
    sqs = _SQS(refusal("AccessDenied", "SendMessage"))

    with pytest.raises(UnavailableError, match="queueing 'uploads/a': AccessDenied"):
        SQSRequestQueue(cast("Any", sqs), "url").send(EVENT)


class _RefusesOne:
    """Takes all of a batch but the fourth."""

    def send_message_batch(self, *, QueueUrl: str, Entries: Any) -> Any:  # noqa: N803
        assert QueueUrl == "url"
        return {"Failed": [{"Id": entry["Id"], "Code": "Throttled"} for entry in Entries[3:4]]}


def test_one_of_many_that_is_refused_is_an_error() -> None:
    queue = SQSRequestQueue(cast("Any", _RefusesOne()), "url")
    queue.send_all([EVENT] * 3)
    with pytest.raises(UnavailableError, match="queueing 'uploads/a': Throttled"):
        queue.send_all([EVENT] * 14)


def test_bulk_work_is_one_tenant_and_live_work_is_not() -> None:
    """What is sent is what the model of SQS takes."""
    queue = SimulatedQueue(FairOrder())
    sqs: Any = SimulatedSQS(queue, VirtualClock())
    requests, returned = SQSRequestQueue(sqs, URL), SQSReturnQueue(sqs, URL)
    event = replace(EVENT, name=REQUESTED)
    body = json.dumps(to_message(event))

    requests.send_all([event])
    returned.put([body], is_bulk=True)
    requests.send(event)
    returned.put([body], is_bulk=False)

    groups = [letter.group for letter in queue.waiting]
    assert groups == [names.BACKFILL_GROUP, names.BACKFILL_GROUP, None, None]
