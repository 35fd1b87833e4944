"""Compare a range of the bucket's listing with the table, and save its fingerprints."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.domain.reconcile import scanned_range
from serverless_s3_processor.runtime.domain.reconcile.fingerprint_set import (
    FingerprintSet,
    fingerprint,
)
from serverless_s3_processor.runtime.domain.reconcile.key_range import KeyRange
from serverless_s3_processor.runtime.domain.reconcile.scanned_range import (
    Requests,
    ScannedRange,
    Totals,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from serverless_s3_processor.runtime.domain.reconcile.comparison import ListedVersion
    from serverless_s3_processor.runtime.domain.reconcile.run import ReconcileRun
    from serverless_s3_processor.runtime.ports.run_files import RunFiles
    from serverless_s3_processor.runtime.ports.version_listing import VersionListing
    from serverless_s3_processor.runtime.services.reconcile.listing_reconciler import (
        ListingReconciler,
    )
    from serverless_s3_processor.runtime.services.reconcile.time_limit import TimeLimit

BINARY: Final = "application/octet-stream"


@dataclass(slots=True, kw_only=True)
class _ListingWalk:
    """Iterates over a listing by whole keys, and records how far it came.

    It ends with the range, with the first key that has a version for which `last` is true, or when
    the time is up.
    """

    listed: Iterable[ListedVersion]
    key_range: KeyRange
    limit: TimeLimit
    last: Callable[[ListedVersion], bool] = lambda _: False
    through: str | None = ""
    fingerprints: list[int] = field(default_factory=list)

    def __iter__(self) -> Iterator[ListedVersion]:
        key, end, at_last = self.key_range.start_after, self.key_range.through, False
        for version in self.listed:
            if version.key != key:
                self.through = key
                if at_last or self.limit.is_up():
                    return
                if end is not None and version.key > end:
                    break
                key = version.key
            yield version
            self.fingerprints.append(fingerprint(version.identity))
            at_last = at_last or self.last(version)
        self.through = end


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeReconciler:
    """Reconciles a range of keys as far as the time allows; counts its requests in `requests`."""

    listing: VersionListing
    listing_reconciler: ListingReconciler
    files: RunFiles
    requests: Requests

    def reconcile_batch(
        self, run: ReconcileRun, keys: Sequence[str], limit: TimeLimit
    ) -> ScannedRange:
        """Reconcile what follows the first of some current keys, through the key after the last.

        So consecutive batches leave nothing out, however the keys are divided into batches: a
        listing of current objects does not show the versions between them.
        """
        first, last = keys[0], keys[-1]
        walk = _ListingWalk(
            listed=self.listing.list_versions(run.options.bucket, run.prefix, first),
            key_range=KeyRange(first, None),
            limit=limit,
            last=lambda version: version.key > last and version.is_current,
        )
        # The state machine lists current objects, and runs a child for each batch of them.
        self.requests.update(lists=1, children=1)
        return self._reconcile(run, walk, scanned_range.file_name("batch", first, last))

    def reconcile_gap(
        self, run: ReconcileRun, key_range: KeyRange, limit: TimeLimit
    ) -> ScannedRange:
        """Reconcile a range that no batch has covered."""
        listed = self.listing.list_versions(run.options.bucket, run.prefix, key_range.start_after)
        return self._reconcile(
            run,
            _ListingWalk(listed=listed, key_range=key_range, limit=limit),
            scanned_range.file_name("gap", key_range.start_after),
        )

    def _reconcile(self, run: ReconcileRun, walk: _ListingWalk, name: str) -> ScannedRange:
        tally = self.listing_reconciler.reconcile(walk, run.options)
        spent = self.requests + Counter(puts=1, milliseconds=walk.limit.take_milliseconds())
        scanned = ScannedRange(
            key_range=KeyRange(walk.key_range.start_after, walk.through),
            totals=Totals(tally=tally, requests=spent),
            fingerprints=FingerprintSet(walk.fingerprints),
        )
        self.files.put(run.scan_prefix + name, scanned.to_bytes(), BINARY)
        self.requests.clear()  # the file already counts its own request
        return scanned
