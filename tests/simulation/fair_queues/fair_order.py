"""The order in which a fair queue of SQS delivers, by the rules that AWS publishes.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues-detailed.html
"""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.simulation.world.queue import QueuedMessage

_SHARE: Final = 0.1
"""Share of what is in flight, or of processing time, above which a tenant is noisy."""
_MIN_IN_FLIGHT: Final = 30
"""Messages that a tenant must have in flight for its share of them to count."""
_QUIET_AFTER: Final = 5 * 60_000
"""Milliseconds without a message in flight after which a tenant is quiet again."""
_RECENT: Final = 60_000
"""Milliseconds that processing time is added up over. AWS says "recent": assumed."""


@dataclass(slots=True)
class FairOrder:
    """Delivers what quiet tenants sent first, and of either what is oldest."""

    noisy: set[str] = field(default_factory=set)
    _now: int = 0
    _in_flight: Counter[str] = field(default_factory=Counter)
    _last_in_flight: dict[str, int] = field(default_factory=dict)
    _processed: deque[tuple[int, Counter[str]]] = field(default_factory=deque)
    _processing_time: Counter[str] = field(default_factory=Counter)

    def choose(self, waiting: Sequence[QueuedMessage], now: int, limit: int) -> list[QueuedMessage]:
        """See `queue.Order`."""
        self._observe(waiting, now)
        visible = [message for message in waiting if message.visible <= now]
        return sorted(visible, key=self._rank)[:limit]

    def _rank(self, message: QueuedMessage) -> int:
        """Of several noisy tenants the one with the fewest messages in flight is first."""
        return self._in_flight[message.tenant] if message.tenant in self.noisy else -1

    def _observe(self, waiting: Sequence[QueuedMessage], now: int) -> None:
        self._add_processing_time(now)
        flying = (x.tenant for x in waiting if x.receives and x.visible > now)
        self._in_flight = Counter(flying)
        self._last_in_flight.update(dict.fromkeys(self._in_flight, now))
        self.noisy |= self._occupying(self._in_flight, _MIN_IN_FLIGHT)
        self.noisy |= self._occupying(self._processing_time, 1) & self._in_flight.keys()
        backlog = {message.tenant for message in waiting}
        self.noisy = {tenant for tenant in self.noisy & backlog if self._was_seen(tenant)}

    def _add_processing_time(self, now: int) -> None:
        """Take what was in flight when it was last looked at to have been so since then."""
        passed = {tenant: n * (now - self._now) for tenant, n in self._in_flight.items()}
        self._processed.append((now, Counter(passed)))
        self._processing_time.update(passed)
        self._now = now
        while self._processed[0][0] < now - _RECENT:
            self._processing_time -= self._processed.popleft()[1]

    @staticmethod
    def _occupying(amounts: Counter[str], minimum: int) -> set[str]:
        """Return the tenants with more than their share, and with so much at least."""
        share = _SHARE * amounts.total()
        return {tenant for tenant, n in amounts.items() if n >= minimum and n > share}

    def _was_seen(self, tenant: str) -> bool:
        return self._last_in_flight.get(tenant, 0) > self._now - _QUIET_AFTER
