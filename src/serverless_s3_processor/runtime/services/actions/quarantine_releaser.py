"""Request that an object is released from quarantine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.actions.quarantine import (
    NotQuarantinedError,
    find_releasable,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from serverless_s3_processor.runtime.domain.records.record import Record
    from serverless_s3_processor.runtime.ports import ObjectStore
    from serverless_s3_processor.runtime.ports.object_actions import RecordUpdates
    from serverless_s3_processor.runtime.ports.record_table import RecordTable

_MAX_RECORDS: Final = 1000
"""Maximum number of records of one key that are examined, the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineReleaser:
    """Requests releases on records; the function `actions` reads them from the table's stream."""

    records: RecordTable
    store: ObjectStore
    updates: RecordUpdates
    now: Callable[[], datetime]

    def request_release(self, bucket: str, key: str, version_id: str | None = None) -> Record:
        """Request the release, and return the record of what is released.

        Raises:
            NotReleasableError: it can't be released; the text says why.
        """
        newest = self.records.newest(key, _MAX_RECORDS).records
        record = find_releasable([r for r in newest if r.bucket_name == bucket], version_id)
        if not self.store.locate(bucket, record.moved_to or "", None):
            raise NotQuarantinedError("is not in quarantine anymore: its copy has expired")
        requested_at = clock.format_milliseconds(self.now())
        if not self.updates.request_release(record.identity, requested_at):
            raise NotQuarantinedError("is not in quarantine")
        return replace(record, release_requested_at=requested_at)
