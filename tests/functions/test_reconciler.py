from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.reconcile.comparison import ListedVersion
from serverless_s3_processor.runtime.domain.reconcile.run import InvalidInputError
from serverless_s3_processor.runtime.domain.records import history
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.ports.version_listing import VersionListing
from serverless_s3_processor.runtime.services.reconcile.gap_reconciler import NoProgressError
from serverless_s3_processor.testing.record_table import MemoryRecordTable
from tests.support.reconcile_steps import Machine
from tests.support.world import BUCKET, World

COUNTS = ("listed", "checked", "missing", "stale", "orphaned", "tooRecent", "repaired")


def counts(report: dict[str, Any]) -> dict[str, int]:
    return {name: report[name] for name in COUNTS if report[name]}


def fill(world: World, *, told: Callable[[int], bool] = lambda _: True, keys: int = 40) -> None:
    """Every fifth key is deleted; every third has two versions."""
    for number in range(keys):
        key = f"uploads/{number:03}"
        events = [world.store.put(key, b"x")]
        if number % 3 == 0:
            events.append(world.store.put(key, b"yy"))
        if number % 5 == 0:
            events.append(world.store.delete(key))
        if told(number):
            world.process(*events)


def agrees(world: World) -> bool:
    listed = [each.identity for each in world.store.list_versions(BUCKET, names.WATCHED_PREFIX)]
    keys = {key for key, _ in world.table()}
    records = [world.records.history(key, None) for key in keys]
    held = [each.identity for of_key in records for each in history.live_versions(of_key)]
    return sorted(held) == sorted(listed)


def test_a_run_mends_what_is_missing_stale_or_gone_and_the_next_finds_nothing() -> None:
    world = World()
    fill(world, told=lambda number: number % 4 != 0)
    world.records.put_all([replace(world.on_record("uploads/001"), object_size=9)])
    world.store.remove_version("uploads/002", world.on_record("uploads/002").version_id or "")
    machine = Machine(world)

    report = machine.run()
    world.process_requests()

    found = {"missing": 16, "stale": 1, "orphaned": 1, "repaired": 18}
    assert counts(report) == {"listed": 61, "checked": 46, **found}
    assert machine.report() == report
    assert agrees(world)
    again = machine.run("again")
    assert counts(again) == {"listed": 61, "checked": 63}


def test_a_dry_run_finds_the_same_and_changes_nothing() -> None:
    world = World()
    fill(world, told=lambda number: number % 4 != 0)
    before = world.table()

    report = Machine(world).run(dryRun=True)

    assert counts(report) == {"listed": 62, "checked": 46, "missing": 16}
    assert report["dryRun"] is True
    assert world.requests.sent == []
    assert world.table() == before


def test_with_again_all_that_is_listed_is_processed_again() -> None:
    world = World()
    fill(world)
    report = Machine(world).run(force=True)
    assert counts(report) == {"listed": 62, "checked": 62, "repaired": 62}
    assert len(world.requests.sent) == 62


def test_only_what_is_under_the_prefix_is_looked_at() -> None:
    world = World()
    fill(world, told=lambda number: number >= 20)
    report = Machine(world).run(prefix="uploads/03")
    assert counts(report) == {"listed": 16, "checked": 16}
    assert counts(Machine(world).run(prefix="uploads/01")) == {"listed": 15, "missing": 15} | {
        "repaired": 15
    }


@pytest.mark.parametrize("batch_size", [1, 2, 1000])
@pytest.mark.parametrize("versioned", [True, False])
def test_it_does_not_matter_how_the_listing_is_cut(batch_size: int, versioned: bool) -> None:  # noqa: FBT001
    world = World(versioned=versioned)
    fill(world, told=lambda number: number % 4 != 0)
    Machine(world, batch_size).run()
    world.process_requests()
    assert agrees(world)
    assert counts(Machine(world, batch_size).run()).keys() == {"listed", "checked"}


@pytest.mark.parametrize("every", [1, 2, 3])
def test_what_batches_left_undone_that_failed_is_done_at_the_end(every: int) -> None:
    world, whole = World(), World()
    for each in (world, whole):
        fill(each, told=lambda number: number % 4 != 0)

    report = Machine(world, failing=lambda number: number % every == 0).run()

    assert counts(report) == counts(Machine(whole).run())
    world.process_requests()
    assert agrees(world)


@pytest.mark.parametrize("keys", [0, 1])
def test_nothing_current_is_no_harm(keys: int) -> None:
    world = World()
    fill(world, keys=keys)
    assert counts(Machine(world).run()) == ({"listed": 3, "checked": 3} if keys else {})


def test_what_there_is_no_time_for_is_done_by_further_calls() -> None:
    world = World(records=MemoryRecordTable(budget=7))
    fill(world, told=lambda number: number % 4 != 0)
    machine = Machine(world, batch_size=20, looks=9)

    report = machine.run()

    assert machine.calls["rest"] > 1
    assert machine.calls["records"] > 4
    assert counts(report) == {"listed": 62, "checked": 46, "missing": 16, "repaired": 16}
    world.process_requests()
    assert agrees(world)


def test_a_single_key_that_takes_too_long_ends_the_run() -> None:
    world = World()
    fill(world)
    machine = Machine(world)
    begun = machine.step("begin", executionName="run", input={})
    machine.looks = 1
    with pytest.raises(NoProgressError, match="not time for one key after ''"):
        machine.step("rest", run=begun["run"])
    machine.looks = 100
    machine.step("rest", run=begun["run"])
    machine.looks = 1
    with pytest.raises(NoProgressError, match="segment 0"):
        machine.step("records", run=begun["run"], progress=begun["segments"][0])


def test_a_repeated_batch_changes_nothing() -> None:
    world = World()
    fill(world, told=lambda number: number % 4 != 0)
    machine = Machine(world)
    begun = machine.step("begin", executionName="run", input={"graceMinutes": 0})
    for keys in machine.batches("uploads/")[:4]:
        machine.step("batch", run=begun["run"], items=[{"Key": key} for key in keys])

    report = machine.go_on(begun)

    assert counts(report) == {"listed": 62, "checked": 46, "missing": 16, "repaired": 16}
    world.process_requests()
    assert agrees(world)
    world.announce()
    assert len(world.notices) == 62


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
    world = World()
    fill(world, told=lambda number: number % 4 != 0)
    listing: VersionListing = _Moving(world)

    report = Machine(world, batch_size=1, listing=listing).run()

    assert (report["missing"], report["tooRecent"], report["orphaned"]) == (16, 0, 0)
    world.process_requests()
    assert agrees(world)


def test_what_is_young_is_left_alone() -> None:
    world = World()
    fill(world, told=lambda number: number % 4 != 0)
    machine = Machine(world)
    report = machine.go_on(machine.step("begin", executionName="run", input={}))
    assert counts(report) == {"listed": 62, "checked": 46, "tooRecent": 16}


def test_removals_that_are_young_are_left_alone_and_counted_too() -> None:
    world = World()
    event = world.store.put("uploads/a", b"x")
    world.process(event)
    world.store.remove_version(event.key, event.version_id or "")
    machine = Machine(world)

    report = machine.go_on(machine.step("begin", executionName="run", input={}))

    assert counts(report) == {"checked": 1, "tooRecent": 1}
    assert world.requests.sent == []


def test_a_backfill_takes_what_is_young_as_well() -> None:
    """As that of a bucket that was attached a moment ago, to files that were there before."""
    world = World()
    fill(world, told=lambda number: number % 4 != 0)
    machine = Machine(world)

    report = machine.go_on(machine.step("begin", executionName="run", input={"force": True}))

    assert counts(report) == {"listed": 62, "checked": 46, "missing": 16, "repaired": 62}
    assert world.process_requests() == []
    assert agrees(world)


def test_a_grace_period_that_was_asked_for_holds_for_the_removals_of_a_backfill() -> None:
    begun = Machine(World()).step(
        "begin", executionName="run", input={"force": True, "graceMinutes": 5}
    )
    run = begun["run"]
    assert clock.parse(run["observed"]) - clock.parse(run["settledBefore"]) == timedelta(minutes=5)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "must be an object"),
        ({"dryrun": True}, "'dryrun' is not one of"),
        ({"dryRun": "yes"}, "dryRun must be of type bool"),
        ({"dryRun": 1}, "dryRun must be of type bool"),
        ({"prefix": "reports/"}, "prefix must begin with uploads/"),
        ({"prefix": "uploads/" + "é" * 600}, "longer than a key may be"),
        ({"graceMinutes": -1}, "graceMinutes must be from 0 to 1440"),
        ({"graceMinutes": True}, "graceMinutes must be of type int"),
    ],
)
def test_an_input_that_cannot_be_used_is_refused(given: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        Machine(World()).step("begin", executionName="run", input=given)


def test_a_failure_is_reported() -> None:
    machine = Machine(World())
    error = {"Error": "UnavailableError", "Cause": "because"}
    moment = "2026-01-31T12:00:00.000Z"
    report = machine.step(
        "fail", executionName="run", startedAt=moment, input={"prefix": "uploads/a"}, error=error
    )
    assert machine.report() == report
    assert report.items() >= {"run": "run", "prefix": "uploads/a", "startedAt": moment}.items()
    assert (report["error"], report["cause"]) == ("UnavailableError", "because")


def test_without_what_was_seen_no_record_is_judged() -> None:
    machine = Machine(World())
    begun = machine.step("begin", executionName="run", input={})
    with pytest.raises(UnavailableError, match="NoSuchKey"):
        machine.step("records", run=begun["run"], progress=begun["segments"][0])


def test_each_step_is_logged() -> None:
    world = World()
    Machine(world).run()
    assert [line["step"] for line in world.lines][:3] == ["begin", "rest", "records"]


def test_what_differs_is_measured_unless_somebody_has_all_processed_again() -> None:
    world = World()
    world.store.put("uploads/lost.txt", b"one\n", "text/plain")
    world.clock.moment += timedelta(hours=1)

    Machine(world).run()
    Machine(world).run(force=True)

    finished = [line for line in world.lines if line["step"] == "finish"]
    assert [line.get("Drift") for line in finished] == [1, None]
    assert "_aws" not in finished[1]
    [directive] = finished[0]["_aws"]["CloudWatchMetrics"]
    assert directive["Metrics"] == [{"Name": "Drift"}]
