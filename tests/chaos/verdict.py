"""What must be true at the end, whatever failed during the run."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Set
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any, Final

from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.records import history
from serverless_s3_processor.runtime.domain.records.record import Record, Status
from tests.chaos.evidence import Evidence, ListedVersion
from tests.chaos.requester import EXPECTED_STATUSES
from tests.chaos.subscriber import Announcement

CLOCK_TOLERANCE: Final = timedelta(seconds=2)
"""One process logs faults, another one receives notices, and a killed worker dies a bit later."""
MAX_EXAMPLES: Final = 5


def violations(evidence: Evidence) -> list[str]:
    """Return what is wrong, in words; empty if every promise was kept."""
    checks = (
        _bucket_matches_ledger,
        _each_version_has_one_record,
        _no_healthy_object_failed,
        _histories_match_listing,
        _all_is_announced,
        _repeats_have_causes,
        _digests_count_all,
        _queues_are_empty,
        _responses_are_expected,
    )
    return [violation for check in checks for violation in check(evidence)]


def repeats(evidence: Evidence) -> dict[tuple[str, str], list[Announcement]]:
    """Return the notices of each record that was announced more than once, by time."""
    notices: dict[tuple[str, str], list[Announcement]] = defaultdict(list)
    for announcement in sorted(evidence.announced, key=attrgetter("at")):
        notices[announcement.identity].append(announcement)
    return {identity: group for identity, group in notices.items() if len(group) > 1}


def _bucket_matches_ledger(evidence: Evidence) -> Iterator[str]:
    ledger = evidence.ledger
    expected = Counter[Any]((v.key, v.version_id, v.size, v.etag) for v in ledger.stored_versions)
    expected.update((key, marker, None, None) for marker, key in ledger.markers.items())
    yield from _differences("the bucket", expected, Counter(map(_listed, evidence.listed)))


def _each_version_has_one_record(evidence: Evidence) -> Iterator[str]:
    ledger = evidence.ledger
    expected = Counter[Any](
        (v.key, v.version_id, "object", v.size, v.etag) for v in ledger.versions.values()
    )
    for kind, deletions in (("marker", ledger.markers), ("removal", ledger.removed)):
        expected.update((key, id_, kind, None, None) for id_, key in deletions.items())
    yield from _differences("the table", expected, Counter(map(_recorded, evidence.records)))
    identities = {(r.object_key, r.upload_time) for r in evidence.records}
    listed = {
        (v.key, f"{clock.format_seconds(v.modified)}#{v.version_id}") for v in evidence.listed
    }
    yield from _some("reachable from the listing, but not on record", listed - identities)


def _listed(version: ListedVersion) -> tuple[object, ...]:
    return version.key, version.version_id, version.size, version.etag


def _recorded(record: Record) -> tuple[object, ...]:
    is_deleted = record.status is Status.DELETED
    kind = ("marker" if record.marker else "removal") if is_deleted else "object"
    return record.object_key, record.version_id, kind, record.object_size, record.etag


def _no_healthy_object_failed(evidence: Evidence) -> Iterator[str]:
    failed = {(r.object_key, r.failure) for r in evidence.records if r.status is Status.FAILED}
    yield from _some("recorded as failed, though nothing is wrong with it", failed)
    stored = {version.version_id for version in evidence.ledger.stored_versions}
    gone = {r.version_id for r in evidence.records if r.status is Status.GONE}
    yield from _some("recorded as gone, though S3 stores it", gone & stored)


def _histories_match_listing(evidence: Evidence) -> Iterator[str]:
    histories = evidence.histories()
    for key, group in groupby(sorted(evidence.listed, key=attrgetter("key")), attrgetter("key")):
        versions = [version for version in group if version.etag is not None]
        listed = [version.version_id for version in reversed(versions)]
        recorded = [record.version_id for record in history.existing_versions(histories[key])]
        if recorded != listed:
            yield f"{key!r}: S3 lists {listed}, the records contain {recorded}"
        latest = next((version.version_id for version in versions if version.latest), None)
        current = history.current_version(histories[key])
        if (current.version_id if current else None) != latest:
            yield f"{key!r}: current is {latest}, by the records it is {current}"


def _all_is_announced(evidence: Evidence) -> Iterator[str]:
    recorded = {(*r.identity, str(r.status), r.object_size, r.etag) for r in evidence.records}
    announced = {(*a.identity, a.status, a.size, a.etag) for a in evidence.announced}
    yield from _some("recorded but not announced", recorded - announced)
    yield from _some("announced but not recorded", announced - recorded)


def _repeats_have_causes(evidence: Evidence) -> Iterator[str]:
    repeated = repeats(evidence)
    count = sum(len(group) - 1 for group in repeated.values())
    if count > evidence.max_repeats:
        yield f"{count} repeated announcements, faults explain {evidence.max_repeats}"
    unexplained = {
        (*identity, str(earlier.at), str(later.at))
        for identity, group in repeated.items()
        for earlier, later in pairwise(group)
        if not _has_cause(evidence, earlier.at, later.at)
    }
    yield from _some("announced again without a cause", unexplained)


def _has_cause(evidence: Evidence, earlier: datetime, later: datetime) -> bool:
    start, end = earlier - CLOCK_TOLERANCE, later + CLOCK_TOLERANCE
    return any(start <= cause <= end for cause in evidence.repeat_causes)


def _digests_count_all(evidence: Evidence) -> Iterator[str]:
    if evidence.summarized < len(evidence.records):
        yield f"digests count {evidence.summarized} of {len(evidence.records)} records"


def _queues_are_empty(evidence: Evidence) -> Iterator[str]:
    for queue, depth in evidence.queue_depths.items():
        if depth:
            yield f"{depth} messages are left in {queue}"


def _responses_are_expected(evidence: Evidence) -> Iterator[str]:
    unexpected = set(evidence.statuses) - EXPECTED_STATUSES
    yield from _some("unexpected statuses of the API's responses", unexpected)


def _differences(where: str, expected: Counter[Any], actual: Counter[Any]) -> Iterator[str]:
    yield from _some(f"missing or too few in {where}", set(expected - actual))
    yield from _some(f"unknown or too many in {where}", set(actual - expected))


def _some(problem: str, items: Set[object]) -> Iterator[str]:
    if items:
        examples = "; ".join(map(str, sorted(items, key=str)[:MAX_EXAMPLES]))
        yield f"{len(items)} {problem}: {examples}"
