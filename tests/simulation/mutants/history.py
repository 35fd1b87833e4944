"""What the records of a key mean, with one rule missing each."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from serverless_s3_processor.runtime.domain.records import history
from serverless_s3_processor.runtime.domain.records.record import Record, Status
from tests.simulation.recipe import Recipe


def misreading(change: Callable[[Iterable[Record]], list[Record]]) -> Recipe:
    """Return a system that reads records after a change."""
    return Recipe(
        existing_versions=lambda records: history.existing_versions(change(records)),
        current_version=lambda records: history.current_version(change(records)),
    )


def pad_sequencers_on_the_left(records: Iterable[Record]) -> list[Record]:
    """Make sequencers compare as if the shorter were padded on the left."""
    return [replace(r, sequencer=(r.sequencer or "").rjust(64, "0")) for r in records]


def order_by_upload_time(records: Iterable[Record]) -> list[Record]:
    """Order records without a sequencer by Last-Modified."""
    return [
        r if r.sequencer else replace(r, event_time=f"{r.upload_time[:19]}.999Z") for r in records
    ]


def current_version_among_all(records: Iterable[Record]) -> Record | None:
    """Return the current version as if records of gone versions counted in the order."""
    all_records = list(records)
    identities = {record.identity for record in history.live_versions(all_records)}
    newest = [r for r in history.sort_versions(all_records) if r.identity in identities][-1:]
    return newest[0] if newest and not newest[0].marker else None


def existing_null_versions(records: Iterable[Record]) -> list[Record]:
    """Return what exists as if no upload replaced another in unversioned buckets."""
    ordered = history.sort_versions(records)
    removed = {r.version_id for r in ordered if r.status is Status.DELETED and not r.marker}
    dead = (Status.DELETED, Status.GONE)
    return [
        r
        for r in ordered
        if r.status not in dead and (r.version_id is None or r.version_id not in removed)
    ]
