"""The dead letters and the way back, each call of which may fail or be the last."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from serverless_s3_processor.runtime.config.api import CALL_SECONDS
from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter
from serverless_s3_processor.runtime.ports.queue_gauge import QueueDepth
from tests.simulation.world import clock
from tests.simulation.world.clock import VirtualClock
from tests.simulation.world.faults import Faults, ViolationError
from tests.simulation.world.profile import Fault
from tests.simulation.world.queue import QueuedMessage, SimulatedQueue

HIDDEN = CALL_SECONDS * 1000
NOT_LOST = "no message is deleted before it is on the queue again"
_REFUSED = "InternalError"
_Entry = TypeVar("_Entry")


@dataclass(frozen=True, slots=True)
class FaultyDeadLetters:
    """The dead letters of a simulated queue; `returned` are the bodies put back on the queue."""

    queue: SimulatedQueue
    time: VirtualClock
    faults: Faults
    returned: set[str]
    _until: dict[str, int] = field(default_factory=dict)

    def depth(self) -> QueueDepth:
        hidden = sum(self._until.get(x.id, 0) > self.time.elapsed for x in self.queue.dead)
        return QueueDepth(len(self.queue.dead) - hidden, hidden)

    def receive(self) -> list[DeadLetter]:
        def effect() -> list[DeadLetter]:
            now = self.time.elapsed
            seen = [x for x in self.queue.dead if self._until.get(x.id, 0) <= now][:10]
            self._until.update((letter.id, now + HIDDEN) for letter in seen)
            return [_dead(letter) for letter in seen]

        return self.faults.call("receive dead letters", None, effect)

    def release(self, letters: Sequence[DeadLetter]) -> None:
        def effect() -> None:
            self._until.update((letter.id, 0) for letter in letters)

        self.faults.call("release dead letters", None, effect)

    def delete(self, letters: Sequence[DeadLetter]) -> list[str | None]:
        return _call_each(self.faults, "delete dead letters", letters, self._delete)

    def _delete(self, letter: DeadLetter) -> None:
        if letter.body not in self.returned:
            raise ViolationError(NOT_LOST, None, letter.body)
        self.queue.forget(letter.id)


@dataclass(frozen=True, slots=True)
class FaultyReturnQueue:
    """Implements `ports.dead_letters.ReturnQueue`."""

    queue: SimulatedQueue
    time: VirtualClock
    faults: Faults
    returned: set[str]

    def put(self, bodies: Sequence[str], *, is_bulk: bool = False) -> list[str | None]:
        del is_bulk  # histories deliver in any order
        return _call_each(self.faults, "return dead letters", bodies, self._put)

    def _put(self, body: str) -> None:
        events = next(letter.events for letter in self.queue.dead if letter.body == body)
        self.queue.send(body, events, self.time.elapsed)
        self.returned.add(body)


def _call_each(
    faults: Faults, operation: str, entries: Sequence[_Entry], change: Callable[[_Entry], None]
) -> list[str | None]:
    """Change some entries and refuse the others, as a batch request to SQS does."""
    refusals = [_REFUSED if faults.strikes(Fault.UNRETURNED) else None for _ in entries]

    def effect() -> None:
        for entry, refusal in zip(entries, refusals, strict=True):
            if refusal is None:
                change(entry)

    faults.call(operation, None, effect)
    return refusals


def _dead(letter: QueuedMessage) -> DeadLetter:
    return DeadLetter(
        id=letter.id,
        body=letter.body,
        sent_at=clock.at(0),
        receive_count=letter.receives,
        receipt_handle="r",
    )
