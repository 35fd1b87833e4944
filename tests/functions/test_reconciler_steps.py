"""Single steps of reconcile: their input, their time limits, and what they log."""

import json
from datetime import timedelta

import pytest

from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.reconcile.comparison import Tally, Verdict
from serverless_s3_processor.runtime.domain.reconcile.report import DOLLARS_PER_MILLION
from serverless_s3_processor.runtime.domain.reconcile.run import InvalidInputError
from serverless_s3_processor.runtime.domain.reconcile.scanned_range import Requests, Totals
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.services.reconcile.gap_reconciler import NoProgressError
from serverless_s3_processor.runtime.services.reconcile.segment_reconciler import SegmentProgress
from tests.support.reconcile.steps import SETTINGS, Machine
from tests.support.reconcile.worlds import counts, fill, partly_reported, table_matches_bucket
from tests.support.world import World


def test_a_key_that_takes_too_long_fails_the_run(world: World) -> None:
    fill(world)
    machine = Machine(world)
    run_state = machine.step("begin", executionName="run", input={})
    machine.looks = 1
    with pytest.raises(NoProgressError, match="not time for one key after ''"):
        machine.step("rest", run=run_state["run"])
    machine.looks = 100
    machine.step("rest", run=run_state["run"])
    machine.looks = 1
    with pytest.raises(NoProgressError, match="segment 0"):
        machine.step("records", run=run_state["run"], progress=run_state["segments"][0])


def test_a_repeated_batch_changes_nothing() -> None:
    world = partly_reported()
    machine = Machine(world)
    run_state = machine.step("begin", executionName="run", input={"graceMinutes": 0})
    for keys in machine.batches("uploads/")[:4]:
        machine.step("batch", run=run_state["run"], items=[{"Key": key} for key in keys])

    report = machine.go_on(run_state)

    assert counts(report) == {"listed": 62, "checked": 46, "missing": 16, "repaired": 16}
    world.process_requests()
    assert table_matches_bucket(world)
    world.announce()
    assert len(world.notices) == 62


def test_recent_differences_are_ignored() -> None:
    world = partly_reported()
    machine = Machine(world)
    report = machine.go_on(machine.step("begin", executionName="run", input={}))
    assert counts(report) == {"listed": 62, "checked": 46, "tooRecent": 16}


def test_recent_removals_are_ignored_and_counted(world: World) -> None:
    event = world.store.put("uploads/a", b"x")
    world.process(event)
    world.store.remove_version(event.key, event.version_id or "")
    machine = Machine(world)

    report = machine.go_on(machine.step("begin", executionName="run", input={}))

    assert counts(report) == {"checked": 1, "tooRecent": 1}
    assert world.requests.sent == []


def test_a_backfill_includes_recent_objects() -> None:
    """As that of a bucket that was attached a moment ago, to files that were there before."""
    world = partly_reported()
    machine = Machine(world)

    report = machine.go_on(machine.step("begin", executionName="run", input={"force": True}))

    assert counts(report) == {"listed": 62, "checked": 46, "missing": 16, "repaired": 62}
    assert world.process_requests() == []
    assert table_matches_bucket(world)


def test_a_requested_grace_period_applies_to_the_removals_of_a_backfill() -> None:
    run_state = Machine(World()).step(
        "begin", executionName="run", input={"force": True, "graceMinutes": 5}
    )
    run = run_state["run"]
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


def test_the_report_of_a_failure_leaves_out_options_that_are_too_long() -> None:
    """A step that returned more than 256 KiB would end the execution without a report."""
    options = {"bucket": "b", "prefix": "x" * 200_000, "dryRun": {"y": "z" * 200_000}}
    error = {"Error": "InvalidInputError", "Cause": "prefix is too long"}
    report = Machine(World()).step(
        "fail", executionName="run", startedAt="", input=options, error=error
    )
    assert (report["bucket"], report["cause"]) == ("b", "prefix is too long")
    assert not {"prefix", "dryRun"} & set(report)


def test_what_all_segments_return_together_fits_into_a_state() -> None:
    """The longest keys, with bytes that JSON escapes, and counts of any size."""
    tally = Tally(dict.fromkeys(Verdict, 10**12))
    totals = Totals(tally=tally, requests=Requests(dict.fromkeys(DOLLARS_PER_MILLION, 1e12)))
    progress = SegmentProgress(
        segment=0, total_segments=SETTINGS.segments, after=("\x01" * 1024, "t" * 100), totals=totals
    )
    assert len(json.dumps([progress.to_json()] * SETTINGS.segments)) < 64 * 1024


def test_no_record_is_compared_without_the_fingerprints() -> None:
    machine = Machine(World())
    run_state = machine.step("begin", executionName="run", input={})
    with pytest.raises(UnavailableError, match="NoSuchKey"):
        machine.step("records", run=run_state["run"], progress=run_state["segments"][0])


def test_each_step_is_logged(world: World) -> None:
    Machine(world).run()
    assert [line["step"] for line in world.lines][:3] == ["begin", "rest", "records"]


def test_drift_is_measured_unless_everything_is_processed_again(world: World) -> None:
    world.store.put("uploads/lost.txt", b"one\n", "text/plain")
    world.clock.moment += timedelta(hours=1)

    Machine(world).run()
    Machine(world).run(force=True)

    finished = [line for line in world.lines if line["step"] == "finish"]
    assert [line.get("Drift") for line in finished] == [1, None]
    assert "_aws" not in finished[1]
    [directive] = finished[0]["_aws"]["CloudWatchMetrics"]
    assert directive["Metrics"] == [{"Name": "Drift"}]
