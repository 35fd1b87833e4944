"""What goes wrong between the functions and AWS, as the proxy's rules, and in which order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

Rule = dict[str, Any]

LOW_RATE: Final = 0.05
HIGH_RATE: Final = 0.3
HANG_MILLISECONDS: Final = 7000
"""The functions' clients wait five seconds for a response."""
MAX_HANG_RATE: Final = 0.01
"""Each hang costs its caller five seconds: more of them would only make the run longer."""
THROTTLED: Final = {
    "s3": ("SlowDown", 503),
    "dynamodb": ("ProvisionedThroughputExceededException", 400),
    "sns": ("Throttling", 400),
    "sqs": ("RequestThrottled", 400),
}
FAILED: Final = {
    "s3": ("InternalError", 500),
    "dynamodb": ("InternalServerError", 500),
    "sns": ("InternalError", 500),
    "sqs": ("InternalFailure", 500),
}
DOWN: Final = ("ServiceUnavailable", 503)
SLOW_MILLISECONDS: Final = {"min": 50, "max": 200}
"""What is added to a call that does not fail."""
SERVICES: Final = tuple(THROTTLED)


@dataclass(frozen=True)
class Phase:
    """A period in which calls fail by the same rules."""

    name: str
    seconds: float
    rules: Sequence[Rule]


def phases(outage_seconds: float, between_seconds: float) -> Iterator[Phase]:
    """Yield an outage of each service in turn; between them all services have many faults."""
    yield Phase(f"{LOW_RATE:.0%} of all calls fail", between_seconds, faults_everywhere(LOW_RATE))
    for service in SERVICES:
        many = faults_everywhere(HIGH_RATE)
        yield Phase(f"{HIGH_RATE:.0%} of all calls fail", between_seconds, many)
        name = f"{service} is down, {LOW_RATE:.0%} of the other calls fail"
        yield Phase(name, outage_seconds, outage(service))


def faults_everywhere(rate: float) -> list[Rule]:
    """Return rules by which this share of the calls of each service fails, in one of six ways.

    All others are slow.
    """
    return [rule for service in SERVICES for rule in _faults(service, rate)]


def outage(service: str) -> list[Rule]:
    """Return rules by which a service is down: some calls hang or are reset, others get a 503."""
    down: list[Rule] = [
        {"probability": MAX_HANG_RATE, "timeout_ms": HANG_MILLISECONDS},
        {"probability": 0.3, "reset": True},
        {"error": _error(DOWN)},
    ]
    return [{"service": service, **rule} for rule in down] + faults_everywhere(LOW_RATE)


def _faults(service: str, rate: float) -> Iterator[Rule]:
    hang_rate = min(MAX_HANG_RATE, rate / 6)
    other_rate = (rate - hang_rate) / 5
    kinds: list[tuple[float, Rule]] = [
        (hang_rate, {"timeout_ms": HANG_MILLISECONDS}),
        (other_rate, {"error": _error(THROTTLED[service])}),
        (other_rate, {"error": _error(FAILED[service])}),
        (other_rate, {"reset": True}),
        # The call has its effect; only its response is lost.
        (other_rate, {"response": {"abort_frac": 0.5}}),
        (other_rate, {"latency": {"min": 50, "max": 500}}),
    ]
    remaining = 1.0
    for share, fault in kinds:
        # A rule applies only to the calls that the rules before it let pass.
        yield {"service": service, "probability": share / remaining, **fault}
        remaining -= share
    yield {"service": service, "latency": SLOW_MILLISECONDS}


def _error(error: tuple[str, int]) -> dict[str, Any]:
    code, status = error
    return {"code": code, "status": status, "message": "injected"}
