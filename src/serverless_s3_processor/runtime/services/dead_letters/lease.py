"""Hide dead letters from others while they are looked at, and then let others see them again."""

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
    """The dead letters that one call has looked at; `before` is how many there were before."""

    queue: DeadLetterQueue
    initial_depth: QueueDepth
    complete: bool = False
    """Whether all were looked at that this call can see."""
    _seen: dict[str, DeadLetter] = field(default_factory=dict)

    def letters(self) -> Iterator[DeadLetter]:
        """Yield all dead letters, each once."""
        while fresh := [letter for letter in self.queue.receive() if letter.id not in self._seen]:
            self._seen.update((letter.id, letter) for letter in fresh)
            yield from fresh
        self.complete = True

    @property
    def in_flight(self) -> int:
        """Return approximately how many can't be seen, as another call is looking at them."""
        if self.complete:
            return max(0, self.initial_depth.total - len(self._seen))
        return self.initial_depth.in_flight

    def release(self) -> None:
        """Let others see again what is left of them."""
        self.queue.release(list(self._seen.values()))


@contextmanager
def lease_dead_letters(queue: DeadLetterQueue) -> Iterator[Lease]:
    """Give a lease of a queue's dead letters, which ends with the block.

    The count is taken before anything is hidden: what is in flight then is what others hide.
    """
    lease = Lease(queue, queue.depth())
    try:
        yield lease
    finally:
        lease.release()
