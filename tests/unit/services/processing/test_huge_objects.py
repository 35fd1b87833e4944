"""5 GB, measured: what it takes in memory and bytes read, by processes of their own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from serverless_s3_processor.runtime.processors.registry import built_in_processors
from tests.support.huge_objects import CONTENTS, SETTINGS, SIZE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not Path("/proc/self/status").exists(), reason="only Linux tells what is measured here"
    ),
]
MAX_MEGABYTES = 128
MANY = SETTINGS.parallel_reads


def _processed(how: str, what: str, count: int = 1) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.support.huge_objects", how, what, str(count)]
    answer = subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own
    report: dict[str, Any] = json.loads(answer.stdout)
    return report


def _max_bytes(count: int) -> int:
    """As many as the one read brings, and as each processor may read behind it."""
    limits = (p.limits.max_bytes_read or SETTINGS.read_budget_bytes for p in built_in_processors())
    return count * (SETTINGS.first_read_bytes + sum(limits))


@pytest.mark.parametrize("what", CONTENTS)
def test_objects_of_5_gb_stay_within_memory_and_the_byte_budget(what: str) -> None:
    report = _processed("usual", what)

    assert report["megabytes"] < MAX_MEGABYTES
    assert report["bytes_read"] <= _max_bytes(1)
    assert report["results"][0]["sniff"]["version"]
    assert report["seconds"] < 10


@pytest.mark.parametrize("what", ["lines", "endless line"])
def test_as_many_as_are_read_at_a_time_fit_as_well(what: str) -> None:
    report = _processed("usual", what, MANY)

    assert report["megabytes"] < MAX_MEGABYTES
    assert report["bytes_read"] <= _max_bytes(MANY)
    assert len(report["results"]) == MANY
    assert all(result["text"]["complete"] is False for result in report["results"])


@pytest.mark.parametrize("what", CONTENTS)
def test_in_isolation_it_is_the_same(what: str) -> None:
    report = _processed("isolated", what)

    (results,) = report["results"]
    assert results.pop("peak")["kilobytes"] < MAX_MEGABYTES * 1000
    assert report["megabytes"] < MAX_MEGABYTES
    assert report["bytes_read"] <= _max_bytes(1)
    assert [results] == _processed("usual", what)["results"]


def test_a_processor_that_may_reads_all_of_it() -> None:
    report = _processed("whole", "lines")

    assert report["results"] == [{"reader": {"version": 1, "bytes": SIZE}}]
    assert report["bytes_read"] == SIZE
    assert report["requests"] == 4771
    assert report["megabytes"] < MAX_MEGABYTES
