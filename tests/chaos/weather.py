"""What goes wrong between the functions and AWS, as the proxy's rules, and in which order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Rule = dict[str, Any]

DRIZZLE = 0.05
STORM = 0.3
# The functions' clients wait five seconds for an answer.
HANG_MILLISECONDS = 7000
# Each costs its caller five seconds, so there are few: more would only make the run longer.
MAX_HANGS = 0.01
THROTTLED = {
    "s3": ("SlowDown", 503),
    "dynamodb": ("ProvisionedThroughputExceededException", 400),
    "sns": ("Throttling", 400),
    "sqs": ("RequestThrottled", 400),
}
FAILED = {
    "s3": ("InternalError", 500),
    "dynamodb": ("InternalServerError", 500),
    "sns": ("InternalError", 500),
    "sqs": ("InternalFailure", 500),
}
DOWN = ("ServiceUnavailable", 503)
SLOW = {"min": 50, "max": 200}
"""Milliseconds that are added to a call which does not fail."""
SERVICES = tuple(THROTTLED)


@dataclass(frozen=True)
class Phase:
    """Some seconds of one kind of weather."""

    name: str
    seconds: float
    rules: Sequence[Rule]


def phases(outage_seconds: float, between_seconds: float) -> list[Phase]:
    """Return an outage of each service in turn, and storms of all services between them."""
    phased = []
    for service in SERVICES:
        phased += [
            Phase(f"{STORM:.0%} of all calls go wrong", between_seconds, everywhere(STORM)),
            Phase(f"{service} is down, {DRIZZLE:.0%} elsewhere", outage_seconds, outage(service)),
        ]
    return [Phase(f"{DRIZZLE:.0%} go wrong", between_seconds, everywhere(DRIZZLE)), *phased]


def everywhere(rate: float) -> list[Rule]:
    """Make this share of the calls of each service go wrong, each in one of six ways.

    All others are slow.
    """
    return [rule for service in SERVICES for rule in _weather(service, rate)]


def outage(service: str) -> list[Rule]:
    """Take one service away: some calls hang, some are cut off, and the rest get a 503."""
    down: list[Rule] = [
        {"probability": MAX_HANGS, "timeout_ms": HANG_MILLISECONDS},
        {"probability": 0.3, "reset": True},
        {"error": _error(DOWN)},
    ]
    return [{"service": service, **rule} for rule in down] + everywhere(DRIZZLE)


def _weather(service: str, rate: float) -> Iterator[Rule]:
    hangs = min(MAX_HANGS, rate / 6)
    each = (rate - hangs) / 5
    ways: list[tuple[float, Rule]] = [
        (hangs, {"timeout_ms": HANG_MILLISECONDS}),
        (each, {"error": _error(THROTTLED[service])}),
        (each, {"error": _error(FAILED[service])}),
        (each, {"reset": True}),
        # The call has its effect; only its answer is lost.
        (each, {"response": {"abort_frac": 0.5}}),
        (each, {"latency": {"min": 50, "max": 500}}),
    ]
    passed_by = 1.0
    for share, way in ways:
        # A rule is asked only about the calls that those before it let pass.
        yield {"service": service, "probability": share / passed_by, **way}
        passed_by -= share
    yield {"service": service, "latency": SLOW}


def _error(error: tuple[str, int]) -> dict[str, Any]:
    code, status = error
    return {"code": code, "status": status, "message": "injected"}
