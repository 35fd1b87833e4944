"""The uploads queue as SQS has it: at least once, in any order, dead messages after five tries.

Histories deliver in any order, which is more than SQS does; `fair_order` has the order of SQS.
"""

import itertools
import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent

VISIBILITY = 181_000
MAX_RECEIVES = 5
_DAYS = 14 * 24 * 3_600_000


@dataclass(slots=True, eq=False)
class QueuedMessage:
    """A message. `events` are what it carries; none: a foreign one, which can never succeed.

    `group` is the message group id. `blameless` counts the receives in which nothing was done to
    it: not one is allowed to a message that ends among the dead messages.
    """

    id: str
    body: str
    events: tuple[ObjectEvent, ...]
    visible: int
    receives: int = 0
    blameless: int = 0
    group: str | None = None

    @property
    def tenant(self) -> str:
        """Who sent it: a message without a group is a tenant of its own."""
        return self.group or self.id


class Order(Protocol):
    """Which messages a queue delivers next."""

    def choose(self, waiting: Sequence[QueuedMessage], now: int, limit: int) -> list[QueuedMessage]:
        """Return up to `limit` of those that are visible; `waiting` are all, oldest first."""


@dataclass(frozen=True, slots=True)
class AnyOrder:
    """Delivers in an order that is left to chance."""

    chance: random.Random

    def choose(self, waiting: Sequence[QueuedMessage], now: int, limit: int) -> list[QueuedMessage]:
        """See `Order`."""
        visible = [message for message in waiting if message.visible <= now]
        return self.chance.sample(visible, min(limit, len(visible)))


@dataclass(slots=True)
class SimulatedQueue:
    """Holds messages until they are acknowledged, or dead."""

    order: Order
    waiting: list[QueuedMessage] = field(default_factory=list)
    dead: list[QueuedMessage] = field(default_factory=list)
    sent: int = 0
    acknowledged: int = 0
    returned: int = 0
    _ids: Iterator[int] = field(default_factory=itertools.count)

    def send(
        self,
        body: str,
        events: tuple[ObjectEvent, ...],
        visible: int,
        group: str | None = None,
    ) -> None:
        """Take a message that is to be seen from a moment on."""
        self.sent += 1
        message = QueuedMessage(f"m{next(self._ids)}", body, events, visible, group=group)
        self.waiting.append(message)

    def receive(self, now: int, limit: int) -> list[QueuedMessage]:
        """Return up to `limit` messages, and hide them."""
        batch = self.order.choose(self.waiting, now, limit)
        spent = [message for message in batch if message.receives >= MAX_RECEIVES]
        for message in spent:
            self.waiting.remove(message)
            self.dead.append(message)
        batch = [message for message in batch if message.receives < MAX_RECEIVES]
        for message in batch:
            message.receives += 1
            message.visible = now + VISIBILITY
        return batch

    def settle(self, batch: Collection[QueuedMessage], failed: Collection[str]) -> None:
        """Delete what did not fail."""
        done = {message.id for message in batch if message.id not in failed}
        left = [message for message in self.waiting if message.id not in done]
        self.acknowledged += len(self.waiting) - len(left)
        self.waiting = left

    def forget(self, letter_id: str) -> None:
        """Delete a dead message."""
        left = [message for message in self.dead if message.id != letter_id]
        self.returned += len(self.dead) - len(left)
        self.dead = left

    def next_visible(self) -> int | None:
        """Return when the next message can be received."""
        return min((message.visible for message in self.waiting), default=None)
