"""Deduplicate the removals of one batch, none of which was on record when it was examined."""

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
"""The tasks of a batch and their records, by the record's identity."""


def deduplicate_deletions(records: RecordsByIdentity) -> None:
    """Drop detected removals that S3 reports too, and give each removal its own record.

    In an unversioned bucket, several removals may match the one that reconcile detected earlier:
    the last of them is the same.
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
    """Tell whether S3, or an earlier run of reconcile, reports a detected removal."""
    detected = task.event
    return detected.name == parsing.UNREPORTED_DELETION and any(
        record.is_removal and other.event.is_same_version(detected) and _is_first(other, task)
        for pairs in records.values()
        for other, record in pairs
    )


def _is_first(other: Task, detected: Task) -> bool:
    """Tell whether another removal takes precedence; S3's may happen during the scan."""
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
