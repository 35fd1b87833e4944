"""How the functions are invoked, and what is to be true of each of their answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.ports import UnavailableError
from tests.simulation.bucket import NAME, Version
from tests.simulation.faults import CrashError, Invocation, PoisonError, ViolationError
from tests.simulation.ledger import Digesting
from tests.simulation.profile import Fault, Profile
from tests.support.messages import stream_batch

if TYPE_CHECKING:
    from datetime import timedelta

    from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
    from tests.simulation.queue import Letter
    from tests.simulation.stream import Shard
    from tests.simulation.system import Parts, System
    from tests.simulation.trace import Trace

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
        run, failed = self._begun(batch), {letter.id for letter in batch}
        try:
            answered = self._answer_of_processor(batch)
            if self.parts.faults.strikes(Fault.ANSWER_LOST):
                raise CrashError("answer lost")  # noqa: TRY301
        except CrashError as error:
            self._say(batch, f"processor ended: {error}")
        except PoisonError:
            self._say(batch, "processor ended by poison")
            for letter in batch:
                letter.blameless += 1
        else:
            self._say(batch, f"processor answered, failed: {sorted(answered)}")
            for letter in batch:
                _check_answer(letter, run, failed=letter.id in answered)
            failed = answered
        finally:
            self.parts.faults.running.pop()
        queue.settle(batch, failed)

    def _begun(self, batch: list[Letter]) -> Invocation:
        keys = {event.key for letter in batch for event in letter.events}
        run = Invocation("processor", keys)
        for other in self.parts.faults.running:
            self.overlapped |= keys & other.keys
        self.parts.faults.running.append(run)
        return run

    def announce(self) -> None:
        """Deliver a batch of one shard of the stream to the notifier."""
        free = self.parts.stream.free()
        if free:
            self._announce(self.parts.faults.chance.choice(free))

    def digest(self) -> None:
        """Let the schedule ask for the digest."""
        run, ledger, failed = Digesting("digest"), self.parts.ledger, False
        self.parts.faults.running.append(run)
        try:
            self.system.digest()
        except (CrashError, UnavailableError) as error:
            failed = True
            self.trace.say(None, f"digest failed: {error}")
        finally:
            self.parts.faults.running.pop()
        waiting = self.parts.summaries.pending()
        ledger.finish(run, [(entry.minute, entry.change) for entry in waiting], failed=failed)

    def request(self, version: Version | None) -> None:
        """Let a person ask for an object version."""
        if version is None or version.marker:
            return
        self.parts.faults.running.append(Invocation("api"))
        try:
            self.system.request.request(NAME, version.key, version.event.version_id)
        except (CrashError, UnavailableError):
            pass
        finally:
            self.parts.faults.running.pop()
        self.trace.say(version.key, "somebody asked for it")

    def redrive(self) -> None:
        """Let an operator return the dead letters; whoever interrupts it may repeat it."""
        self.parts.faults.running.append(Invocation("redrive"))
        try:
            self.system.redrive.redrive()
        except (CrashError, UnavailableError) as error:
            self.trace.say(None, f"redrive failed: {error}")
        finally:
            self.parts.faults.running.pop()

    def reconcile(self, grace: timedelta) -> None:
        """Let the schedule, or an operator, compare the bucket with the table."""
        self.parts.faults.running.append(Invocation("reconcile"))
        try:
            self.system.reconcile(grace=grace)
        except (CrashError, UnavailableError) as error:
            self.trace.say(None, f"reconcile failed: {error}")
        finally:
            self.parts.faults.running.pop()

    def note_change(self, event: ObjectEvent) -> None:
        """Remember which versions were removed under the hands of a running invocation."""
        for run in self.parts.faults.running:
            self.raced.update(version for version in run.read if version.ended is event)

    def _answer_of_processor(self, batch: list[Letter]) -> set[str]:
        try:
            return self.system.processor(_sqs_event(batch))
        except Exception as error:  # noqa: BLE001 - Lambda then delivers the whole batch again
            self._say(batch, f"processor raised {error!r}")
            return {letter.id for letter in batch}

    def _announce(self, shard: Shard) -> None:
        stream, ledger, faults = self.parts.stream, self.parts.ledger, self.parts.faults
        batch = stream.take(shard)
        ids = [change.id for change in batch]
        run, done, crashed = ledger.begin(batch), 0, False
        faults.running.append(run)
        try:
            failed = self.system.notifier(stream_batch(batch))
            done = min((ids.index(id_) for id_ in failed), default=len(ids))
            if faults.strikes(Fault.ANSWER_LOST):
                raise CrashError("answer lost")  # noqa: TRY301
        except CrashError:
            done, crashed = 0, True
        finally:
            faults.running.pop()
        ledger.end(run, ids[done:], crashed=crashed)
        stream.settle(shard, done, crashed=crashed)
        if self.trace.on:
            for change in batch:
                key = change.new.object_key if change.new else None
                again = change.id in ids[done:]
                self.trace.say(key, f"notifier: change {change.id.lstrip('0')}, again: {again}")

    def _check_dead_letters(self) -> None:
        for letter in self.parts.queue.dead:
            if letter.events and letter.blameless > 1:
                raise ViolationError(ALONE, letter.events[0].key, "it is a dead letter")

    def _say(self, batch: list[Letter], what: str) -> None:
        if self.trace.on:
            for letter in batch:
                for event in letter.events:
                    told = f"{what}; {letter.id} of {event.name} {event.sequencer}"
                    self.trace.say(event.key, told)


def _check_answer(letter: Letter, run: Invocation, *, failed: bool) -> None:
    key = letter.events[0].key if letter.events else None
    if not letter.events and not failed:
        raise ViolationError(FOREIGN, None, repr(letter.body))
    excused = (
        not letter.events or run.out_of_time or any(event.key in run.hit for event in letter.events)
    )
    if failed and not excused:
        raise ViolationError(ALONE, key, f"{letter.id} failed")


def _sqs_event(batch: list[Letter]) -> dict[str, Any]:
    return {
        "Records": [
            {
                "messageId": letter.id,
                "eventSource": "aws:sqs",
                "body": letter.body,
                "attributes": {"ApproximateReceiveCount": str(letter.receives)},
            }
            for letter in batch
        ]
    }
