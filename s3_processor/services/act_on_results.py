"""Act on what is on record: tag the object with its status, move it to quarantine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from s3_processor.domain.actions import Rules, quarantine_key
from s3_processor.ports import Address, UnavailableError
from s3_processor.ports.object_actions import ImpossibleError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from s3_processor.domain.notice import Change
    from s3_processor.domain.record import Record
    from s3_processor.ports.object_actions import MovedRecords, ObjectActions


@dataclass(frozen=True, slots=True)
class Trouble:
    """What could not be done to an object, and why."""

    key: str
    reason: str


@dataclass(slots=True)
class ActionReport:
    """What a batch of changes came to.

    `failed` is the first change that was not acted on: the stream delivers again from there.
    `impossible` will not be tried again.
    """

    tagged: int = 0
    moved: list[tuple[str, str]] = field(default_factory=list)
    failed: str | None = None
    troubles: list[Trouble] = field(default_factory=list)
    impossible: list[Trouble] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActOnResults:
    """Acts on a batch of changes; each step may be repeated, and leads to the same.

    No change is begun when less than `reserve` seconds are left.
    """

    rules: Rules
    objects: ObjectActions
    records: MovedRecords
    reserve: float

    def __call__(
        self, changes: Sequence[Change], seconds_left: Callable[[], float]
    ) -> ActionReport:
        """Act; nothing is raised. One object that can't be acted on holds up no other."""
        report = ActionReport()
        for change in changes:
            if change.new is None:
                continue
            if seconds_left() < self.reserve:
                report.failed = report.failed or change.id
                break
            self._try(change.id, change.new, report)
        return report

    def _try(self, change: str, record: Record, report: ActionReport) -> None:
        try:
            self._act(record, report)
        except UnavailableError as error:
            report.failed = report.failed or change
            report.troubles.append(Trouble(record.object_key, str(error)))
        except ImpossibleError as error:
            report.impossible.append(Trouble(record.object_key, str(error)))

    def _act(self, record: Record, report: ActionReport) -> None:
        if self.rules.moves(record):
            now = self._now(record)
            if now is None:
                return
            record = now
        self._tag(record, report)
        if self.rules.moves(record):
            self._move(record, report)

    def _now(self, record: Record) -> Record | None:
        """Return the record as it is now: a change may be told when another has overtaken it."""
        return self.records.find([record.identity], consistent=True).get(record.identity)

    def _tag(self, record: Record, report: ActionReport) -> None:
        key, value = self.rules.tag, self.rules.tag_value(record)
        if key and value:
            report.tagged += self.objects.tag(_address(record), key, value)

    def _move(self, record: Record, report: ActionReport) -> None:
        """Copy, then remove, then note it: wherever this ends, the content is somewhere.

        It is noted last, so that a record never says of an object that it went where it is not.
        """
        to = quarantine_key(record)
        if not self.objects.copy(_address(record), to, record.object_size or 0):
            return
        self.objects.remove(_address(record))
        if self.records.note_moved(record.identity, to):
            report.moved.append((record.object_key, to))


def _address(record: Record) -> Address:
    return Address(
        bucket=record.bucket_name,
        key=record.object_key,
        version_id=record.version_id,
        etag=record.etag,
    )
