"""What must be true at the end, whatever went wrong on the way."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Set
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from typing import Any

from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.records import history
from serverless_s3_processor.runtime.domain.records.record import Record, Status
from tests.chaos.announcements import Announcement
from tests.chaos.evidence import Evidence, Listed
from tests.chaos.requests import EXPECTED

# Faults are noted by one process, notices by another, and a worker dies a moment after it is hit.
CLOSE = timedelta(seconds=2)
SHOWN = 5


def violations(evidence: Evidence) -> list[str]:
    """Return what is wrong, in words; empty if every promise was kept."""
    checks = (
        _the_bucket_is_what_was_done,
        _each_version_has_one_record,
        _nothing_is_given_up,
        _histories_are_what_s3_lists,
        _all_is_announced,
        _repeats_are_explained,
        _digests_tell_of_all,
        _queues_are_empty,
        _requests_are_answered,
    )
    return [wrong for check in checks for wrong in check(evidence)]


def repeats(evidence: Evidence) -> dict[tuple[str, str], list[Announcement]]:
    """Return the notices of each record that was announced more than once, in their order."""
    found: dict[tuple[str, str], list[Announcement]] = defaultdict(list)
    for announcement in sorted(evidence.announced, key=lambda each: each.at):
        found[announcement.identity].append(announcement)
    return {identity: same for identity, same in found.items() if len(same) > 1}


def _the_bucket_is_what_was_done(evidence: Evidence) -> Iterator[str]:
    done = Counter[Any]((v.key, v.version_id, v.size, v.etag) for v in evidence.ledger.held)
    done.update((key, marker, None, None) for marker, key in evidence.ledger.markers.items())
    yield from _differences("the bucket", done, Counter(map(_as_listed, evidence.listed)))


def _each_version_has_one_record(evidence: Evidence) -> Iterator[str]:
    told: Counter[Any] = Counter()
    for version in evidence.ledger.versions.values():
        told[(version.key, version.version_id, "object", version.size, version.etag)] += 1
    for version_id, key in evidence.ledger.markers.items():
        told[(key, version_id, "marker", None, None)] += 1
    for version_id, key in evidence.ledger.removed.items():
        told[(key, version_id, "removal", None, None)] += 1
    yield from _differences("the table", told, Counter(map(_as_recorded, evidence.records)))
    times = {(r.object_key, r.upload_time) for r in evidence.records}
    listed = {
        (v.key, f"{clock.format_seconds(v.modified)}#{v.version_id}") for v in evidence.listed
    }
    yield from _some("reachable from the listing, but not on record", listed - times)


def _as_listed(listed: Listed) -> tuple[str, str, int | None, str | None]:
    return listed.key, listed.version_id, listed.size, listed.etag


def _as_recorded(record: Record) -> tuple[object, ...]:
    deleted = record.status is Status.DELETED
    kind = ("marker" if record.marker else "removal") if deleted else "object"
    return record.object_key, record.version_id, kind, record.object_size, record.etag


def _nothing_is_given_up(evidence: Evidence) -> Iterator[str]:
    failed = {(r.object_key, r.failure) for r in evidence.records if r.status is Status.FAILED}
    yield from _some("recorded as failed, though nothing is wrong with it", failed)
    held = {version.version_id for version in evidence.ledger.held}
    gone = {r.version_id for r in evidence.records if r.status is Status.GONE}
    yield from _some("recorded as gone, though S3 holds it", gone & held)


def _histories_are_what_s3_lists(evidence: Evidence) -> Iterator[str]:
    histories = evidence.histories()
    by_key = groupby(sorted(evidence.listed, key=lambda each: each.key), key=lambda each: each.key)
    for key, same in by_key:
        listed = list(same)
        newest_first = [each.version_id for each in listed if each.etag is not None]
        known = [record.version_id for record in history.existing_versions(histories[key])]
        if known != newest_first[::-1]:
            yield f"{key!r}: S3 lists {newest_first[::-1]}, the records tell {known}"
        latest = next((v.version_id for v in listed if v.latest and v.etag is not None), None)
        current = history.current_version(histories[key])
        if (current.version_id if current else None) != latest:
            yield f"{key!r}: current is {latest}, the records tell {current}"


def _all_is_announced(evidence: Evidence) -> Iterator[str]:
    recorded = {(*r.identity, str(r.status), r.object_size, r.etag) for r in evidence.records}
    announced = {(*a.identity, a.status, a.size, a.etag) for a in evidence.announced}
    yield from _some("recorded but not announced", recorded - announced)
    yield from _some("announced but not recorded", announced - recorded)


def _repeats_are_explained(evidence: Evidence) -> Iterator[str]:
    repeated = repeats(evidence)
    excuses = sorted(evidence.excuses)
    count = sum(len(same) - 1 for same in repeated.values())
    if count > evidence.repeats_allowed:
        yield f"{count} repeated announcements, {evidence.repeats_allowed} could be explained"
    unexplained = {
        (*identity, str(earlier.at), str(later.at))
        for identity, same in repeated.items()
        for earlier, later in pairwise(same)
        if not _any_between(excuses, earlier.at - CLOSE, later.at + CLOSE)
    }
    yield from _some("announced again for no reason", unexplained)


def _any_between(moments: list[datetime], since: datetime, until: datetime) -> bool:
    place = bisect_left(moments, since)
    return place < len(moments) and moments[place] <= until


def _digests_tell_of_all(evidence: Evidence) -> Iterator[str]:
    if evidence.counted < len(evidence.records):
        yield f"digests tell of {evidence.counted} of {len(evidence.records)} records"


def _queues_are_empty(evidence: Evidence) -> Iterator[str]:
    for queue, left in evidence.left_in_queues.items():
        if left:
            yield f"{left} messages are left in {queue}"


def _requests_are_answered(evidence: Evidence) -> Iterator[str]:
    yield from _some("unexpected answers of the API", set(evidence.answers) - EXPECTED)


def _differences(where: str, told: Counter[Any], found: Counter[Any]) -> Iterator[str]:
    yield from _some(f"missing or too few in {where}", set(told - found))
    yield from _some(f"unknown or too many in {where}", set(found - told))


def _some(what: str, which: Set[object]) -> Iterator[str]:
    if which:
        examples = "; ".join(map(str, sorted(which, key=str)[:SHOWN]))
        yield f"{len(which)} {what}: {examples}"
