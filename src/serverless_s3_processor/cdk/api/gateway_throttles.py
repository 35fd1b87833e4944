"""Rate limits of the API, for all callers together.

The endpoint limits the cost of one call; the throttles limit the cost of all calls, and the number
of busy functions. API Gateway treats throttles as targets, not as ceilings.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Throttle:
    """A rate in calls per second, and a burst after a pause."""

    rate: int
    burst: int


DEFAULT_THROTTLE: Final = Throttle(rate=50, burst=100)
"""The throttle of methods that are not in `THROTTLES`."""

THROTTLES: Final[Mapping[tuple[str, str], Throttle]] = {
    # A page reads 2,024 units at most: a fortieth of a cent and about a second.
    ("GET", "/objects"): Throttle(rate=10, burst=40),
    # Searching an old version reads 5,400 units at most: a fifteenth of a cent, some seconds.
    ("GET", "/object"): Throttle(rate=10, burst=40),
    # It hides the messages that it reads from others, and searches a log: up to 29 seconds.
    ("GET", "/failures"): Throttle(rate=2, burst=20),
    # Up to four hundred calls of SQS: up to 29 seconds.
    ("POST", "/redrive"): Throttle(rate=2, burst=20),
    # A run costs 10 cents per million objects, even if it finds no differences.
    ("POST", "/reconcile"): Throttle(rate=1, burst=10),
    # It reads a page of records and lists up to a hundred keys: some seconds at most.
    ("POST", "/actions"): Throttle(rate=2, burst=20),
    # It lists a thousand copies, and looks up to a hundred records.
    ("GET", "/quarantine"): Throttle(rate=5, burst=20),
    # It lists a key, for 0.0005 cents; with a prefix it starts a run.
    ("POST", "/process"): Throttle(rate=5, burst=20),
}
"""The throttles of expensive methods, by method and path."""
