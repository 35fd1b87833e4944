import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from serverless_s3_processor.runtime.ports.runs import ListingProgress
from tests.cli.cli_in_memory import Cli, interrupting
from tests.support.reconcile.runs import REPORT


@pytest.fixture
def cli() -> Cli:
    return Cli()


def only_run(cli: Cli) -> str:
    (name,) = cli.system.runs.descriptions
    return name


def ending(cli: Cli, end: Callable[[str], None]) -> Cli:
    """A run that is over after the first look."""
    return cli.sleeping(lambda _: end(only_run(cli)))


def succeeding(cli: Cli, **changes: Any) -> Cli:
    return ending(cli, lambda name: cli.system.runs.succeed(name, report(name, changes)))


def report(name: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    return {**REPORT, "run": name, **changes}


def rows(text: str) -> dict[str, str]:
    return {first: rest for first, _, rest in (line.partition(" ") for line in text.splitlines())}


def test_it_waits_and_shows_the_report(cli: Cli) -> None:
    result = succeeding(cli)("reconcile")
    assert result.exit_code == 0
    response = {name: rest.split()[0] for name, rest in rows(result.stdout).items()}
    assert response["run"] == only_run(cli)
    assert response["status"] == "succeeded"
    assert response["prefix"] == "uploads/"
    counts = ("listed", "checked", "missing", "stale", "orphaned", "recent", "repaired")
    assert [response[name] for name in counts] == [
        "1,234",
        "1,204",
        "20",
        "3",
        "4",
        "11",
        "27",
    ]
    assert response["cost"].startswith("$0.000")
    assert "s3-processor status" in result.stderr


def test_a_prefix_may_be_typed_without_uploads(cli: Cli) -> None:
    assert succeeding(cli)("reconcile", "--prefix", "a b/", "--dry-run").exit_code == 0
    (run,) = cli.system.runs.descriptions.values()
    assert (run.request.prefix, run.request.dry_run) == ("uploads/a b/", True)


def test_a_dry_run_says_how_to_repair(cli: Cli) -> None:
    result = succeeding(cli, dryRun=True, repaired=0)("reconcile", "--dry-run")
    assert "none: a dry run" in result.stdout
    assert "Nothing was changed. To repair it: s3-processor reconcile" in result.stderr


def test_json_is_the_answer_of_the_api_at_the_end(cli: Cli) -> None:
    result = succeeding(cli)("reconcile", "--json")
    response = json.loads(result.stdout)
    assert (response["status"], response["report"]["repaired"]) == ("succeeded", 27)
    assert result.stderr == "dev on a test\n"


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_it_ends_with_one_if_the_run_failed(cli: Cli, options: list[str]) -> None:
    failing = ending(cli, lambda name: cli.system.runs.fail(name, "Oops: \x1b[1m"))
    result = failing("reconcile", *options)
    assert result.exit_code == 1
    assert "Oops" in result.stdout
    assert "\x1b" not in result.stdout


def test_it_ends_with_one_if_somebody_stopped_the_run(cli: Cli) -> None:
    result = ending(cli, cli.system.runs.stop)("reconcile")
    assert result.exit_code == 1
    assert "stopped" in result.stdout


def test_ctrl_c_leaves_the_run_going_and_says_how_to_look(cli: Cli) -> None:
    result = cli.sleeping(interrupting(2))("reconcile")
    name = only_run(cli)
    assert (result.exit_code, result.stdout) == (130, "")
    assert f"s3-processor reconcile --run {name}" in result.stderr
    assert f"s3-processor reconcile --stop {name}" in result.stderr
    assert cli.system.runs.descriptions[name].summary.status == "running"


def test_an_outage_does_not_end_the_waiting(cli: Cli) -> None:
    calls: list[str] = []

    def respond(*call: Any) -> tuple[int, Any]:
        calls.append(call[0])
        if len(calls) == 3:
            return 503, {"error": {"code": "Unavailable", "message": "Try again."}}
        return cli.system.call(*call)

    cli.respond = respond
    result = succeeding(cli)("reconcile")
    assert result.exit_code == 0
    assert "trying again" in result.stderr


def test_waiting_is_optional(cli: Cli) -> None:
    result = cli("reconcile", "--no-wait")
    assert (result.exit_code, result.stdout) == (0, f"Started: {only_run(cli)}\n")
    assert "reconcile --run" in result.stderr
    response = cli.json("reconcile", "--no-wait")
    assert response["status"] == "running"


def test_a_running_run_shows_its_progress(cli: Cli) -> None:
    cli("reconcile", "--no-wait")
    name = only_run(cli)
    cli.system.runs.go_on(
        name, ListingProgress(items=1980, items_done=990, batches=2, batches_done=1)
    )
    response = rows(cli("reconcile", "--run", name).stdout)
    assert response["keys"].strip() == "990 of 1,980"
    assert response["batches"].strip() == "1 of 2"
    assert cli.json("reconcile", "--run", name)["run"] == name


def test_the_newest_runs_are_listed(cli: Cli) -> None:
    assert "There are no runs yet." in cli("reconcile", "--list").stderr
    cli("reconcile", "--no-wait")
    head, _, line = cli("reconcile", "--list").stdout.splitlines()
    assert head.split() == ["run", "status", "started"]
    assert line.split()[:2] == [only_run(cli), "running"]
    (response,) = cli.json("reconcile", "--list")["runs"]
    assert response["run"] == only_run(cli)


def test_a_run_is_stopped_once(cli: Cli) -> None:
    cli("reconcile", "--no-wait")
    name = only_run(cli)
    assert cli("reconcile", "--stop", name).stdout == f"Stopped: {name}\n"
    assert cli.json("reconcile", "--stop", name)["status"] == "stopped"
    cli.system.runs.succeed(name, REPORT)
    assert cli("reconcile", "--stop", name).stdout == "The run had already ended: succeeded\n"


def test_an_unknown_run_is_one_line(cli: Cli) -> None:
    for option in ("--run", "--stop"):
        result = cli("reconcile", option, "none")
        assert result.exit_code == 1
        assert result.stderr.endswith(
            "error: There is no such run, or it ended more than 90 days ago.\n"
        )


def test_a_backfill_says_how_many_are_processed(cli: Cli) -> None:
    result = succeeding(cli, force=True, repaired=1227)("backfill", "--prefix", "2025/")
    assert result.exit_code == 0
    assert result.stdout.startswith("1,227 will be processed.\n")
    (run,) = cli.system.runs.descriptions.values()
    assert (run.request.prefix, run.request.force) == ("uploads/2025/", True)


def test_waiting_for_a_backfill_is_optional(cli: Cli) -> None:
    result = cli("backfill", "--prefix", "uploads/", "--no-wait")
    assert result.stdout == f"Started: {only_run(cli)}\n"
    response = cli.json("backfill", "--prefix", "uploads/", "--no-wait")
    assert response["manualProcessing"]["status"] == "started"
