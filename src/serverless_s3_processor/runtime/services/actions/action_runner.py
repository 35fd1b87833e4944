"""Apply actions to records: tag an object with its status, move it to quarantine and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.domain.actions.rules import (
    ActionRules,
    is_released,
    quarantine_key,
)
from serverless_s3_processor.runtime.domain.records.record import MOVED_STATUSES, Status
from serverless_s3_processor.runtime.ports import Address, UnavailableError
from serverless_s3_processor.runtime.ports.object_actions import ActionImpossibleError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from serverless_s3_processor.runtime.domain.notices.notice import RecordChange
    from serverless_s3_processor.runtime.domain.records.record import Record
    from serverless_s3_processor.runtime.ports.object_actions import (
        ObjectActions,
        RecordLookup,
        RecordUpdates,
    )


@dataclass(frozen=True, slots=True)
class ActionProblem:
    """Why an action on an object failed."""

    key: str
    reason: str


@dataclass(slots=True)
class ActionReport:
    """The result of a batch of changes.

    The stream delivers again from `first_failed_id`. `impossible` actions are not tried again.
    `skipped_earlier` counts changes from before the activation.
    """

    tagged: int = 0
    moved: list[tuple[str, str]] = field(default_factory=list)
    released: list[tuple[str, str]] = field(default_factory=list)
    skipped_earlier: int = 0
    first_failed_id: str | None = None
    problems: list[ActionProblem] = field(default_factory=list)
    impossible: list[ActionProblem] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRunner:
    """Acts on a batch of changes; every step is idempotent.

    The stream is read from up to a day before actions were switched on, so that no later change is
    missed: changes before `activated_at` are ignored. No action begins when fewer than
    `reserve_seconds` remain.
    """

    rules: ActionRules
    objects: ObjectActions
    records: RecordLookup
    updates: RecordUpdates
    activated_at: Callable[[], datetime]
    reserve_seconds: float

    def handle_changes(
        self, changes: Sequence[RecordChange], remaining_seconds: Callable[[], float]
    ) -> ActionReport:
        """Act on each change; raise nothing. A failure delays only later changes of its key."""
        report, waiting = ActionReport(), set[str]()
        for change in self._new(changes, report):
            if change.new is None or change.new.object_key in waiting:
                continue
            if remaining_seconds() < self.reserve_seconds:
                report.first_failed_id = report.first_failed_id or change.id
                break
            if not self._try(change, change.new, report):
                waiting.add(change.new.object_key)
        return report

    def _new(self, changes: Sequence[RecordChange], report: ActionReport) -> Sequence[RecordChange]:
        """Return the changes since the activation; none if its time is unavailable."""
        if not changes:
            return []
        try:
            activated_at = self.activated_at()
        except UnavailableError as error:
            report.first_failed_id = changes[0].id
            report.problems.append(ActionProblem("", str(error)))
            return []
        new = [change for change in changes if change.timestamp >= activated_at]
        report.skipped_earlier = len(changes) - len(new)
        return new

    def _try(self, change: RecordChange, record: Record, report: ActionReport) -> bool:
        try:
            self._act(change.old, record, report)
        except UnavailableError as error:
            report.first_failed_id = report.first_failed_id or change.id
            report.problems.append(ActionProblem(record.object_key, str(error)))
            return False
        except ActionImpossibleError as error:
            report.impossible.append(ActionProblem(record.object_key, str(error)))
        return True

    def _act(self, old: Record | None, record: Record, report: ActionReport) -> None:
        if record.release_requested_at is not None and record.status in MOVED_STATUSES:
            self._release(record, report)
        elif record.status is Status.QUARANTINED:
            self._finish_move(old, record)
        elif self.rules.should_quarantine(record):
            self._act_on_current(record, report)
        elif not self._restore_quarantined(old, record):
            self._tag(record, report)

    def _act_on_current(self, record: Record, report: ActionReport) -> None:
        """Act on the record as it is now: a later change may have overtaken this one."""
        current = self._current_record(record)
        if current is None:
            return
        if current.status is Status.QUARANTINED:
            self.objects.delete(_address(current))  # an earlier attempt ended before this
            return
        should_move = self.rules.should_quarantine(current)
        released = should_move and is_released(
            current, self.records.history(current.object_key, current.bucket_name)
        )
        self._tag(current, report, released=released)
        if should_move and not released:
            self._move(current, report)

    def _current_record(self, record: Record) -> Record | None:
        return self.records.get_many([record.identity], consistent=True).get(record.identity)

    def _tag(self, record: Record, report: ActionReport, *, released: bool = False) -> None:
        key, value = self.rules.tag, self.rules.tag_value(record, released=released)
        if key and value:
            report.tagged += self.objects.tag(_address(record), key, value)

    def _move(self, record: Record, report: ActionReport) -> None:
        """Copy the object, record that, then delete it: a crash in between loses no content.

        The record says so before S3 reports the removal, which therefore counts as no deletion.
        """
        to = quarantine_key(record)
        if not self.objects.copy(_address(record), to, record.object_size or 0):
            return
        if self.updates.mark_quarantined(record, to):
            report.moved.append((record.object_key, to))
            self.objects.delete(_address(record))

    def _finish_move(self, old: Record | None, record: Record) -> None:
        """Delete the original if an earlier attempt ended after recording the move."""
        if old is not None and old.status is Status.QUARANTINED:
            self.objects.delete(_address(record))

    def _restore_quarantined(self, old: Record | None, record: Record) -> bool:
        """Restore a quarantined record that a slow invocation of the processor has overwritten."""
        if old is None or old.status is not Status.QUARANTINED or old.moved_to is None:
            return False
        if self.objects.exists(_address(record)):
            return False
        return self.updates.mark_quarantined(record, old.moved_to)

    def _release(self, record: Record, report: ActionReport) -> None:
        """Copy the object back, record its new version, then delete the copy.

        The new version is recorded as released before it comes through the stream.
        """
        current = self._current_record(record)
        if current is None or current.moved_to is None or current.status not in MOVED_STATUSES:
            return
        copy = self.objects.locate(current.bucket_name, current.moved_to)
        if current.status is Status.QUARANTINED:
            self._restore(current, copy, report)
        if copy is not None:
            self.objects.delete(copy)

    def _restore(self, record: Record, copy: Address | None, report: ActionReport) -> None:
        key = record.object_key
        restored = copy and self.objects.restore(copy, key, record.object_size or 0)
        if not restored:
            raise ActionImpossibleError("its copy is not in quarantine anymore")
        if self.updates.mark_released(record.identity, restored.version_id or restored.etag or ""):
            report.released.append((key, record.moved_to or ""))


def _address(record: Record) -> Address:
    return Address(
        bucket=record.bucket_name,
        key=record.object_key,
        version_id=record.version_id,
        etag=record.etag,
    )
