import re

from serverless_s3_processor.runtime.domain.reconcile.run import ReconcileRequest
from serverless_s3_processor.runtime.ports.runs import ListingProgress
from tests.support.reconcile.runs import REPORT
from tests.support.world import BUCKET, World


def started(world: World, **fields: object) -> str:
    """Start a run; return its name."""
    status, answer = world.call("POST", "/reconcile", body=fields)
    assert status == 202
    run: str = answer["run"]
    return run


def test_a_run_compares_all_watched_keys() -> None:
    world = World()
    status, answer = world.call("POST", "/reconcile")
    assert status == 202
    assert re.fullmatch(r"20260131T1200\d\dZ-[0-9a-f]{8}", answer["run"])
    assert answer == {
        "run": answer["run"],
        "bucket": BUCKET,
        "prefix": "uploads/",
        "dryRun": False,
        "status": "running",
        "requestId": "r1",
    }
    assert world.runs.descriptions[answer["run"]].request == ReconcileRequest(
        bucket=BUCKET, prefix="uploads/"
    )


def test_a_run_may_be_a_dry_run_of_a_prefix() -> None:
    world = World()
    run = started(world, prefix="uploads/é +", dryRun=True)
    assert world.runs.descriptions[run].request == ReconcileRequest(
        bucket=BUCKET, prefix="uploads/é +", dry_run=True
    )


def test_concurrent_runs_have_different_names() -> None:
    world = World()
    world.clock.tick *= 0
    assert started(world) != started(world)


def test_a_running_run_has_progress() -> None:
    world = World()
    run = started(world, prefix="uploads/a")
    _, before = world.call("GET", f"/reconcile/{run}")
    assert (before["progress"], before["finishedAt"], before["report"]) == (None, None, None)
    world.runs.go_on(run, ListingProgress(items=1980, items_done=990, batches=2, batches_done=1))
    status, answer = world.call("GET", f"/reconcile/{run}")
    assert (status, answer["status"], answer["prefix"]) == (200, "running", "uploads/a")
    assert (answer["dryRun"], answer["force"]) == (False, False)
    assert answer["progress"] == {
        "items": 1980,
        "itemsDone": 990,
        "batches": 2,
        "batchesDone": 1,
    }


def test_a_run_that_succeeded_has_a_report() -> None:
    world = World()
    run = started(world)
    world.runs.succeed(run, {**REPORT, "run": run, "internal": 1})
    _, answer = world.call("GET", f"/reconcile/{run}")
    assert (answer["status"], answer["report"]) == ("succeeded", {**REPORT, "run": run})
    assert (answer["progress"], answer["failure"]) == (None, None)
    assert answer["finishedAt"] > answer["startedAt"]


def test_a_report_of_another_release_is_omitted() -> None:
    world = World()
    run = started(world)
    world.runs.succeed(run, {"run": run})
    assert world.call("GET", f"/reconcile/{run}")[1]["report"] is None


def test_a_run_that_failed_has_a_reason() -> None:
    world = World()
    run = started(world)
    world.runs.fail(run, "UnavailableError: listing")
    _, answer = world.call("GET", f"/reconcile/{run}")
    assert (answer["status"], answer["failure"]) == ("failed", "UnavailableError: listing")


def test_a_stopped_run_stays_stopped() -> None:
    world = World()
    run = started(world)
    for _ in range(2):
        status, answer = world.call("POST", "/reconcile/stop", body={"run": run})
        assert (status, answer["status"]) == (200, "stopped")
    assert world.call("GET", f"/reconcile/{run}")[1]["status"] == "stopped"


def test_a_run_that_has_ended_is_not_stopped() -> None:
    world = World()
    run = started(world)
    world.runs.succeed(run, REPORT)
    _, answer = world.call("POST", "/reconcile/stop", body={"run": run})
    assert answer["status"] == "succeeded"


def test_the_newest_twenty_runs_are_listed() -> None:
    world = World()
    runs = [started(world) for _ in range(25)]
    _, answer = world.call("GET", "/reconcile")
    assert [run["run"] for run in answer["runs"]] == runs[:4:-1]
    assert set(answer["runs"][0]) == {"run", "status", "startedAt", "finishedAt"}


def test_a_backfill_is_a_forced_run() -> None:
    world = World()
    status, answer = world.call("POST", "/process", body={"prefix": "uploads/2025/"})
    assert status == 202
    processing = answer["manualProcessing"]
    assert processing == {
        "bucket": BUCKET,
        "prefix": "uploads/2025/",
        "status": "started",
        "run": processing["run"],
    }
    assert set(answer) >= {"message", "environment", "timestamp", "functionName", "requestId"}
    assert world.runs.descriptions[processing["run"]].request == ReconcileRequest(
        bucket=BUCKET, prefix="uploads/2025/", force=True
    )
