"""What the functions and the baseline take in one run, in turns, so that noise meets all alike."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from benchmarks import shipped, uploads
from benchmarks.loopback import COUNTED, KEPT

if TYPE_CHECKING:
    from benchmarks.endpoint import Endpoint
    from benchmarks.shipped import Shipped

A_BATCH: Final = 100
_BATCHES: Final = 5
OBJECTS: Final = A_BATCH * _BATCHES
_BASELINE_OBJECTS: Final = 60
_BATCHED: Final = [
    uploads.batch(0, 1),
    *(uploads.batch(n, A_BATCH) for n in range(1, OBJECTS, A_BATCH)),
]
"""The first is for a warm start: imports and the mark of the day are not counted."""
_WARMED: Final = [*_BATCHED, uploads.batch(OBJECTS + 1, A_BATCH)]
"""One more, as the first of 100 opens the connections, which are not counted either."""


@dataclass(slots=True)
class Taken:
    """Seconds an object: of a core, and by the clock, one after the other; by who took them."""

    busy: dict[str, float] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def add(self, who: str, figures: dict[str, float], objects: int) -> None:
        """Add what a run of so many objects took."""
        self.busy[who] = figures["busy"] / objects
        self.seconds[who] = figures["seconds"] / objects


@dataclass(frozen=True, slots=True)
class Counted:
    """What a stub counted, by function, of `OBJECTS` objects, and the bytes that were logged."""

    processor: dict[str, int]
    notifier: dict[str, int]
    log: dict[str, float]


def round_of(built: Shipped, endpoint: Endpoint) -> Taken:
    """Let all work once: the baseline, the functions without processors, and with them."""
    taken = Taken()
    events = [uploads.event(0, 1), uploads.event(1, _BASELINE_OBJECTS)]
    taken.add("baseline", shipped.run_baseline(events, endpoint), _BASELINE_OBJECTS)
    _told(endpoint, KEPT)
    plain = built.run(shipped.PROCESS, _WARMED, endpoint, plain=True, warm=1)
    taken.add("processor", plain, OBJECTS)
    changes = _changes(_told(endpoint, KEPT))
    taken.add("notifier", built.run(shipped.NOTIFY, changes, endpoint, warm=1), OBJECTS)
    taken.add("with processors", built.run(shipped.PROCESS, _WARMED, endpoint, warm=1), OBJECTS)
    return taken


def counted(built: Shipped, endpoint: Endpoint) -> Counted:
    """Count what the functions ask for, processors and all."""
    _told(endpoint, KEPT), _told(endpoint, COUNTED)
    processor_log = built.run(shipped.PROCESS, _BATCHED, endpoint)["log"]
    by_processor = _told(endpoint, COUNTED)
    changes = _changes(_told(endpoint, KEPT))
    notifier_log = built.run(shipped.NOTIFY, changes, endpoint)["log"]
    by_notifier = _told(endpoint, COUNTED)
    return Counted(
        by_processor,
        by_notifier,
        {"processor": processor_log / OBJECTS, "notifier": notifier_log / OBJECTS},
    )


def cold(built: Shipped, endpoint: Endpoint) -> dict[str, dict[str, float]]:
    """Start each once, in a fresh process, and have it do its first."""
    [change, *_] = _changes([_an_item()])
    return {
        "baseline": shipped.run_baseline([uploads.event(0, 1)], endpoint),
        "processor": built.run(shipped.PROCESS, _BATCHED[:1], endpoint),
        "notifier": built.run(shipped.NOTIFY, [change], endpoint),
        "digest": built.run(shipped.SUM_UP, [{}], endpoint),
        "api": built.run(shipped.ANSWER, [_A_CALL], endpoint),
    }


def peaks(built: Shipped, endpoint: Endpoint) -> dict[str, float]:
    """Return the megabytes that the processor holds at most, of a batch and of one huge object."""
    return {
        "batch": built.run(shipped.PROCESS, _BATCHED, endpoint)["peak"],
        "huge": built.run(shipped.PROCESS, [uploads.huge_batch()], endpoint)["peak"],
    }


_A_CALL: Final = {
    "httpMethod": "GET",
    "resource": "/object",
    "multiValueQueryStringParameters": {"key": ["uploads/a"]},
}


def _an_item() -> dict[str, Any]:
    told = {
        "objectKey": uploads.key(0),
        "uploadTime": f"2026-01-31T12:00:00Z#{uploads.version(0)}",
        "bucketName": uploads.BUCKET,
        "status": "processed",
        "processedAt": "2026-01-31T12:00:01.000Z",
        "environment": "bench",
        "eventName": "ObjectCreated:Put",
        "eventTime": "2026-01-31T12:00:00.250Z",
    }
    return {name: {"S": value} for name, value in told.items()}


def _changes(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the stream's batches: as many as there were of the queue."""
    rest = range(1, len(items), A_BATCH)
    return [uploads.changes(items[:1]), *(uploads.changes(items[n : n + A_BATCH]) for n in rest)]


def _told(endpoint: Endpoint, what: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads(endpoint.get(what))


def told_kept(endpoint: Endpoint) -> list[dict[str, Any]]:
    """Return the items that a stub was given since it was asked last."""
    kept: list[dict[str, Any]] = _told(endpoint, KEPT)
    return kept
