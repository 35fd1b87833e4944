"""How the API's function reaches the outside; only type checkers load this."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from serverless_s3_processor.runtime.ports.dead_letters import ActionRequests
from serverless_s3_processor.runtime.ports.object_actions import QuarantineUpdates

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.ports import ObjectStore
    from serverless_s3_processor.runtime.ports.cursor_keys import CursorKeys
    from serverless_s3_processor.runtime.ports.dead_letters import (
        ChangeStream,
        DeadLetterQueue,
        FailureLog,
        ReturnQueue,
    )
    from serverless_s3_processor.runtime.ports.object_links import ObjectLinks
    from serverless_s3_processor.runtime.ports.queue_gauge import QueueGauge
    from serverless_s3_processor.runtime.ports.record_table import RecordTable
    from serverless_s3_processor.runtime.ports.request_queue import RequestQueue
    from serverless_s3_processor.runtime.ports.runs import ReconcileRuns
    from serverless_s3_processor.runtime.ports.summary_table import SummaryTable
    from serverless_s3_processor.runtime.ports.version_listing import VersionListing


class RecordUpdates(QuarantineUpdates, ActionRequests, Protocol):
    """Writes to single attributes of records."""


class ApiAdapters(Protocol):
    """The adapters, each of which is built when it is first used."""

    def records(self) -> RecordTable:
        """Return the table of records."""
        ...

    def updates(self) -> RecordUpdates:
        """Return the same table for updates."""
        ...

    def changes(self) -> ChangeStream:
        """Return the table's stream."""
        ...

    def cursor_keys(self) -> CursorKeys:
        """Return the keys that sign cursors."""
        ...

    def summaries(self) -> SummaryTable:
        """Return the table of summaries."""
        ...

    def store(self) -> ObjectStore:
        """Return the bucket."""
        ...

    def listing(self) -> VersionListing:
        """Return the listing of the bucket's versions."""
        ...

    def links(self) -> ObjectLinks:
        """Return what signs links."""
        ...

    def requests(self) -> RequestQueue:
        """Return the queue of uploads, for requests."""
        ...

    def returned(self) -> ReturnQueue:
        """Return the same queue, for dead letters."""
        ...

    def gauge(self, url: str) -> QueueGauge:
        """Return the depth of a queue."""
        ...

    def dead_letters(self, url: str) -> DeadLetterQueue:
        """Return a queue of dead letters."""
        ...

    def failure_log(self, group: str, **options: Any) -> FailureLog:  # noqa: ANN401 - by adapter
        """Return the log of a function that failed."""
        ...

    def runs(self) -> ReconcileRuns:
        """Return the runs of reconcile."""
        ...
