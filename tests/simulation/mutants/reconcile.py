"""Parts of reconcile and of redrive that lack one guard each."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
from serverless_s3_processor.runtime.domain.reconcile.comparison import (
    ReconcileOptions,
    Tally,
    is_too_recent,
    orphaned_records,
)
from serverless_s3_processor.runtime.domain.records import removals
from serverless_s3_processor.runtime.domain.records.record import Record, Status
from serverless_s3_processor.runtime.services.dead_letters.redriver import RedrivenLetter, Redriver
from serverless_s3_processor.runtime.services.processing.object_examiner import ObjectExaminer
from serverless_s3_processor.runtime.services.reconcile.listing_reconciler import ListingReconciler
from serverless_s3_processor.runtime.services.reconcile.record_reconciler import RecordReconciler


class FindsNothingMissing(ListingReconciler):
    """Ignores what is listed and not on record."""

    def reconcile(self, listed: Any, options: ReconcileOptions) -> Tally:
        del listed, options
        return Tally()


class FindsNoOrphans(RecordReconciler):
    """Ignores what is on record and not listed."""

    def reconcile(self, by_key: Any, listed_identities: Any, options: ReconcileOptions) -> Tally:
        del by_key, listed_identities, options
        return Tally()


class TakesReplacedForDeleted(RecordReconciler):
    """Records a deletion of what another upload has replaced in an unversioned bucket."""

    def _find_orphaned(self, key: str, options: ReconcileOptions) -> list[Record]:
        listed = self.listing.list_key(options.bucket, key)
        records = self.records.history(key, options.bucket)
        orphans = orphaned_records(records, {version.identity for version in listed}, options)
        return [record for record in orphans if not is_too_recent(record, options)]


class RecordsReportedRemoval(ObjectExaminer):
    """Records a removal that S3 reports although reconcile has recorded it."""

    def _removal(self, event: ObjectEvent) -> Record | None:
        if removals.is_already_recorded(event, self.records.history(event.key, event.bucket)):
            return None
        return _removal(self, event)


class RecordsDetectedRemoval(ObjectExaminer):
    """Records a removal that reconcile detected although S3 has reported it meanwhile."""

    def _removal(self, event: ObjectEvent) -> Record | None:
        return _removal(self, event) if event.sequencer is None else super()._removal(event)


class DetectsAfterUpload(ObjectExaminer):
    """Takes an upload in the millisecond of reconcile's scan for one before the scan."""

    def _removal(self, event: ObjectEvent) -> Record | None:
        records = _detect_later(self.records.history(event.key, event.bucket))
        return _removal_unless_recorded(self, event, records, records)


class IgnoresRemovalsDuringScan(ObjectExaminer):
    """Records a detected removal beside a reported one that is dated after the scan began."""

    def _removal(self, event: ObjectEvent) -> Record | None:
        records = self.records.history(event.key, event.bucket)
        detected_at = clock.format_milliseconds(event.time)
        earlier = [record for record in records if record.event_time < detected_at]
        return _removal_unless_recorded(self, event, earlier, records)


class DeletesBeforeReturning(Redriver):
    """Deletes dead letters before they are on the queue again."""

    def _return(self, waiting: Sequence[RedrivenLetter], *, is_bulk: bool) -> list[RedrivenLetter]:
        self.dead_letters.delete([result.letter for result in waiting])
        self.queue.put([result.letter.body for result in waiting], is_bulk=is_bulk)
        return list(waiting)


def _removal(examiner: ObjectExaminer, event: ObjectEvent) -> Record:
    version = removals.deletion_version(event)
    return examiner._record(event, event.time, version, status=Status.DELETED)


def _removal_unless_recorded(
    examiner: ObjectExaminer,
    event: ObjectEvent,
    earlier: Sequence[Record],
    records: Sequence[Record],
) -> Record | None:
    if removals.is_already_recorded(event, earlier):
        return None
    record = _removal(examiner, event)
    recorded = removals.find_recorded_deletion(event, records)
    return replace(record, upload_time=recorded.upload_time) if recorded else record


def _detect_later(records: Iterable[Record]) -> list[Record]:
    """Date detected removals after what was uploaded in the same millisecond."""
    return [r if r.sequencer or not r.is_removal else _later(r) for r in records]


def _later(record: Record) -> Record:
    timestamp = clock.parse(record.event_time) + timedelta(milliseconds=1)
    return replace(record, event_time=clock.format_milliseconds(timestamp))
