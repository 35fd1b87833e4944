"""How the functions are invoked, and what is to be true of each of their answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
from serverless_s3_processor.runtime.ports import UnavailableError
from tests.simulation.system import Parts, System
from tests.simulation.world.bucket import NAME, Version
from tests.simulation.world.faults import CrashError, Invocation, PoisonError, ViolationError
from tests.simulation.world.ledger import DigestRun
from tests.simulation.world.profile import Fault, Profile
from tests.simulation.world.queue import QueuedMessage
from tests.simulation.world.stream import Shard
from tests.simulation.world.trace import Trace
from tests.support.messages import stream_batch

ALONE = "one bad object harms no other"
FOREIGN = "a foreign message is never acknowledged"


@dataclass(slots=True)
class Invocations:
    """Invokes functions as Lambda does."""

    parts: Parts
    system: System
    profile: Profile
    trace: Trace
    raced: set[Version] = field(default_factory=set)
    """Versions that were removed between an invocation's reading them and its end."""
    overlapped: set[str] = field(default_factory=set)
    """Keys that two invocations of the processor had in their hands at the same time."""

    def process(self) -> None:
        """Deliver a batch of the queue to the processor."""
        queue = self.parts.queue
        batch = queue.receive(self.parts.time.elapsed, self.profile.batch)
        self._check_dead_letters()
        if not batch:
            return
        run, failed = self._processor_run(batch), {message.id for message in batch}
        try:
            with self.parts.faults.run(run):
                failed_ids = self._invoke_processor(batch)
                if self.parts.faults.strikes(Fault.ANSWER_LOST):
                    raise CrashError("answer lost")  # noqa: TRY301
        except CrashError as error:
            self._log(batch, f"processor ended: {error}")
        except PoisonError:
            self._log(batch, "processor ended by poison")
            for message in batch:
                message.blameless += 1
        else:
            self._log(batch, f"processor answered, failed: {sorted(failed_ids)}")
            for message in batch:
                _check_answer(message, run, failed=message.id in failed_ids)
            failed = failed_ids
        queue.settle(batch, failed)

    def _processor_run(self, batch: list[QueuedMessage]) -> Invocation:
        keys = {event.key for message in batch for event in message.events}
        for other in self.parts.faults.running:
            self.overlapped |= keys & other.keys
        return Invocation("processor", keys)

    def announce(self) -> None:
        """Deliver a batch of one shard of the stream to the notifier."""
        free = self.parts.stream.free()
        if free:
            self._announce(self.parts.faults.chance.choice(free))

    def digest(self) -> None:
        """Let the schedule ask for the digest."""
        run = DigestRun("digest")
        failed = self._invoke(run, self.system.send_digest)
        waiting = [(entry.minute, entry.change) for entry in self.parts.summaries.pending()]
        self.parts.ledger.end_digest_run(run, waiting, failed=failed)

    def request(self, version: Version | None) -> None:
        """Let a person request that an object version is processed."""
        if version is None or version.marker:
            return
        request = partial(
            self.system.requester.request, NAME, version.key, version.event.version_id
        )
        self._invoke(Invocation("api"), request)
        self.trace.add(version.key, "somebody requested it")

    def redrive(self) -> None:
        """Let an operator return the dead letters; an interrupted redrive may be repeated."""
        self._invoke(Invocation("redrive"), self.system.redriver.redrive)

    def reconcile(self, grace_period: timedelta) -> None:
        """Let the schedule, or an operator, compare the bucket with the table."""
        reconcile = partial(self.system.reconcile, grace_period=grace_period)
        self._invoke(Invocation("reconcile"), reconcile)

    def _invoke(self, run: Invocation, call: Callable[[], object]) -> bool:
        """Call a function, and return whether it failed."""
        try:
            with self.parts.faults.run(run):
                call()
        except (CrashError, UnavailableError) as error:
            self.trace.add(None, f"{run.function} failed: {error}")
            return True
        return False

    def note_change(self, event: ObjectEvent) -> None:
        """Remember which versions were removed under the hands of a running invocation."""
        for run in self.parts.faults.running:
            self.raced.update(version for version in run.read if version.ended is event)

    def _invoke_processor(self, batch: list[QueuedMessage]) -> set[str]:
        try:
            return self.system.process(_sqs_event(batch))
        except Exception as error:  # noqa: BLE001 - Lambda then delivers the whole batch again
            self._log(batch, f"processor raised {error!r}")
            return {message.id for message in batch}

    def _announce(self, shard: Shard) -> None:
        stream, ledger, faults = self.parts.stream, self.parts.ledger, self.parts.faults
        batch = stream.take(shard)
        ids = [change.id for change in batch]
        run, done, crashed = ledger.begin_notifier_run(batch), 0, False
        try:
            with faults.run(run):
                failed = self.system.announce(stream_batch(batch))
                done = min((ids.index(id_) for id_ in failed), default=len(ids))
                if faults.strikes(Fault.ANSWER_LOST):
                    raise CrashError("answer lost")  # noqa: TRY301
        except CrashError:
            done, crashed = 0, True
        ledger.end_notifier_run(run, ids[done:], crashed=crashed)
        stream.settle(shard, done, crashed=crashed)
        if self.trace.enabled:
            for change in batch:
                key = change.new.object_key if change.new else None
                again = change.id in ids[done:]
                self.trace.add(key, f"notifier: change {change.id.lstrip('0')}, again: {again}")

    def _check_dead_letters(self) -> None:
        for message in self.parts.queue.dead:
            if message.events and message.blameless > 1:
                raise ViolationError(ALONE, message.events[0].key, "it is a dead message")

    def _log(self, batch: list[QueuedMessage], what: str) -> None:
        if self.trace.enabled:
            for message in batch:
                for event in message.events:
                    text = f"{what}; {message.id} of {event.name} {event.sequencer}"
                    self.trace.add(event.key, text)


def _check_answer(message: QueuedMessage, run: Invocation, *, failed: bool) -> None:
    key = message.events[0].key if message.events else None
    if not message.events and not failed:
        raise ViolationError(FOREIGN, None, repr(message.body))
    excused = (
        not message.events
        or run.out_of_time
        or any(event.key in run.hit for event in message.events)
    )
    if failed and not excused:
        raise ViolationError(ALONE, key, f"{message.id} failed")


def _sqs_event(batch: list[QueuedMessage]) -> dict[str, Any]:
    return {
        "Records": [
            {
                "messageId": message.id,
                "eventSource": "aws:sqs",
                "body": message.body,
                "attributes": {"ApproximateReceiveCount": str(message.receives)},
            }
            for message in batch
        ]
    }
