import re

from serverless_s3_processor.runtime.domain.reconcile.run import ReconcileRequest
from serverless_s3_processor.runtime.ports.runs import ListingProgress
from tests.support.reconcile_runs import REPORT
from tests.support.world import BUCKET, World


def started(world: World, **asked: object) -> str:
    """Start a run; return its name."""
    status, answer = world.call("POST", "/reconcile", body=asked)
    assert status == 202
    run: str = answer["run"]
    return run


def test_a_run_is_started_for_all_that_is_watched() -> None:
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


def test_a_run_may_be_of_a_prefix_and_only_look() -> None:
    world = World()
    run = started(world, prefix="uploads/é +", dryRun=True)
    assert world.runs.descriptions[run].request == ReconcileRequest(
        bucket=BUCKET, prefix="uploads/é +", dry_run=True
    )


def test_no_run_is_started_beyond_what_is_watched() -> None:
    world = World()
    status, answer = world.call("POST", "/reconcile", body={"prefix": "reports/"})
    assert (status, answer["error"]["field"]) == (400, "prefix")
    assert world.runs.descriptions == {}


def test_two_runs_at_the_same_moment_have_two_names() -> None:
    world = World()
    world.clock.tick *= 0
    assert started(world) != started(world)


def test_a_run_tells_how_far_it_is() -> None:
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


def test_a_run_that_is_done_has_a_report() -> None:
    world = World()
    run = started(world)
    world.runs.succeed(run, {**REPORT, "run": run, "internal": 1})
    _, answer = world.call("GET", f"/reconcile/{run}")
    assert (answer["status"], answer["report"]) == ("succeeded", {**REPORT, "run": run})
    assert (answer["progress"], answer["failure"]) == (None, None)
    assert answer["finishedAt"] > answer["startedAt"]


def test_a_report_of_another_release_is_left_out() -> None:
    world = World()
    run = started(world)
    world.runs.succeed(run, {"run": run})
    assert world.call("GET", f"/reconcile/{run}")[1]["report"] is None


def test_a_run_that_failed_says_why() -> None:
    world = World()
    run = started(world)
    world.runs.fail(run, "UnavailableError: listing")
    _, answer = world.call("GET", f"/reconcile/{run}")
    assert (answer["status"], answer["failure"]) == ("failed", "UnavailableError: listing")


def test_what_is_no_run_is_said() -> None:
    for method, path, body in (
        ("GET", "/reconcile/none", None),
        ("POST", "/reconcile/stop", {"run": "none"}),
    ):
        status, answer = World().call(method, path, body=body)
        assert (status, answer["error"]["code"]) == (404, "NoSuchRun")
        assert answer["error"]["field"] == "run"


def test_a_name_that_no_run_has_is_refused() -> None:
    status, answer = World().call("GET", "/reconcile/a:b")
    assert (status, answer["error"]["code"]) == (400, "InvalidField")
    assert answer["error"]["field"] == "run"


def test_a_run_is_stopped_once_and_stays_so() -> None:
    world = World()
    run = started(world)
    for _ in range(2):
        status, answer = world.call("POST", "/reconcile/stop", body={"run": run})
        assert (status, answer["status"]) == (200, "stopped")
    assert world.call("GET", f"/reconcile/{run}")[1]["status"] == "stopped"


def test_a_run_that_is_over_is_not_said_to_be_stopped() -> None:
    world = World()
    run = started(world)
    world.runs.succeed(run, REPORT)
    _, answer = world.call("POST", "/reconcile/stop", body={"run": run})
    assert answer["status"] == "succeeded"


def test_the_newest_twenty_runs_are_listed() -> None:
    world = World()
    runs = [started(world) for _ in range(25)]
    _, answer = world.call("GET", "/reconcile")
    assert [each["run"] for each in answer["runs"]] == runs[:4:-1]
    assert set(answer["runs"][0]) == {"run", "status", "startedAt", "finishedAt"}


def test_a_backfill_is_a_run_that_processes_all_again() -> None:
    world = World()
    status, answer = world.call("POST", "/process", body={"prefix": "uploads/2025/"})
    assert status == 202
    done = answer["manualProcessing"]
    assert done == {
        "bucket": BUCKET,
        "prefix": "uploads/2025/",
        "status": "started",
        "run": done["run"],
    }
    assert set(answer) >= {"message", "environment", "timestamp", "functionName", "requestId"}
    assert world.runs.descriptions[done["run"]].request == ReconcileRequest(
        bucket=BUCKET, prefix="uploads/2025/", force=True
    )


def test_a_backfill_is_not_of_one_object_nor_of_another_bucket() -> None:
    world = World()
    for more in ({"key": "uploads/a"}, {"versionId": "v"}):
        status, answer = world.call("POST", "/process", body={"prefix": "uploads/", **more})
        assert (status, answer["error"]["field"]) == (400, "prefix")
    status, answer = world.call("POST", "/process", body={"prefix": "uploads/", "bucket": "other"})
    assert (status, answer["error"]["code"]) == (403, "ForeignBucket")
    assert world.runs.descriptions == {}
