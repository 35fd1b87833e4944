"""Tell the removals of one batch apart: none of them was on record when the others looked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from serverless_s3_processor.runtime.domain.events import parsing
from serverless_s3_processor.runtime.domain.records.history import comparable_sequencer
from serverless_s3_processor.runtime.domain.records.identity import upload_time
from serverless_s3_processor.runtime.domain.records.removals import SCAN_WINDOW, deletion_version

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Record
    from serverless_s3_processor.runtime.services.processing.processing_strategy import Task

RecordsByIdentity: TypeAlias = "dict[tuple[str, str], list[tuple[Task, Record]]]"
"""By identity: what several events of a batch led to."""


def deduplicate_deletions(records: RecordsByIdentity) -> None:
    """Leave out what reconcile found where S3 itself tells of it, and give each its own record.

    Where there are no versions, several removals may have seemed to be the one that reconcile found
    earlier: the last of them is it.
    """
    for identity, pairs in list(records.items()):
        removals = [pair for pair in pairs if pair[1].is_removal]
        for pair in removals:
            if _is_reported(pair[0], records):
                records[identity].remove(pair)
        if len(removals) > 1:
            _separate(identity, removals, records)
        if not records[identity]:
            del records[identity]


def _is_reported(task: Task, records: RecordsByIdentity) -> bool:
    """Tell whether S3, or an earlier run, tells of what reconcile found."""
    detected = task.event
    return detected.name == parsing.UNREPORTED_DELETION and any(
        record.is_removal and other.event.is_same_version(detected) and _is_first(other, task)
        for pairs in records.values()
        for other, record in pairs
    )


def _is_first(other: Task, detected: Task) -> bool:
    """Tell whether another removal stands for what reconcile found; S3's may be during the look."""
    if other.event.name == parsing.UNREPORTED_DELETION:
        return (other.event.time, other.message) < (detected.event.time, detected.message)
    return other.event.time <= detected.event.time + SCAN_WINDOW


def _separate(
    identity: tuple[str, str], removals: list[tuple[Task, Record]], records: RecordsByIdentity
) -> None:
    _, latest = max(removals, key=lambda pair: comparable_sequencer(pair[1].sequencer or ""))
    for task, record in removals:
        if record.sequencer and record.sequencer != latest.sequencer:
            records[identity].remove((task, record))
            separate = replace(
                record, upload_time=upload_time(task.event.time, deletion_version(task.event))
            )
            records.setdefault(separate.identity, []).append((task, separate))
