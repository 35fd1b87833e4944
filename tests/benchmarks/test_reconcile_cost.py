"""What a run calls of S3 and DynamoDB, counted by a stub. No clock is involved."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from benchmarks.reconciler import StubbedStateMachine
from benchmarks.stubs.reconcile_stub import ITEM_BYTES, ReconcileStub
from benchmarks.stubs.versions import Versions
from serverless_s3_processor.cdk.reconcile.steps import BATCH_ITEMS
from serverless_s3_processor.runtime.domain.reconcile import report as reconcile_report
from tests.support.aws.stub import CREDENTIALS, serving

pytestmark = pytest.mark.slow

BATCHES = 2
OBJECTS = BATCHES * BATCH_ITEMS
PAGE = Path(__file__).parents[2] / "docs" / "reconcile.md"
TIMES = ("Lambda", "children's time")
"""Rows of the page that depend on time."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """The report of a run, and the operations that it called."""

    operations: dict[str, float]
    report: dict[str, Any]


def run(objects: int) -> Run:
    stub = ReconcileStub(versions=Versions(objects))
    with serving(stub) as address, pytest.MonkeyPatch.context() as patch:
        for name, value in {**CREDENTIALS, "AWS_ENDPOINT_URL": address}.items():
            patch.setenv(name, value)
        report = StubbedStateMachine().run(dryRun=True)
    units = {f"units of {name}": count for name, count in stub.units.items()}
    return Run(operations={**stub.counted, **units}, report=report)


@pytest.fixture(scope="module")
def small_run() -> Run:
    return run(OBJECTS)


@pytest.fixture(scope="module")
def large_run() -> Run:
    return run(2 * OBJECTS)


def dollars_per_million(small_run: Run, large_run: Run) -> float:
    """Return what a million objects cost, without Lambda's time."""
    difference = Counter(large_run.report["requests"])
    difference.subtract(small_run.report["requests"])
    assert not difference["milliseconds"]
    return reconcile_report.estimate_dollars(difference, memory_mb=0) * 1_000_000 / OBJECTS


def documented_dollars() -> dict[str, float]:
    """Return the dollars of each row of the page's table, by the beginning of the row."""
    _, _, section = PAGE.read_text(encoding="utf-8").partition("## What it costs\n")
    table, _, _ = section.partition("**\n")[0].partition("**")
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("|")]
    cells = [(row[0].strip(), row[-1].strip()) for row in rows[2:] if len(row) > 1]
    return {name.split(":")[0]: float(dollars) for name, dollars in cells if dollars}


def test_a_record_has_the_size_in_the_page() -> None:
    assert ITEM_BYTES == 600


def test_all_objects_are_listed_and_match_their_records(small_run: Run, large_run: Run) -> None:
    counts = {"missing": 0, "stale": 0, "orphaned": 0, "tooRecent": 0, "repaired": 0}

    assert small_run.report.items() >= {**counts, "listed": OBJECTS, "checked": OBJECTS}.items()
    assert (
        large_run.report.items()
        >= {**counts, "listed": 2 * OBJECTS, "checked": 2 * OBJECTS}.items()
    )


@pytest.mark.parametrize("run_name", ["small_run", "large_run"])
def test_the_report_counts_the_requests(run_name: str, request: pytest.FixtureRequest) -> None:
    run: Run = request.getfixturevalue(run_name)
    operations = Counter(run.operations)

    reported = {
        kind: run.report["requests"][kind] for kind in ("lists", "puts", "gets", "readUnits")
    }

    assert reported == {
        "lists": operations["ListObjectVersions"] + operations["ListObjectsV2"],
        "puts": operations["PutObject"],
        "gets": operations["GetObject"],
        "readUnits": operations["units of BatchGetItem"] + operations["units of Scan"],
    }


def test_a_batch_takes_its_page_its_records_and_its_file(small_run: Run, large_run: Run) -> None:
    difference = {
        name: large_run.operations[name] - small_run.operations[name]
        for name in large_run.operations
    }
    difference = {name: count for name, count in difference.items() if "Scan" not in name}

    assert difference == {
        "ListObjectsV2": BATCHES,
        "ListObjectVersions": BATCHES,
        "BatchGetItem": BATCHES * 10,
        "units of BatchGetItem": OBJECTS / 2,
        "PutObject": BATCHES,
        "GetObject": BATCHES,
    }


def test_a_million_objects_cost_what_the_page_says(small_run: Run, large_run: Run) -> None:
    documented = sum(dollars for row, dollars in documented_dollars().items() if row not in TIMES)

    assert 0.97 * documented <= dollars_per_million(small_run, large_run) <= documented


def test_with_the_time_in_the_page_they_cost_at_most_ten_cents(
    small_run: Run, large_run: Run
) -> None:
    times = sum(documented_dollars()[row] for row in TIMES)

    assert dollars_per_million(small_run, large_run) + times <= 0.10


def test_the_rows_of_the_page_add_up_to_its_total() -> None:
    total = float(PAGE.read_text(encoding="utf-8").split("| **")[1].split("**")[0])

    assert round(sum(documented_dollars().values()), 3) == total
