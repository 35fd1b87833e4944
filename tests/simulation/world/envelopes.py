"""How an event reaches the queue: in which shape, when, how often."""

import json
import random

from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
from tests.support.messages import event_bridge, in_sns, notification

_HOUR = 3_600_000
_FOREIGN = (
    "",
    "{}",
    "[]",
    '{"Records": [{"eventSource": "aws:sqs"}]}',
    "\ud83d",
    json.dumps(
        {
            "source": "aws.s3",
            "detail-type": "Object Deleted",
            "time": "2026-01-31T00:00:00Z",
            "detail": {"bucket": {"name": "unwatched"}, "object": {"key": "uploads/0"}},
        }
    ),
)


def to_message(events: tuple[ObjectEvent, ...], chance: random.Random) -> str:
    """Return the message, in one of the shapes that S3's news come in."""
    kind = chance.random()
    if kind < 0.15 and len(events) == 1:
        return event_bridge(events[0])
    body = notification(*events)
    return in_sns(body) if kind > 0.85 else body


def foreign(chance: random.Random) -> str:
    """Return a message that is none of S3's."""
    return chance.choice(_FOREIGN)


def short_delay(chance: random.Random) -> int:
    """Return milliseconds: most events come within a second or two."""
    return int(chance.expovariate(1 / 800))


def long_delay(chance: random.Random) -> int:
    """Return milliseconds: minutes, hours or days."""
    return int(chance.choice((1 / 60, 1, 24, 72)) * _HOUR * (0.5 + chance.random()))
