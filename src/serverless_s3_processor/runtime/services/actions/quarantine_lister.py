"""List the objects in quarantine, as S3 lists them, with their records."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.domain.actions.quarantine import copy_prefix, original_object

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from serverless_s3_processor.runtime.domain.reconcile.comparison import ListedVersion
    from serverless_s3_processor.runtime.domain.records.record import Record
    from serverless_s3_processor.runtime.ports.record_table import RecordTable
    from serverless_s3_processor.runtime.ports.version_listing import VersionListing


@dataclass(frozen=True, slots=True)
class QuarantinedCopy:
    """A copy in quarantine, and the record of the original, if there is one."""

    copy: ListedVersion
    record: Record | None


@dataclass(frozen=True, slots=True)
class QuarantinePage:
    """Some copies by key; the next page starts after `after`, which is None on the last."""

    files: Sequence[QuarantinedCopy]
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineLister:
    """Lists the quarantine of the stack's bucket."""

    listing: VersionListing
    records: RecordTable
    bucket: str

    def list_page(self, prefix: str, limit: int, after: str | None = None) -> QuarantinePage:
        """Return up to `limit` copies of keys that begin with `prefix`, after the copy `after`."""
        copies = list(islice(self._copies(prefix, after or ""), limit + 1))
        page = copies[:limit]
        files = [QuarantinedCopy(copy, self._record(copy.key)) for copy in page]
        return QuarantinePage(files, page[-1].key if len(copies) > limit else None)

    def _copies(self, prefix: str, after: str) -> Iterator[ListedVersion]:
        listed = self.listing.list_versions(self.bucket, copy_prefix(prefix), after)
        return (version for version in listed if version.is_current)

    def _record(self, copy_key: str) -> Record | None:
        key, version = original_object(copy_key)
        records = self.records.newest(key, 1, version).records
        return next((record for record in records if record.moved_to == copy_key), None)
