"""Parts of reconcile that lack one guard each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.reconcile.comparison import (
    Tally,
    is_too_recent,
    orphaned_records,
)
from serverless_s3_processor.runtime.domain.records import removals
from serverless_s3_processor.runtime.domain.records.record import Status
from serverless_s3_processor.runtime.services.processing.message_processor import MessageProcessor
from serverless_s3_processor.runtime.services.processing.object_examiner import ObjectExaminer
from serverless_s3_processor.runtime.services.reconcile.listing_reconciler import ListingReconciler
from serverless_s3_processor.runtime.services.reconcile.record_reconciler import RecordReconciler

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
    from serverless_s3_processor.runtime.domain.reconcile.comparison import ReconcileOptions
    from serverless_s3_processor.runtime.domain.records.record import Record


class TakesNothingForMissing(ListingReconciler):
    """Leaves what is listed and not on record alone."""

    def reconcile(self, listed: Any, terms: ReconcileOptions) -> Tally:
        del listed, terms
        return Tally()


class TakesNothingForAGhost(RecordReconciler):
    """Leaves what is on record and not listed alone."""

    def reconcile(self, by_key: Any, held: Any, terms: ReconcileOptions) -> Tally:
        del by_key, held, terms
        return Tally()


class TakesReplacedForDeleted(RecordReconciler):
    """Records a deletion of what another upload has replaced, where there are no versions."""

    def _find_orphaned(self, key: str, options: ReconcileOptions) -> list[Record]:
        listed = self.listing.list_key(options.bucket, key)
        records = self.records.history(key, options.bucket)
        orphans = orphaned_records(records, {each.identity for each in listed}, options)
        return [record for record in orphans if not is_too_recent(record, options)]


class RemovedTwice(ObjectExaminer):
    """Records what S3 tells of a removal beside what reconcile found of it."""

    def _removal(self, event: ObjectEvent) -> Record | None:
        if removals.is_already_recorded(event, self.records.history(event.key, event.bucket)):
            return None
        return self._record(
            event, event.time, removals.deletion_version(event), status=Status.DELETED
        )


class RemovedAgain(ObjectExaminer):
    """Records what reconcile found although S3 has told of it meanwhile."""

    def _removal(self, event: ObjectEvent) -> Record | None:
        record = self._record(
            event, event.time, removals.deletion_version(event), status=Status.DELETED
        )
        return record if event.sequencer is None else super()._removal(event)


class RemovedByALaterLook(ObjectExaminer):
    """Takes what was uploaded in the millisecond of reconcile's look for uploaded before it."""

    def _removal(self, event: ObjectEvent) -> Record | None:
        known = _look_later(self.records.history(event.key, event.bucket))
        return _recorded(self, event, known, known)


class RemovedDuringTheLook(ObjectExaminer):
    """Records what reconcile found beside a removal that is dated later than its look."""

    def _removal(self, event: ObjectEvent) -> Record | None:
        known = self.records.history(event.key, event.bucket)
        looked = clock.format_milliseconds(event.time)
        return _recorded(self, event, [r for r in known if r.event_time < looked], known)


def _recorded(
    examine: ObjectExaminer,
    event: ObjectEvent,
    before: Sequence[Record],
    known: Sequence[Record],
) -> Record | None:
    """Return the record of a removal, unless what was there `before` tells of it."""
    if removals.is_already_recorded(event, before):
        return None
    record = examine._record(
        event, event.time, removals.deletion_version(event), status=Status.DELETED
    )
    same = removals.find_recorded_deletion(event, known)
    return replace(record, upload_time=same.upload_time) if same else record


def _look_later(records: Iterable[Record]) -> list[Record]:
    """Make reconcile's looks stand after what was uploaded in the same millisecond."""
    return [r if r.sequencer or not r.is_removal else _later(r) for r in records]


def _later(record: Record) -> Record:
    moment = clock.parse(record.event_time) + timedelta(milliseconds=1)
    return replace(record, event_time=clock.format_milliseconds(moment))


class RemovalsTogether(MessageProcessor):
    """Does not tell the removals of one batch apart."""

    def _deduplicate(self, records_by_identity: Any) -> None:
        del records_by_identity
