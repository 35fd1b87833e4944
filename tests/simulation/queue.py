"""The uploads queue as SQS has it: at least once, in any order, dead letters after five tries.

Histories deliver in any order, which is more than SQS does; `fair_order` has the order of SQS.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import random
    from collections.abc import Collection, Iterator, Sequence

    from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent

VISIBILITY = 181_000
MAX_RECEIVES = 5
_DAYS = 14 * 24 * 3_600_000


@dataclass(slots=True, eq=False)
class Letter:
    """A message. `events` are what it carries; none: a foreign one, which can never succeed.

    `group` is the message group id. `blameless` counts the receives in which nothing was done to
    it: not one is allowed to a message that ends among the dead letters.
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

    def choose(self, waiting: Sequence[Letter], now: int, limit: int) -> list[Letter]:
        """Return up to `limit` of those that are visible; `waiting` are all, oldest first."""


@dataclass(frozen=True, slots=True)
class AnyOrder:
    """Delivers in an order that is left to chance."""

    chance: random.Random

    def choose(self, waiting: Sequence[Letter], now: int, limit: int) -> list[Letter]:
        """See `Order`."""
        visible = [letter for letter in waiting if letter.visible <= now]
        return self.chance.sample(visible, min(limit, len(visible)))


@dataclass(slots=True)
class SimulatedQueue:
    """Holds messages until they are acknowledged, or dead."""

    order: Order
    waiting: list[Letter] = field(default_factory=list)
    dead: list[Letter] = field(default_factory=list)
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
        letter = Letter(f"m{next(self._ids)}", body, events, visible, group=group)
        self.waiting.append(letter)

    def receive(self, now: int, most: int) -> list[Letter]:
        """Return up to `most` messages, and hide them."""
        batch = self.order.choose(self.waiting, now, most)
        spent = [letter for letter in batch if letter.receives >= MAX_RECEIVES]
        for letter in spent:
            self.waiting.remove(letter)
            self.dead.append(letter)
        batch = [letter for letter in batch if letter.receives < MAX_RECEIVES]
        for letter in batch:
            letter.receives += 1
            letter.visible = now + VISIBILITY
        return batch

    def settle(self, batch: Collection[Letter], failed: Collection[str]) -> None:
        """Delete what did not fail."""
        done = {letter.id for letter in batch if letter.id not in failed}
        left = [letter for letter in self.waiting if letter.id not in done]
        self.acknowledged += len(self.waiting) - len(left)
        self.waiting = left

    def forget(self, letter_id: str) -> None:
        """Delete a dead letter."""
        left = [letter for letter in self.dead if letter.id != letter_id]
        self.returned += len(self.dead) - len(left)
        self.dead = left

    def next_visible(self) -> int | None:
        """Return when the next message can be received."""
        return min((letter.visible for letter in self.waiting), default=None)
