"""What one history is like: drawn from its seed, so that each history is unlike the others.

A history in which everything fails a little finds less than many in which a few things fail a lot.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """What can go wrong, as the report counts it."""

    CRASH_BEFORE = "crash before a call's effect"
    CRASH_AFTER = "crash after a call's effect"
    REFUSED_BEFORE = "call refused"
    REFUSED_AFTER = "call that took effect and was reported as failed"
    UNWRITTEN = "record left unwritten by a batch write"
    UNPUBLISHED = "notice refused by a batch publish"
    UNPUBLISHABLE = "notice refused permanently"
    UNRETURNED = "dead letter refused by a batch call"
    OUT_OF_TIME = "invocation that ran out of time"
    ANSWER_LOST = "answer of a function lost"
    FLAKY = "processor that failed by chance"
    POISON = "processor that ended its worker"
    DUPLICATED = "event sent twice"
    DELAYED = "event delayed, up to days"
    LOST = "event lost"
    FOREIGN = "foreign message"
    BETWEEN = "something else happened between two calls"
    SLOW = "content read from a slow store"


_MAX_RATES: Mapping[Fault, float] = {
    Fault.CRASH_BEFORE: 0.04,
    Fault.CRASH_AFTER: 0.04,
    Fault.REFUSED_BEFORE: 0.10,
    Fault.REFUSED_AFTER: 0.06,
    Fault.UNWRITTEN: 0.20,
    Fault.UNPUBLISHED: 0.20,
    Fault.UNPUBLISHABLE: 0.01,
    Fault.UNRETURNED: 0.20,
    Fault.OUT_OF_TIME: 0.10,
    Fault.ANSWER_LOST: 0.08,
    Fault.FLAKY: 0.50,
    Fault.POISON: 1.0,
    Fault.DUPLICATED: 0.30,
    Fault.DELAYED: 0.30,
    Fault.LOST: 0.05,
    Fault.FOREIGN: 0.03,
    Fault.BETWEEN: 0.08,
}
_ABSENT_SHARE = 0.4
"""Of each kind of fault, the share of histories that have none of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One history's shape; `rates` are probabilities, each at its own kind of place."""

    versioned: bool
    keys: int
    events: int
    batch: int
    hurried: bool
    """Many operations within one second, and one millisecond."""
    same_bytes: float
    multipart: float
    rates: Mapping[Fault, float] = field(default_factory=dict)


def draw(chance: random.Random, events: int) -> Profile:
    """Draw a profile for a history of so many events of the bucket."""
    return Profile(
        versioned=chance.random() < 0.6,
        keys=chance.choice((1, 2, 4, 10, 25)),
        events=events,
        batch=chance.choice((1, 3, 10, 10, 30)),
        hurried=chance.random() < 0.5,
        same_bytes=chance.choice((0.0, 0.2, 0.6)),
        multipart=chance.choice((0.0, 0.0, 0.3)),
        rates={fault: _rate(chance, max_rate) for fault, max_rate in _MAX_RATES.items()},
    )


def _rate(chance: random.Random, max_rate: float) -> float:
    return 0.0 if chance.random() < _ABSENT_SHARE else chance.random() * max_rate
