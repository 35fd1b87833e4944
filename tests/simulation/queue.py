"""The uploads queue as SQS has it: at least once, in any order, dead letters after five tries."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Collection, Iterator

    from s3_processor.domain.events import ObjectEvent

VISIBILITY = 181_000
MOST_RECEIVES = 5
_DAYS = 14 * 24 * 3_600_000


@dataclass(slots=True, eq=False)
class Letter:
    """A message. `events` are what it carries; none: a foreign one, which can never succeed.

    `blameless` counts the receives in which nothing was done to it: not one is allowed to a message
    that ends among the dead letters.
    """

    id: str
    body: str
    events: tuple[ObjectEvent, ...]
    visible: int
    receives: int = 0
    blameless: int = 0


@dataclass(slots=True)
class SimulatedQueue:
    """Holds messages until they are acknowledged, or dead."""

    chance: random.Random
    waiting: list[Letter] = field(default_factory=list)
    dead: list[Letter] = field(default_factory=list)
    sent: int = 0
    acknowledged: int = 0
    returned: int = 0
    _ids: Iterator[int] = field(default_factory=itertools.count)

    def send(self, body: str, events: tuple[ObjectEvent, ...], visible: int) -> None:
        """Take a message that is to be seen from a moment on."""
        self.sent += 1
        self.waiting.append(Letter(f"m{next(self._ids)}", body, events, visible))

    def receive(self, now: int, most: int) -> list[Letter]:
        """Return up to `most` messages, in any order, and hide them."""
        visible = [letter for letter in self.waiting if letter.visible <= now]
        batch = self.chance.sample(visible, min(most, len(visible)))
        spent = [letter for letter in batch if letter.receives >= MOST_RECEIVES]
        for letter in spent:
            self.waiting.remove(letter)
            self.dead.append(letter)
        batch = [letter for letter in batch if letter.receives < MOST_RECEIVES]
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
