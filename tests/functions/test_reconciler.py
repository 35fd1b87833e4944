"""Whole runs of reconcile, step by step as the state machine does them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from serverless_s3_processor.runtime.domain.reconcile.comparison import ListedVersion
from serverless_s3_processor.runtime.ports.version_listing import VersionListing
from serverless_s3_processor.testing.record_table import MemoryRecordTable
from tests.support.reconcile.steps import Machine
from tests.support.reconcile.worlds import counts, fill, partly_reported, table_matches_bucket
from tests.support.world import World


def test_a_run_repairs_missing_stale_and_orphaned_records_and_the_next_finds_nothing() -> None:
    world = partly_reported()
    world.records.put_all([replace(world.on_record("uploads/001"), object_size=9)])
    world.store.remove_version("uploads/002", world.on_record("uploads/002").version_id or "")
    machine = Machine(world)

    report = machine.run()
    world.process_requests()

    differences = {"missing": 16, "stale": 1, "orphaned": 1, "repaired": 18}
    assert counts(report) == {"listed": 61, "checked": 46, **differences}
    assert machine.report() == report
    assert table_matches_bucket(world)
    again = machine.run("again")
    assert counts(again) == {"listed": 61, "checked": 63}


def test_a_dry_run_finds_the_same_and_changes_nothing() -> None:
    world = partly_reported()
    before = world.table()

    report = Machine(world).run(dryRun=True)

    assert counts(report) == {"listed": 62, "checked": 46, "missing": 16}
    assert report["dryRun"] is True
    assert world.requests.sent == []
    assert world.table() == before


def test_a_backfill_processes_all_listed_objects_again(world: World) -> None:
    fill(world)
    report = Machine(world).run(force=True)
    assert counts(report) == {"listed": 62, "checked": 62, "repaired": 62}
    assert len(world.requests.sent) == 62


def test_only_keys_under_the_prefix_are_compared(world: World) -> None:
    fill(world, reported=lambda number: number >= 20)
    report = Machine(world).run(prefix="uploads/03")
    assert counts(report) == {"listed": 16, "checked": 16}
    assert counts(Machine(world).run(prefix="uploads/01")) == {"listed": 15, "missing": 15} | {
        "repaired": 15
    }


@pytest.mark.parametrize("batch_size", [1, 2, 1000])
@pytest.mark.parametrize("versioned", [True, False])
def test_the_size_of_batches_does_not_matter(batch_size: int, versioned: bool) -> None:  # noqa: FBT001
    world = partly_reported(versioned=versioned)
    Machine(world, batch_size).run()
    world.process_requests()
    assert table_matches_bucket(world)
    assert counts(Machine(world, batch_size).run()).keys() == {"listed", "checked"}


@pytest.mark.parametrize("every", [1, 2, 3])
def test_the_rest_does_what_failed_batches_left_undone(every: int) -> None:
    world, whole = partly_reported(), partly_reported()

    report = Machine(world, failing=lambda number: number % every == 0).run()

    assert counts(report) == counts(Machine(whole).run())
    world.process_requests()
    assert table_matches_bucket(world)


@pytest.mark.parametrize("keys", [0, 1])
def test_a_bucket_without_current_objects_is_reconciled(world: World, keys: int) -> None:
    fill(world, keys=keys)
    assert counts(Machine(world).run()) == ({"listed": 3, "checked": 3} if keys else {})


def test_further_calls_do_what_no_time_was_left_for() -> None:
    world = partly_reported(records=MemoryRecordTable(budget=7))
    machine = Machine(world, batch_size=20, looks=9)

    report = machine.run()

    assert machine.calls["rest"] > 1
    assert machine.calls["records"] > 4
    assert counts(report) == {"listed": 62, "checked": 46, "missing": 16, "repaired": 16}
    world.process_requests()
    assert table_matches_bucket(world)


@dataclass
class _Moving:
    """A listing that uploads move: each look at it finds one key more."""

    world: World
    numbers: list[int] = field(default_factory=list)

    def list_key(self, bucket: str, key: str) -> list[ListedVersion]:
        return self.world.store.list_key(bucket, key)

    def list_versions(
        self, bucket: str, prefix: str, start_after: str = ""
    ) -> Iterator[ListedVersion]:
        self.numbers.append(len(self.numbers))
        self.world.process(
            self.world.store.put(f"{start_after or prefix}-{len(self.numbers)}", b"x")
        )
        return self.world.store.list_versions(bucket, prefix, start_after)


def test_uploads_between_two_listings_leave_nothing_out() -> None:
    """The key that a batch ends with is not the one that the next begins with."""
    world = partly_reported()
    listing: VersionListing = _Moving(world)

    report = Machine(world, batch_size=1, listing=listing).run()

    assert (report["missing"], report["tooRecent"], report["orphaned"]) == (16, 0, 0)
    world.process_requests()
    assert table_matches_bucket(world)
