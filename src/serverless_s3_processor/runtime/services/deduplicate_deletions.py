"""Tell the removals of one batch apart: none of them was on record when the others looked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from serverless_s3_processor.runtime.domain import parsing
from serverless_s3_processor.runtime.domain.history import sequence
from serverless_s3_processor.runtime.domain.identity import upload_time
from serverless_s3_processor.runtime.domain.removals import LOOKED_WITHIN, name

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.record import Record
    from serverless_s3_processor.runtime.services.examine_batch import Task

RecordsByIdentity: TypeAlias = "dict[tuple[str, str], list[tuple[Task, Record]]]"
"""By identity: what several events of a batch led to."""


def deduplicate_deletions(found: RecordsByIdentity) -> None:
    """Leave out what reconcile found where S3 itself tells of it, and give each its own record.

    Where there are no versions, several removals may have seemed to be the one that reconcile found
    earlier: the last of them is it.
    """
    for identity, same in list(found.items()):
        removals = [pair for pair in same if pair[1].is_removal]
        for pair in removals:
            if _is_told_of(pair[0], found):
                found[identity].remove(pair)
        if len(removals) > 1:
            _part(identity, removals, found)
        if not found[identity]:
            del found[identity]


def _is_told_of(task: Task, found: RecordsByIdentity) -> bool:
    """Tell whether S3, or an earlier run, tells of what reconcile found."""
    missed = task.event
    return missed.name == parsing.MISSED and any(
        record.is_removal and other.event.is_same_version(missed) and _is_first(other, task)
        for same in found.values()
        for other, record in same
    )


def _is_first(other: Task, missed: Task) -> bool:
    """Tell whether another removal stands for what reconcile found; S3's may be during the look."""
    if other.event.name == parsing.MISSED:
        return (other.event.time, other.message) < (missed.event.time, missed.message)
    return other.event.time <= missed.event.time + LOOKED_WITHIN


def _part(
    identity: tuple[str, str], removals: list[tuple[Task, Record]], found: RecordsByIdentity
) -> None:
    _, one = max(removals, key=lambda pair: sequence(pair[1].sequencer or ""))
    for task, record in removals:
        if record.sequencer and record.sequencer != one.sequencer:
            found[identity].remove((task, record))
            own = replace(record, upload_time=upload_time(task.event.time, name(task.event)))
            found.setdefault(own.identity, []).append((task, own))
