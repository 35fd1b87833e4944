"""Whether "which objects exist now" equals S3's listing, for each key."""

from itertools import pairwise

from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.records.record import Record
from tests.simulation.simulation import Simulation
from tests.simulation.world.bucket import Version
from tests.simulation.world.faults import ViolationError

EXISTING = "what exists equals S3's listing"
CURRENT = "the current version is the one that S3 gives"


def check(simulation: Simulation) -> None:
    """Compare.

    Raises:
        ViolationError: a promise is broken.
    """
    for key in simulation.parts.bucket.versions:
        _check_key(simulation, key)


def _check_key(simulation: Simulation, key: str) -> None:
    versions, lost = simulation.parts.bucket.versions[key], simulation.lost
    if versions[-1].event.version_id is None and _is_end_unknown(versions, lost):
        return
    live = simulation.parts.bucket.live_versions(key)
    records = simulation.parts.records.history(key, None)
    existing = [record.upload_time for record in simulation.recipe.existing_versions(records)]
    listed = [version.upload_time for version in live if not version.marker]
    if sorted(existing) != sorted(listed):
        raise ViolationError(EXISTING, key, f"{existing}, S3 lists {listed}")
    if not _is_order_known(live, records):
        return
    current = simulation.recipe.current_version(records)
    given = live[-1].upload_time if live and not live[-1].marker else None
    if (current.upload_time if current else None) != given:
        raise ViolationError(CURRENT, key, f"{current}, S3 gives {given}")


def _is_end_unknown(versions: list[Version], lost: set[str]) -> bool:
    """Tell whether nothing could show how a key without versions ended.

    The event of its last upload was lost, and something else happened within the same second: S3's
    Last-Modified does not tell which was first. Or the same bytes had been uploaded before with
    that Last-Modified, which of a multipart upload is when it began: both are one record. Or they
    were uploaded after it had begun: their event, when it is late, passes for its own.
    """
    last = versions[-1]
    if last.ended is not None:
        return False
    others = [version.event for version in versions[:-1]]
    others += [v.ended for v in versions if v.ended is not None and v.ended != last.event]
    seconds = {clock.format_seconds(event.time) for event in others}
    is_one_record = last.upload_time in {version.upload_time for version in versions[:-1]}
    is_taken_for_own = any(
        event.etag == last.event.etag and event.time >= last.last_modified for event in others
    )
    is_second_shared = clock.format_seconds(last.last_modified) in seconds
    return last.event.sequencer in lost and (is_one_record or is_second_shared or is_taken_for_own)


def _is_order_known(live: list[Version], records: list[Record]) -> bool:
    """Tell whether all sequencers are on record, or else S3's whole seconds show the order."""
    names = {version.upload_time for version in live}
    if all(record.sequencer for record in records if record.upload_time in names):
        return True
    seconds = [clock.format_seconds(version.last_modified) for version in live]
    return all(one < other for one, other in pairwise(seconds))
