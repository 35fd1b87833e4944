"""The actions, switched on in the middle of a history: they read the stream from its beginning.

What they do is drawn apart from all else, so that a history is the same with them and without.
"""

import random
from dataclasses import dataclass, field
from datetime import timedelta

from serverless_s3_processor.runtime.adapters.json_log import JsonLog
from serverless_s3_processor.runtime.domain.actions.rules import ActionRules
from serverless_s3_processor.runtime.lambdas import actions
from serverless_s3_processor.runtime.ports import Address
from serverless_s3_processor.runtime.services.actions.action_runner import ActionRunner
from serverless_s3_processor.testing.object_actions import MemoryObjectActions
from tests.simulation.recipe import Activation, Recipe
from tests.simulation.system import Parts
from tests.simulation.world.bucket import NAME
from tests.simulation.world.faults import CrashError, Faults, Invocation
from tests.simulation.world.profile import Profile
from tests.simulation.world.stream import Shard, Stream
from tests.support.clock import Context
from tests.support.messages import stream_batch

RULES = ActionRules(bucket=NAME, tag="status")
_MAX_START_SECONDS = 60
"""Maximum seconds from the deployment of actions until the stream is read.
https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html"""


@dataclass(slots=True)
class FaultyActions(MemoryObjectActions):
    """Implements `ports.object_actions.ObjectActions`; each tag may fail, or be the last."""

    faults: Faults = field(kw_only=True)

    def tag(self, address: Address, key: str, value: str) -> bool:
        def effect() -> bool:
            return MemoryObjectActions.tag(self, address, key, value)

        return self.faults.call("tag", address.key, effect)


@dataclass(slots=True)
class ActionsFunction:
    """Follows the stream as the function that acts on results, once that is deployed."""

    seed: int
    parts: Parts
    recipe: Recipe
    profile: Profile
    log: JsonLog
    activation: Activation | None = None
    objects: FaultyActions = field(init=False)
    _chance: random.Random = field(init=False)
    _faults: Faults = field(init=False)
    _stream: Stream = field(init=False)
    _seen: int = 0
    _due: int = field(init=False)

    def __post_init__(self) -> None:
        self._chance = random.Random(f"{self.seed} acting")  # noqa: S311 - it is to be repeated
        self._faults = Faults(self._chance, self.profile, lambda: None)
        self._faults.running.append(Invocation("actions"))
        self._stream = Stream(self.parts.records, self.parts.time, self._chance)
        self.objects = FaultyActions(self.parts.bucket.store, faults=self._faults)
        self._due = self._chance.randrange(self.profile.events)

    def step(self) -> None:
        """Deploy the actions when it is time; later, deliver a batch now and then."""
        if self.activation is None:
            if self.parts.bucket.changes >= self._due:
                self._deploy()
        elif self._chance.random() < 0.3 and self.parts.time() >= self.activation.reads_from:
            self._deliver(self.activation)

    def drain(self) -> None:
        """Without faults: deliver all there is."""
        self._faults.enabled = False
        if self.activation is None:
            self._deploy()
        assert self.activation is not None
        self.parts.time.advance(_MAX_START_SECONDS * 1000)
        while self._deliver(self.activation):
            pass

    def _deploy(self) -> None:
        now = self.parts.time().replace(microsecond=0)
        wait = timedelta(seconds=self._chance.randint(0, _MAX_START_SECONDS))
        self.activation = Activation(activated_at=now, reads_from=now + wait, cold_start=now + wait)

    def _deliver(self, activation: Activation) -> bool:
        """Deliver a batch of one shard; False if nothing waits."""
        self._read(activation)
        free = self._stream.free()
        if free:
            self._act(self._chance.choice(free), activation)
        return bool(free)

    def _read(self, activation: Activation) -> None:
        changes = self.parts.ledger.changes
        for change in changes[self._seen :]:
            if self.recipe.is_read(activation, change):
                self._stream.append(change)
        self._seen = len(changes)

    def _act(self, shard: Shard, activation: Activation) -> None:
        batch = self._stream.take(shard)
        ids, done, crashed = [change.id for change in batch], 0, False
        act = ActionRunner(
            rules=RULES,
            objects=self.objects,
            records=self.parts.records,
            updates=self.parts.records,
            activated_at=lambda: self.recipe.activated_at(activation),
            reserve_seconds=0,
        )
        try:
            answer = actions.handle(stream_batch(batch), Context(), act, self.log)
            failed = [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]
            done = min((ids.index(id_) for id_ in failed), default=len(ids))
        except CrashError:
            crashed, activation.cold_start = True, self.parts.time()
        self._stream.settle(shard, done, crashed=crashed)
