"""Apply actions to objects that were recorded before the rules were declared."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.domain.actions.rules import ActionRules, is_released

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
    from serverless_s3_processor.runtime.domain.records.listing import RecordFilters
    from serverless_s3_processor.runtime.domain.records.record import Record
    from serverless_s3_processor.runtime.ports.record_table import RecordTable
    from serverless_s3_processor.runtime.ports.request_queue import RequestQueue
    from serverless_s3_processor.runtime.services.processing_requester import ProcessingRequester
    from serverless_s3_processor.runtime.services.record_lister import RecordLister


class Action(StrEnum):
    """An action on an object."""

    QUARANTINE = "quarantine"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class DueAction:
    """An object that an action is due for, and the event that requests to process it again."""

    record: Record
    action: Action
    event: ObjectEvent


@dataclass(frozen=True, slots=True)
class ApplyActionsReport:
    """The due actions of one page of records; `cursor` is None on the last page."""

    due: Sequence[DueAction]
    examined: int
    cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionApplier:
    """Queues the objects that an action is due for.

    They are processed again, and then acted on like every upload.
    """

    rules: ActionRules
    record_lister: RecordLister
    records: RecordTable
    requester: ProcessingRequester
    queue: RequestQueue

    def apply(
        self, filters: RecordFilters, limit: int, cursor: str | None, *, dry_run: bool
    ) -> ApplyActionsReport:
        """Examine up to `limit` records, newest first, and queue the objects that are due.

        Raises:
            CursorError: the cursor is invalid or belongs to other filters.
        """
        listing = self.record_lister.list_page(filters, limit, cursor)
        due = list(self._due(listing.records))
        if due and not dry_run:
            self.queue.send_all([entry.event for entry in due])
        return ApplyActionsReport(due, len(listing.records), listing.cursor)

    def _due(self, records: Sequence[Record]) -> Iterator[DueAction]:
        for record in records:
            action = self._action(record)
            if action is None:
                continue
            event = self.requester.event_of(
                record.bucket_name, record.object_key, record.version_id
            )
            if event is not None and event.etag == record.etag:
                yield DueAction(record, action, event)

    def _action(self, record: Record) -> Action | None:
        if self.rules.should_quarantine(record) and not self._is_released(record):
            return Action.QUARANTINE
        return Action.TAG if self.rules.tag_value(record) else None

    def _is_released(self, record: Record) -> bool:
        return is_released(record, self.records.history(record.object_key, record.bucket_name))
