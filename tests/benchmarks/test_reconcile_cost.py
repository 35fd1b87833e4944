"""What a run asks of S3 and DynamoDB, counted by what answers; no clock has a say in it."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from benchmarks.reconcile_stub import ITEM_BYTES, ReconcileStub
from benchmarks.reconciler import StubbedStateMachine
from benchmarks.versions import Versions
from serverless_s3_processor.cdk.reconcile.steps import BATCH_ITEMS
from serverless_s3_processor.runtime.domain.reconcile import report as reconcile_report
from tests.support.aws_stub import CREDENTIALS, serving

pytestmark = pytest.mark.slow

BATCHES = 2
OBJECTS = BATCHES * BATCH_ITEMS
PAGE = Path(__file__).parents[2] / "docs" / "reconcile.md"
TIMES = ("Lambda", "children's time")
"""Rows of the page that a clock has a say in."""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A run, and the operations that it called."""

    operations: dict[str, float]
    report: dict[str, Any]


def run(objects: int) -> Counted:
    stub = ReconcileStub(versions=Versions(objects))
    with serving(stub) as address, pytest.MonkeyPatch.context() as patch:
        for name, value in {**CREDENTIALS, "AWS_ENDPOINT_URL": address}.items():
            patch.setenv(name, value)
        report = StubbedStateMachine().run(dryRun=True)
    units = {f"units of {name}": count for name, count in stub.units.items()}
    return Counted(operations={**stub.counted, **units}, report=report)


@pytest.fixture(scope="module")
def few() -> Counted:
    return run(OBJECTS)


@pytest.fixture(scope="module")
def many() -> Counted:
    return run(2 * OBJECTS)


def dollars_a_million(few: Counted, many: Counted) -> float:
    """What a million objects more cost, Lambda's time left out."""
    more = Counter(many.report["requests"])
    more.subtract(few.report["requests"])
    assert not more["milliseconds"]
    return reconcile_report.estimate_dollars(more, memory_mb=0) * 1_000_000 / OBJECTS


def documented() -> dict[str, float]:
    """Return the dollars of each row of the page's table, by what it begins with."""
    _, _, section = PAGE.read_text(encoding="utf-8").partition("## What it costs\n")
    table, _, _ = section.partition("**\n")[0].partition("**")
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("|")]
    cells = [(row[0].strip(), row[-1].strip()) for row in rows[2:] if len(row) > 1]
    return {name.split(":")[0]: float(dollars) for name, dollars in cells if dollars}


def test_a_record_has_the_size_that_the_page_speaks_of() -> None:
    assert ITEM_BYTES == 600


def test_all_is_listed_found_on_record_and_left_as_it_is(few: Counted, many: Counted) -> None:
    fine = {"missing": 0, "stale": 0, "orphaned": 0, "tooRecent": 0, "repaired": 0}

    assert few.report.items() >= {**fine, "listed": OBJECTS, "checked": OBJECTS}.items()
    assert many.report.items() >= {**fine, "listed": 2 * OBJECTS, "checked": 2 * OBJECTS}.items()


@pytest.mark.parametrize("counted", ["few", "many"])
def test_the_report_counts_what_was_asked(counted: str, request: pytest.FixtureRequest) -> None:
    run: Counted = request.getfixturevalue(counted)
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


def test_a_batch_asks_no_more_than_its_page_its_records_and_its_file(
    few: Counted, many: Counted
) -> None:
    more = {name: many.operations[name] - few.operations[name] for name in many.operations}
    more = {name: count for name, count in more.items() if "Scan" not in name}

    assert more == {
        "ListObjectsV2": BATCHES,
        "ListObjectVersions": BATCHES,
        "BatchGetItem": BATCHES * 10,
        "units of BatchGetItem": OBJECTS / 2,
        "PutObject": BATCHES,
        "GetObject": BATCHES,
    }


def test_a_million_objects_cost_what_the_page_says(few: Counted, many: Counted) -> None:
    said = sum(dollars for row, dollars in documented().items() if row not in TIMES)

    assert 0.97 * said <= dollars_a_million(few, many) <= said


def test_with_the_time_that_the_page_tells_they_cost_ten_cents_at_most(
    few: Counted, many: Counted
) -> None:
    times = sum(documented()[row] for row in TIMES)

    assert dollars_a_million(few, many) + times <= 0.10


def test_the_rows_of_the_page_come_to_its_sum() -> None:
    total = float(PAGE.read_text(encoding="utf-8").split("| **")[1].split("**")[0])

    assert round(sum(documented().values()), 3) == total
