"""Hide dead letters from others while they are examined."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter
    from serverless_s3_processor.runtime.ports.dead_letters import DeadLetterQueue
    from serverless_s3_processor.runtime.ports.queue_gauge import QueueDepth


@dataclass(slots=True)
class Lease:
    """The dead letters that one call has examined."""

    queue: DeadLetterQueue
    initial_depth: QueueDepth
    complete: bool = False
    """Whether all letters were examined that this call can see."""
    _seen: dict[str, DeadLetter] = field(default_factory=dict)

    def letters(self) -> Iterator[DeadLetter]:
        """Yield all dead letters, each once."""
        while fresh := [letter for letter in self.queue.receive() if letter.id not in self._seen]:
            self._seen.update((letter.id, letter) for letter in fresh)
            yield from fresh
        self.complete = True

    @property
    def in_flight(self) -> int:
        """Approximate number of letters that another call is examining."""
        if self.complete:
            return max(0, self.initial_depth.total - len(self._seen))
        return self.initial_depth.in_flight

    def release(self) -> None:
        """Let others see the letters again that still exist."""
        self.queue.release(list(self._seen.values()))


@contextmanager
def lease_dead_letters(queue: DeadLetterQueue) -> Iterator[Lease]:
    """Lease a queue's dead letters until the end of the block.

    The depth is read first: messages in flight are then those of other calls.
    """
    lease = Lease(queue, queue.depth())
    try:
        yield lease
    finally:
        lease.release()
