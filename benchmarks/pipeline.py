"""What the functions and the baseline take in one run, in turns, so that noise meets all alike."""

from collections import Counter
from typing import Any, Final, NamedTuple

from benchmarks.shipped import BASELINE, Shipped
from benchmarks.stubs import uploads
from benchmarks.stubs.stub_process import Endpoint

BATCH_SIZE: Final = 100
OBJECTS: Final = 5 * BATCH_SIZE
_BASELINE_OBJECTS: Final = 60
_BATCHES: Final = [
    uploads.batch(0, 1),
    *(uploads.batch(n, BATCH_SIZE) for n in range(1, OBJECTS, BATCH_SIZE)),
]
"""The first is a cold start: neither its imports nor the day's mark are counted."""
_WARMED: Final = [*_BATCHES, uploads.batch(OBJECTS + 1, BATCH_SIZE)]
"""One more, as the first batch of 100 opens the connections and loads what all ten kinds need."""
_API_CALL: Final = {
    "httpMethod": "GET",
    "resource": "/object",
    "multiValueQueryStringParameters": {"key": ["uploads/a"]},
}
PROCESSORS: Final = "processor with processors"
RESULTS: Final = "notifier with results"
"""Notices hold the results of the processors, too."""


class Usage(NamedTuple):
    """Seconds per object: of a core, and by the clock, one object after the other."""

    cpu: float
    seconds: float


class Counts(NamedTuple):
    """Operations of each function for `OBJECTS` objects, and bytes logged per object."""

    processor: Counter[str]
    notifier: Counter[str]
    log: float


def measure(built: Shipped, endpoint: Endpoint) -> dict[str, Usage]:
    """Measure all once: the baseline, and the functions without and with processors."""
    usage = measure_plain(built, endpoint)
    endpoint.report()
    processors = built.run("processor", _WARMED, endpoint, warm=1)
    notifier = built.run("notifier", _changes(endpoint.report()["items"]), endpoint, warm=1)
    return {
        **usage,
        PROCESSORS: _usage(processors, OBJECTS),
        RESULTS: _usage(notifier, OBJECTS),
    }


def measure_plain(built: Shipped, endpoint: Endpoint) -> dict[str, Usage]:
    """Measure the baseline, and the functions without processors."""
    events = [uploads.event(0, 1), uploads.event(1, _BASELINE_OBJECTS)]
    baseline = built.run(BASELINE, events, endpoint)
    endpoint.report()
    plain = built.run("processor", _WARMED, endpoint, plain=True, warm=1)
    changes = _changes(endpoint.report()["items"])
    notifier = built.run("notifier", changes, endpoint, warm=1)
    return {
        BASELINE: _usage(baseline, _BASELINE_OBJECTS),
        "processor": _usage(plain, OBJECTS),
        "notifier": _usage(notifier, OBJECTS),
    }


def _usage(figures: dict[str, float], objects: int) -> Usage:
    return Usage(figures["cpu"] / objects, figures["seconds"] / objects)


def count(built: Shipped, endpoint: Endpoint) -> Counts:
    """Count the operations of the functions, processors included."""
    endpoint.report()
    processor = built.run("processor", _BATCHES, endpoint)
    recorded = endpoint.report()
    notifier = built.run("notifier", _changes(recorded["items"]), endpoint)
    log = (processor["log"] + notifier["log"]) / OBJECTS
    counts = (Counter(recorded["counted"]), Counter(endpoint.report()["counted"]))
    return Counts(*counts, log)


def start_cold(built: Shipped, endpoint: Endpoint) -> dict[str, dict[str, float]]:
    """Start each function once, in a fresh process, with its first event."""
    events = {
        BASELINE: uploads.event(0, 1),
        "processor": _BATCHES[0],
        "notifier": uploads.changes([_item()]),
        "digest": {},
        "api": _API_CALL,
    }
    return {function: built.run(function, [event], endpoint) for function, event in events.items()}


def start_kinds(built: Shipped, endpoint: Endpoint) -> dict[str, float]:
    """Return the seconds of a core from a fresh process to the record of each kind of file."""
    kinds = {name.rpartition(".")[2]: number for number, (name, _) in enumerate(uploads.KINDS)}
    return {
        kind: built.run("processor", [uploads.batch(number, 1)], endpoint)["cold cpu"]
        for kind, number in kinds.items()
    }


def peak_megabytes(built: Shipped, endpoint: Endpoint) -> dict[str, float]:
    """Return the most memory that the processor uses: for a batch, and for the object of 5 GB."""
    events = {"batch of 100": _BATCHES, "object of 5 GB": [uploads.huge_batch()]}
    return {
        name: built.run("processor", batches, endpoint)["peak"] for name, batches in events.items()
    }


def _item() -> dict[str, Any]:
    attributes = {
        "objectKey": uploads.key(0),
        "uploadTime": f"2026-01-31T12:00:00Z#{uploads.version(0)}",
        "bucketName": uploads.BUCKET,
        "status": "processed",
        "processedAt": "2026-01-31T12:00:01.000Z",
        "environment": "bench",
        "eventName": "ObjectCreated:Put",
        "eventTime": "2026-01-31T12:00:00.250Z",
    }
    return {name: {"S": value} for name, value in attributes.items()}


def _changes(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the stream's batches, which correspond to those of the queue."""
    firsts = range(1, len(items), BATCH_SIZE)
    batches = (items[n : n + BATCH_SIZE] for n in firsts)
    return [uploads.changes(items[:1]), *map(uploads.changes, batches)]
