"""Lambda's pollers on the uploads queue, and how long each message takes to be processed."""

from dataclasses import dataclass, field
from typing import Final

from serverless_s3_processor.pricing import work
from tests.simulation.world.clock import VirtualClock
from tests.simulation.world.queue import QueuedMessage, SimulatedQueue

BATCH_SIZE: Final = 100
CONCURRENCY: Final = 10
WINDOW: Final = 1_000
"""Milliseconds that Lambda gathers a batch for, as the template sets it."""
TICK: Final = 10
"""Milliseconds from one receive to the next."""


@dataclass(slots=True)
class _Poller:
    """Gathers a batch until it is full or the window is over, and works on it until `busy`."""

    batch: list[QueuedMessage] = field(default_factory=list)
    since: int = 0
    busy: int | None = None

    def step(self, queue: SimulatedQueue, now: int) -> list[QueuedMessage]:
        """Do what is due now; return the messages that are done."""
        done = self._finish(queue) if self.busy is not None and self.busy <= now else []
        if self.busy is None:
            self._gather(queue, now)
        return done

    def _finish(self, queue: SimulatedQueue) -> list[QueuedMessage]:
        done, self.batch, self.busy = self.batch, [], None
        queue.settle(done, failed=())
        return done

    def _gather(self, queue: SimulatedQueue, now: int) -> None:
        received = queue.receive(now, BATCH_SIZE - len(self.batch))
        self.since = self.since if self.batch else now
        self.batch += received
        if len(self.batch) == BATCH_SIZE or (self.batch and now - self.since >= WINDOW):
            self.busy = now + round(1000 * work.processor_seconds(len(self.batch)))


@dataclass(slots=True)
class Consumers:
    """Processes what waits; `done` is when each message was, by its id."""

    queue: SimulatedQueue
    time: VirtualClock
    done: dict[str, int] = field(default_factory=dict)
    _pollers: list[_Poller] = field(init=False)

    def __post_init__(self) -> None:
        self._pollers = [_Poller() for _ in range(CONCURRENCY)]

    def step(self) -> None:
        """Let a tick pass."""
        for poller in self._pollers:
            finished = poller.step(self.queue, self.time.elapsed)
            self.done.update((message.id, self.time.elapsed) for message in finished)
        self.time.advance(TICK)
