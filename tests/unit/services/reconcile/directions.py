"""Both directions of reconcile, on the system in memory."""

from datetime import timedelta

from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
from serverless_s3_processor.runtime.domain.reconcile.comparison import (
    ReconcileOptions,
    Tally,
)
from serverless_s3_processor.runtime.domain.records import history
from serverless_s3_processor.runtime.domain.records.record import Record, Status
from serverless_s3_processor.runtime.services.reconcile.listing_reconciler import ListingReconciler
from serverless_s3_processor.runtime.services.reconcile.record_reconciler import RecordReconciler
from tests.support.world import BUCKET, World


def reconcile(world: World, *, dry_run: bool = False, force: bool = False) -> Tally:
    now = world.clock()
    options = ReconcileOptions(
        bucket=BUCKET,
        observed_at=now,
        settled_before=now + timedelta(minutes=1),
        dry_run=dry_run,
        force=force,
    )
    listed = list(world.store.list_versions(BUCKET, "uploads/"))
    tally = ListingReconciler(records=world.records, queue=world.requests).reconcile(
        listed, options
    )
    keys = {record.object_key for record in world.table().values()}
    records = RecordReconciler(
        records=world.records, listing=world.store, queue=world.requests, now=world.clock
    )
    identities = {version.identity for version in listed}
    return tally + records.reconcile(
        [world.records.history(key, None) for key in keys], identities, options
    )


def removals(world: World) -> list[Record]:
    return [r for r in world.records.history("uploads/a", BUCKET) if r.status is Status.DELETED]


def table_matches_bucket(world: World) -> bool:
    listed = [version for version in world.store.list_versions(BUCKET, "") if not version.marker]
    keys = {identity[0] for identity in world.table()}
    records = [world.records.history(key, None) for key in keys]
    existing = [r.identity for of_key in records for r in history.existing_versions(of_key)]
    return sorted(existing) == sorted(version.identity for version in listed)


def remove_upload(world: World, event: ObjectEvent) -> ObjectEvent:
    if event.version_id:
        return world.store.remove_version(event.key, event.version_id)
    return world.store.delete(event.key)
