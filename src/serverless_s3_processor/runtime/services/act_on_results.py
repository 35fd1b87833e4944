"""Act on what is on record: tag the object with its status, move it to quarantine and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.domain.actions import ActionRules, is_released, quarantine_key
from serverless_s3_processor.runtime.domain.record import MOVED_AWAY, Status
from serverless_s3_processor.runtime.ports import Address, UnavailableError
from serverless_s3_processor.runtime.ports.object_actions import ActionImpossibleError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from serverless_s3_processor.runtime.domain.notice import RecordChange
    from serverless_s3_processor.runtime.domain.record import Record
    from serverless_s3_processor.runtime.ports.object_actions import (
        ObjectActions,
        QuarantineUpdates,
        RecordLookup,
    )


@dataclass(frozen=True, slots=True)
class ActionProblem:
    """What could not be done to an object, and why."""

    key: str
    reason: str


@dataclass(slots=True)
class ActionReport:
    """What a batch of changes came to.

    `failed` is the first change that was not acted on: the stream delivers again from there.
    `impossible` will not be tried again. `earlier` counts the changes of before the activation.
    """

    tagged: int = 0
    moved: list[tuple[str, str]] = field(default_factory=list)
    released: list[tuple[str, str]] = field(default_factory=list)
    earlier: int = 0
    failed: str | None = None
    troubles: list[ActionProblem] = field(default_factory=list)
    impossible: list[ActionProblem] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActOnResults:
    """Acts on a batch of changes; each step may be repeated, and leads to the same.

    The stream begins up to a day before actions were switched on, so that none of what comes
    afterwards is missed: changes before `activated` are left alone. No change is begun when less
    than `reserve` seconds are left.
    """

    rules: ActionRules
    objects: ObjectActions
    records: RecordLookup
    notes: QuarantineUpdates
    activated: Callable[[], datetime]
    reserve: float

    def __call__(
        self, changes: Sequence[RecordChange], seconds_left: Callable[[], float]
    ) -> ActionReport:
        """Act; nothing is raised. One object that can't be acted on holds up no other.

        What follows of the same key waits for it: the stream delivers that again too.
        """
        report, waiting = ActionReport(), set[str]()
        for change in self._new(changes, report):
            if change.new is None or change.new.object_key in waiting:
                continue
            if seconds_left() < self.reserve:
                report.failed = report.failed or change.id
                break
            if not self._try(change, change.new, report):
                waiting.add(change.new.object_key)
        return report

    def _new(self, changes: Sequence[RecordChange], report: ActionReport) -> Sequence[RecordChange]:
        """Return the changes since the activation; all wait if nobody can tell when that was."""
        if not changes:
            return []
        try:
            activated = self.activated()
        except UnavailableError as error:
            report.failed = changes[0].id
            report.troubles.append(ActionProblem("", str(error)))
            return []
        new = [change for change in changes if change.made >= activated]
        report.earlier = len(changes) - len(new)
        return new

    def _try(self, change: RecordChange, record: Record, report: ActionReport) -> bool:
        try:
            self._act(change.old, record, report)
        except UnavailableError as error:
            report.failed = report.failed or change.id
            report.troubles.append(ActionProblem(record.object_key, str(error)))
            return False
        except ActionImpossibleError as error:
            report.impossible.append(ActionProblem(record.object_key, str(error)))
        return True

    def _act(self, old: Record | None, record: Record, report: ActionReport) -> None:
        if record.release_requested_at is not None and record.status in MOVED_AWAY:
            self._release(record, report)
        elif record.status is Status.QUARANTINED:
            self._finish_move(old, record)
        elif self.rules.moves(record):
            self._judge(record, report)
        elif not self._note_again(old, record):
            self._tag(record, report)

    def _judge(self, record: Record, report: ActionReport) -> None:
        """Go by the record as it is now: a change may come when another has overtaken it."""
        now = self._now(record)
        if now is None:
            return
        if now.status is Status.QUARANTINED:
            self.objects.remove(_address(now))  # an earlier attempt ended before this
            return
        moves = self.rules.moves(now)
        released = moves and is_released(now, self.records.history(now.object_key, now.bucket_name))
        self._tag(now, report, released=released)
        if moves and not released:
            self._move(now, report)

    def _now(self, record: Record) -> Record | None:
        return self.records.find([record.identity], consistent=True).get(record.identity)

    def _tag(self, record: Record, report: ActionReport, *, released: bool = False) -> None:
        key, value = self.rules.tag, self.rules.tag_value(record, released=released)
        if key and value:
            report.tagged += self.objects.tag(_address(record), key, value)

    def _move(self, record: Record, report: ActionReport) -> None:
        """Copy, then record it, then remove: wherever this ends, the content is somewhere.

        It is on record before S3 tells of the removal, which is then no deletion.
        """
        to = quarantine_key(record)
        if not self.objects.copy(_address(record), to, record.object_size or 0):
            return
        if self.notes.note_quarantined(record, to):
            report.moved.append((record.object_key, to))
            self.objects.remove(_address(record))

    def _finish_move(self, old: Record | None, record: Record) -> None:
        """Remove what was given up when it was on record already, once somebody redrives it."""
        if old is not None and old.status is Status.QUARANTINED:
            self.objects.remove(_address(record))

    def _note_again(self, old: Record | None, record: Record) -> bool:
        """Restore what a slow invocation of the processor wrote over, if the object is gone."""
        if old is None or old.status is not Status.QUARANTINED or old.moved_to is None:
            return False
        if self.objects.is_there(_address(record)):
            return False
        return self.notes.note_quarantined(record, old.moved_to)

    def _release(self, record: Record, report: ActionReport) -> None:
        """Copy back, then record as what, then remove the copy.

        The new version comes through the stream after this: it is known as released by then.
        """
        now = self._now(record)
        if now is None or now.moved_to is None or now.status not in MOVED_AWAY:
            return
        copy = self.objects.locate(now.bucket_name, now.moved_to)
        if now.status is Status.QUARANTINED:
            self._restore(now, copy, report)
        if copy is not None:
            self.objects.remove(copy)

    def _restore(self, record: Record, copy: Address | None, report: ActionReport) -> None:
        key = record.object_key
        back = copy and self.objects.restore(copy, key, record.object_size or 0)
        if not back:
            raise ActionImpossibleError("its copy is not in quarantine anymore")
        if self.notes.note_released(record.identity, back.version_id or back.etag or ""):
            report.released.append((key, record.moved_to or ""))


def _address(record: Record) -> Address:
    return Address(
        bucket=record.bucket_name,
        key=record.object_key,
        version_id=record.version_id,
        etag=record.etag,
    )
