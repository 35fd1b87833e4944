"""Whether the table tells the bucket's true history, once all is quiet."""

from collections import Counter, defaultdict
from itertools import pairwise

from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
from serverless_s3_processor.runtime.domain.notices.notice import RecordChange
from serverless_s3_processor.runtime.domain.records.history import comparable_sequencer
from serverless_s3_processor.runtime.domain.records.record import Record, Status
from tests.simulation.simulation import Simulation
from tests.simulation.world import contents
from tests.simulation.world.bucket import Version
from tests.simulation.world.faults import ViolationError

ONE_RECORD = "every version that S3 holds has exactly one record"
ATTRIBUTES = "a record says what S3 says"
NOT_TWICE = "no version is recorded twice"
REPORTED = "what S3 reported is on record"
KNOWN = "nothing is on record that never was"
REMOVED_ONCE = "a removal is on record once"
FORWARD = "no record becomes older or worse"
HEALTHY = "no object fails that its content does not make fail"

_WORTH = {Status.GONE: 0, Status.FAILED: 1}
"""A record's status may only rise; those that are not here stand above."""


def check(simulation: Simulation) -> None:
    """Compare.

    Raises:
        ViolationError: a promise is broken.
    """
    parts = simulation.parts
    by_key: dict[str, list[Record]] = defaultdict(list)
    newest = {change.new.identity: change.new for change in parts.records.stream if change.new}
    for record in newest.values():
        by_key[record.object_key].append(record)
    for change in parts.records.stream:
        _check_forward(change)
        _check_healthy(change)
    for key, versions in parts.bucket.versions.items():
        for version in versions:
            _check_version(version, by_key[key], simulation)
    for key, versions in parts.bucket.versions.items():
        _check_not_twice(versions, by_key[key], simulation)
    for removal in parts.bucket.removals:
        _check_removal(removal, by_key[removal.key], simulation)
    for key, records in by_key.items():
        _check_removed_once(key, records, simulation)
        _check_known(records, parts.bucket.versions.get(key, []))


def is_creation(record: Record) -> bool:
    """Tell the record of a version, or of a delete marker, from that of its removal."""
    return record.status is not Status.DELETED or record.marker is True


def _check_forward(change: RecordChange) -> None:
    old, new = change.old, change.new
    if old is None or new is None:
        return
    before, after = (
        comparable_sequencer(old.sequencer or ""),
        comparable_sequencer(new.sequencer or ""),
    )
    worse = _WORTH.get(new.status, 2) < _WORTH.get(old.status, 2)
    if after < before or (worse and after == before):
        detail = f"{old.status} {old.sequencer} was replaced by {new.status} {new.sequencer}"
        raise ViolationError(FORWARD, new.object_key, detail)


def _check_healthy(change: RecordChange) -> None:
    record = change.new
    if record is None or record.status is not Status.FAILED:
        return
    if not any(reason in (record.failure or "") for reason in contents.REASONS):
        raise ViolationError(HEALTHY, record.object_key, f"{record.failure}")


def _check_version(version: Version, records: list[Record], simulation: Simulation) -> None:
    mine = [record for record in records if is_creation(record) and _is_of(record, version)]
    if version.ended is None:
        if len(mine) != 1:
            raise ViolationError(ONE_RECORD, version.key, f"{version.upload_time}: {mine}")
        if _is_distinguishable(version, simulation):
            _check_attributes(version, mine[0], simulation)
        return
    if len(mine) > 1 and version.event.version_id and version not in simulation.invocations.raced:
        raise ViolationError(NOT_TWICE, version.key, f"{version.upload_time}: {mine}")
    if not mine and version.event.sequencer not in simulation.lost:
        raise ViolationError(REPORTED, version.key, f"{version.upload_time} has no record")


def _check_not_twice(
    versions: list[Version], records: list[Record], simulation: Simulation
) -> None:
    """Where there are no versions: no more records of the same bytes than there were uploads.

    Of multipart uploads of the same bytes, one of which began before the other was complete, the
    late event of one passes for that of the other.
    """
    uploads = Counter(version.event.etag for version in versions)
    raced = {version.event.etag for version in versions if version in simulation.invocations.raced}
    recorded = Counter(r.etag for r in records if r.version_id is None and is_creation(r))
    for etag, count in recorded.items():
        same = [version for version in versions if version.event.etag == etag]
        overlap = any(old.event.time >= new.last_modified for old, new in pairwise(same))
        if count > uploads[etag] and etag not in raced and not overlap:
            raise ViolationError(NOT_TWICE, versions[0].key, f"{count} records of {etag}")


def _is_distinguishable(version: Version, simulation: Simulation) -> bool:
    """Tell whether its record can't be that of the same bytes, uploaded within the same second.

    Without versions both are one record, and its attributes are those of the one that was heard of.
    """
    others = [v for v in simulation.parts.bucket.versions[version.key] if v is not version]
    is_lost = version.event.sequencer in simulation.lost
    return not (is_lost and version.upload_time in {other.upload_time for other in others})


def _is_of(record: Record, version: Version) -> bool:
    if version.event.version_id:
        return record.version_id == version.event.version_id
    if version.ended is None:
        return record.upload_time == version.upload_time
    return record.etag == version.event.etag


def _check_attributes(version: Version, record: Record, simulation: Simulation) -> None:
    event = version.event
    expected: dict[str, object] = {
        "upload_time": version.upload_time,
        "version_id": event.version_id,
        "marker": version.marker or None,
    }
    if not version.marker:
        expected |= {
            "object_size": len(version.content),
            "etag": event.etag,
            "content_type": None if contents.unreadable(version.content) else version.content_type,
            "last_modified": clock.format_seconds(version.last_modified),
        }
    if event.sequencer not in simulation.lost and not version.content.startswith(contents.FLAKY):
        expected["sequencer"] = event.sequencer
    wrong = {name: getattr(record, name) for name in expected}
    if wrong != expected or record.status not in _statuses(version):
        detail = f"{record.status} {wrong}, S3 says {expected}"
        raise ViolationError(ATTRIBUTES, version.key, detail)


def _statuses(version: Version) -> set[Status]:
    if version.marker:
        return {Status.DELETED}
    if version.key.endswith("/") and not version.content:
        return {Status.FOLDER}
    if contents.unreadable(version.content):
        return {Status.UNREADABLE}
    if version.content.startswith((contents.BAD, contents.POISON)):
        return {Status.FAILED}
    return {Status.PROCESSED}  # what failed by chance was run again


def _check_removal(removal: ObjectEvent, records: list[Record], simulation: Simulation) -> None:
    """What two invocations record at once may be twice: what S3 says, and what reconcile found."""
    mine = [
        record
        for record in records
        if not is_creation(record)
        and record.version_id == removal.version_id
        and record.sequencer == removal.sequencer
    ]
    twice = len(mine) > 1 and removal.key not in simulation.invocations.overlapped
    if twice or (not mine and removal.sequencer not in simulation.lost):
        raise ViolationError(REPORTED, removal.key, f"removal {removal.sequencer}: {mine}")


def _check_removed_once(key: str, records: list[Record], simulation: Simulation) -> None:
    """No more removals are on record than there were, also of those that reconcile found."""
    removals = simulation.parts.bucket.removals
    happened = Counter(removal.version_id for removal in removals if removal.key == key)
    recorded = Counter(record.version_id for record in records if not is_creation(record))
    if key not in simulation.invocations.overlapped and not recorded <= happened:
        raise ViolationError(REMOVED_ONCE, key, f"{recorded - happened} too many")


def _check_known(records: list[Record], versions: list[Version]) -> None:
    versioned = {version.event.version_id for version in versions}
    etags = {version.event.etag for version in versions}
    for record in records:
        is_version = record.version_id in versioned
        if not is_version or (
            is_creation(record) and not record.marker and record.etag not in etags
        ):
            raise ViolationError(KNOWN, record.object_key, repr(record))
