"""How often the API may be called, by all callers together.

What one call costs is bounded by its endpoint; these bound what all of them cost, and how many
functions they keep busy. API Gateway takes them as targets, not as ceilings.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Throttle:
    """So many calls a second, and so many at once after a pause."""

    rate: int
    burst: int


DEFAULT_THROTTLE: Final = Throttle(rate=50, burst=100)
"""The throttle of methods that are not in `THROTTLES`."""

THROTTLES: Final[Mapping[tuple[str, str], Throttle]] = {
    # A page reads 2,024 units at most: a fortieth of a cent and about a second.
    ("GET", "/objects"): Throttle(rate=10, burst=40),
    # To look for an old version it reads 5,400 units at most: a fifteenth of a cent, some seconds.
    ("GET", "/object"): Throttle(rate=10, burst=40),
    # It hides from others what it looks at, and searches a log: up to 29 seconds.
    ("GET", "/failures"): Throttle(rate=2, burst=20),
    # Up to four hundred calls of SQS: up to 29 seconds.
    ("POST", "/redrive"): Throttle(rate=2, burst=20),
    # A run costs 10 cents a million objects, however little it finds.
    ("POST", "/reconcile"): Throttle(rate=1, burst=10),
    # It reads a page of records and lists up to a hundred keys: up to some seconds.
    ("POST", "/actions"): Throttle(rate=2, burst=20),
    # It lists a thousand copies, and looks up to a hundred records.
    ("GET", "/quarantine"): Throttle(rate=5, burst=20),
    # It lists a key, at half a thousandth of a cent; with a prefix it starts a run.
    ("POST", "/process"): Throttle(rate=5, burst=20),
}
"""Of the dear methods, by method and path."""
