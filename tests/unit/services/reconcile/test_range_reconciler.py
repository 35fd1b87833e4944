"""However a run is cut into batches and whatever it has no time for, nothing is left out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.reconcile.comparison import (
    ListedVersion,
    ReconcileOptions,
)
from serverless_s3_processor.runtime.domain.reconcile.fingerprint_set import FingerprintSet
from serverless_s3_processor.runtime.domain.reconcile.key_range import KeyRange, find_gaps
from serverless_s3_processor.runtime.domain.reconcile.run import ReconcileRun
from serverless_s3_processor.runtime.domain.reconcile.scanned_range import ScannedRange, Totals
from serverless_s3_processor.runtime.services.reconcile.gap_reconciler import (
    GapReconciler,
    NoProgressError,
)
from serverless_s3_processor.runtime.services.reconcile.listing_reconciler import ListingReconciler
from serverless_s3_processor.runtime.services.reconcile.range_reconciler import RangeReconciler
from serverless_s3_processor.runtime.services.reconcile.time_limit import TimeLimit
from serverless_s3_processor.testing.object_store import MemoryObjectStore
from serverless_s3_processor.testing.record_table import MemoryRecordTable
from serverless_s3_processor.testing.request_queue import MemoryRequestQueue
from serverless_s3_processor.testing.run_files import MemoryRunFiles

BUCKET = "bucket"
PREFIX = "uploads/"
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
TERMS = ReconcileOptions(
    bucket=BUCKET, observed_at=NOON + timedelta(days=1), settled_before=NOON + timedelta(days=1)
)
RUN = ReconcileRun(name="run", prefix=PREFIX, options=TERMS)
ENDLESS = 10_000


class ForKeys(TimeLimit):
    """Time for so many keys."""

    def __init__(self, keys: int) -> None:
        super().__init__(lambda: 1.0, 0)
        self._keys = keys

    def is_up(self) -> bool:
        self._keys -= 1
        return self._keys < 0


@dataclass
class Running:
    """A bucket of which nothing is on record, and a run over it: all that it compares is queued."""

    store: MemoryObjectStore = field(
        default_factory=lambda: MemoryObjectStore(BUCKET, lambda: NOON)
    )
    queue: MemoryRequestQueue = field(default_factory=MemoryRequestQueue)
    files: MemoryRunFiles = field(default_factory=MemoryRunFiles)
    requests: Counter[str] = field(default_factory=Counter)

    @property
    def do(self) -> RangeReconciler:
        return RangeReconciler(
            listing=self.store,
            listing_reconciler=ListingReconciler(records=MemoryRecordTable(), queue=self.queue),
            files=self.files,
            requests=self.requests,
        )

    @property
    def rest(self) -> GapReconciler:
        return GapReconciler(
            range_reconciler=self.do, files=self.files, in_parallel=map, requests=self.requests
        )

    @property
    def listed(self) -> list[ListedVersion]:
        return list(self.store.list_versions(BUCKET, PREFIX))

    @property
    def current(self) -> list[str]:
        return [version.key for version in self.listed if version.is_current]

    @property
    def covered(self) -> list[KeyRange]:
        names = self.files.keys(RUN.scan_prefix)
        return [ScannedRange.from_bytes(self.files.get(name)).key_range for name in names]

    @property
    def compared(self) -> set[tuple[str, str | None]]:
        return {(event.key, event.version_id) for event in self.queue.sent}

    def finish(self, times: Sequence[int]) -> Totals:
        """Call for the rest again and again, each time with time for so many keys."""
        for call in range(ENDLESS):
            if totals := self.rest.reconcile(RUN, ForKeys(times[call % len(times)])):
                return totals
        raise AssertionError("it does not end")


_names = st.text(st.sampled_from("ab/é\uff61🙂 \x01"), min_size=1, max_size=3).map(PREFIX.__add__)
_fates = st.lists(st.booleans(), min_size=1, max_size=4)
"""Of one key: an upload, or a delete marker."""


@st.composite
def _buckets(draw: st.DrawFn) -> Running:
    made = Running()
    for key, fates in draw(st.dictionaries(_names, _fates, max_size=14)).items():
        for upload in fates:
            _ = made.store.put(key, b"x") if upload else made.store.delete(key)
    return made


@st.composite
def _batches(draw: st.DrawFn, keys: list[str]) -> list[tuple[list[str], int]]:
    """Cut keys into batches, each with time for some; some repeated, some lost, in any order."""
    cuts = sorted(draw(st.sets(st.integers(1, len(keys) - 1)))) if len(keys) > 1 else []
    ends = zip([0, *cuts], [*cuts, len(keys)], strict=True)
    whole = [keys[begin:end] for begin, end in ends if keys]
    if not whole:
        return []
    some = draw(st.lists(st.sampled_from(whole), max_size=2 * len(whole)))
    return [(part, draw(st.integers(0, 5) | st.just(ENDLESS))) for part in some]


@pytest.mark.slow
@given(st.data(), st.lists(st.integers(1, 4) | st.just(ENDLESS), min_size=1, max_size=4))
def test_each_listed_version_is_compared_and_what_is_covered_is_everything(
    data: st.DataObject, times: list[int]
) -> None:
    running = data.draw(_buckets())
    for keys, time in data.draw(_batches(running.current)):
        running.do.reconcile_batch(RUN, keys, ForKeys(time))

    running.finish(times)

    assert running.compared == {(version.key, version.version_id) for version in running.listed}
    assert find_gaps(running.covered) == []
    fingerprints = FingerprintSet.from_bytes(running.files.get(RUN.fingerprints_key))
    assert all(version.identity in fingerprints for version in running.listed)
    assert len(fingerprints) == len(running.listed)


@pytest.mark.slow
@given(st.data())
def test_what_a_part_says_it_covered_it_has_compared_and_nothing_else(data: st.DataObject) -> None:
    running = data.draw(_buckets())
    for keys, time in data.draw(_batches(running.current)):
        running.queue.sent.clear()
        seen = running.do.reconcile_batch(RUN, keys, ForKeys(time))
        within = {
            (version.key, version.version_id)
            for version in running.listed
            if version.key > seen.key_range.start_after
            and (seen.key_range.through is None or version.key <= seen.key_range.through)
        }
        assert running.compared == within
        assert sum(seen.totals.tally.values()) == len(running.queue.sent) == len(seen.fingerprints)


@given(st.data())
def test_with_time_enough_batches_leave_only_what_is_before_the_first(data: st.DataObject) -> None:
    running = data.draw(_buckets())
    keys = running.current
    size = data.draw(st.integers(1, 5))
    for at in range(0, len(keys), size):
        running.do.reconcile_batch(RUN, keys[at : at + size], ForKeys(ENDLESS))

    left = find_gaps(running.covered)

    assert left == ([KeyRange("", keys[0])] if keys else [KeyRange("", None)])


def test_a_run_that_has_never_time_for_one_key_says_so() -> None:
    running = Running()
    running.store.put("uploads/a", b"x")
    with pytest.raises(NoProgressError):
        running.finish([0])


_places = st.text("abé🙂", max_size=3)
_ranges = st.lists(st.builds(KeyRange, _places, st.none() | _places), max_size=8)


@given(_ranges, _places.filter(bool))
def test_each_key_is_in_a_range_or_in_exactly_one_gap(covered: list[KeyRange], key: str) -> None:
    left = find_gaps(covered)
    assert any(_has(part, key) for part in covered) + sum(_has(part, key) for part in left) == 1


@given(_ranges)
def test_gaps_are_in_order_and_none_is_empty_and_with_them_all_is_covered(
    covered: list[KeyRange],
) -> None:
    left = find_gaps(covered)
    for part, following in pairwise(left):
        assert part.through is not None
        assert part.through <= following.start_after
    assert all(part.through is None or part.start_after < part.through for part in left)
    assert find_gaps([*covered, *left]) == []


def _has(keys: KeyRange, key: str) -> bool:
    return key > keys.start_after and (keys.through is None or key <= keys.through)
