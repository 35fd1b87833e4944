"""One history, from its first upload until all is quiet: the scheduler.

Everything that happens is drawn from one seed. At each call of a port the scheduler may let the
rest of the world go on, other invocations included, so that what two of them do is interleaved.
"""

import random
from dataclasses import dataclass, field
from datetime import timedelta

from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
from serverless_s3_processor.testing.record_table import MemoryRecordTable
from serverless_s3_processor.testing.summary_table import MemorySummaryTable
from tests.simulation import operators
from tests.simulation.actions_function import ActionsFunction
from tests.simulation.adapters.dead_letters import HIDDEN
from tests.simulation.adapters.store_and_table import SlowReads
from tests.simulation.invocations import Invocations
from tests.simulation.recipe import Recipe
from tests.simulation.system import DIGEST_MINUTES, Parts, System
from tests.simulation.world import envelopes, profile
from tests.simulation.world.bucket import TrueBucket
from tests.simulation.world.clock import VirtualClock
from tests.simulation.world.faults import Faults, ViolationError
from tests.simulation.world.ledger import DigestRun, Ledger
from tests.simulation.world.profile import Fault, Profile
from tests.simulation.world.queue import AnyOrder, SimulatedQueue
from tests.simulation.world.stream import Stream
from tests.simulation.world.trace import Trace
from tests.simulation.world.uploaders import Uploaders

_HURRIED = (0, 0, 0, 1, 1, 20, 300, 1_000)
_USUAL = (1, 300, 1_000, 5_000, 20_000, 200_000)
_HOURS = 3 * 3_600_000
_MAX_DEPTH = 3
_LATENCIES = (0, 0, 20, 50, 120, 200)
"""Milliseconds that S3 takes to answer, in histories of their own each."""


@dataclass(slots=True)
class Simulation:
    """A history of so many events of the bucket."""

    seed: int
    events: int
    recipe: Recipe = field(default_factory=Recipe)
    trace: Trace = field(default_factory=Trace)
    chance: random.Random = field(init=False)
    profile: Profile = field(init=False)
    parts: Parts = field(init=False)
    uploaders: Uploaders = field(init=False)
    invocations: Invocations = field(init=False)
    actions: ActionsFunction = field(init=False)
    lost: set[str] = field(default_factory=set)
    """Sequencers of the events that never arrived."""
    _unsent: list[ObjectEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = chance = random.Random(self.seed)  # noqa: S311 - it is to be repeated
        self.profile = profile.draw(chance, self.events)
        time = VirtualClock()
        records = MemoryRecordTable()
        self.trace.time = time
        self.parts = Parts(
            time=time,
            faults=Faults(chance, self.profile, self._between),
            bucket=TrueBucket(time, chance, self.profile.versioned),
            queue=SimulatedQueue(AnyOrder(chance)),
            records=records,
            stream=Stream(records, time, chance),
            summaries=MemorySummaryTable(),
            ledger=Ledger(),
            slow=SlowReads(_latency(self.seed)),
        )
        poison = self.profile.rates[Fault.POISON] > 0
        self.uploaders = Uploaders(self.parts.bucket, chance, self.profile, poison)
        system = System(self.parts, self.recipe)
        self.invocations = Invocations(self.parts, system, self.profile, self.trace)
        self.actions = ActionsFunction(self.seed, self.parts, self.recipe, self.profile, system.log)

    def run(self) -> None:
        """Let the history happen, and all of it be processed.

        Raises:
            ViolationError: a promise was broken on the way.
        """
        while self.parts.bucket.changes < self.events:
            self._pass_time()
            self._step()
            self.actions.step()
        self._drain()

    def _step(self) -> None:
        kind = self.chance.random()
        if kind < 0.60:
            self._change()
        elif kind < 0.78:
            self.invocations.process()
        elif kind < 0.93:
            self.invocations.announce()
        elif kind < 0.96:
            self.invocations.digest()
        else:
            self._operate()

    def _operate(self) -> None:
        kind = self.chance.random()
        if kind < 0.6:
            self.invocations.request(self.uploaders.any_version())
        elif kind < 0.8:
            self.invocations.redrive()
        else:
            self.invocations.reconcile(self.recipe.grace_period)

    def _between(self) -> None:
        """Let something else happen, while an invocation waits for the answer to a call."""
        running = self.parts.faults.running
        if len(running) > _MAX_DEPTH:
            return
        if not any(isinstance(run, DigestRun) for run in running):
            self.parts.time.advance(self.chance.choice((0, 1, 30)))
        kind = self.chance.random()
        if kind < 0.5:
            self._change()
        elif kind < 0.8:
            self.invocations.process()
        elif kind < 0.95:
            self.invocations.announce()
        else:
            self.invocations.digest()

    def _pass_time(self) -> None:
        if self.chance.random() < 0.01:
            self.parts.time.advance(self.chance.randrange(_HOURS))
        self.parts.time.advance(self.chance.choice(_HURRIED if self.profile.hurried else _USUAL))

    def _change(self) -> None:
        event = self.uploaders.change()
        self.invocations.note_change(event)
        self.trace.add(event.key, f"S3: {event.name} {event.version_id or event.etag}")
        self._unsent.append(event)
        if self.chance.random() < 0.9:
            self._send()

    def _send(self) -> None:
        """Send what S3 has to say, if it is not lost, in one message; or in two, or later."""
        events, self._unsent = tuple(self._unsent), []
        faults, queue, now = self.parts.faults, self.parts.queue, self.parts.time.elapsed
        if faults.strikes(Fault.LOST):
            self.lost.update(event.sequencer or "" for event in events)
            return
        copies = 2 if faults.strikes(Fault.DUPLICATED) else 1
        for _ in range(copies):
            late = envelopes.long_delay if faults.strikes(Fault.DELAYED) else envelopes.short_delay
            queue.send(envelopes.to_message(events, self.chance), events, now + late(self.chance))
        if faults.strikes(Fault.FOREIGN):
            queue.send(envelopes.foreign(self.chance), (), now)

    def _drain(self) -> None:
        """Without faults: process all, redrive, reconcile, run again, announce, send digests."""
        self.parts.faults.enabled = False
        if self._unsent:
            self._send()
        self._process_all()
        self.parts.time.advance(HIDDEN)
        self.invocations.redrive()
        self._process_all()
        self.parts.time.advance(1_000)  # S3 tells whole seconds: what is as old is not yet settled
        self.invocations.reconcile(timedelta())
        self._process_all()
        operators.reprocess_failed(self.parts)
        self._process_all()
        while self.parts.stream.free():
            self.invocations.announce()
        for _ in range(2):
            self.parts.time.advance(DIGEST_MINUTES * 60_000)
            self.invocations.digest()
        self.actions.drain()

    def _process_all(self) -> None:
        queue, time = self.parts.queue, self.parts.time
        tries = 20 * (10 + len(queue.waiting))
        while (visible := queue.next_visible()) is not None:
            time.elapsed = max(time.elapsed, visible)
            self.invocations.process()
            tries -= 1
            if not tries:
                raise ViolationError("what can be processed leaves the queue", None, "it does not")


def _latency(seed: int) -> int:
    """Draw it apart: nothing else that the seed decides depends on it."""
    return random.Random(f"latency {seed}").choice(_LATENCIES)  # noqa: S311 - it is to be repeated
