"""How long reconcile takes for a million objects, computed from steps that were measured.

`python -m benchmarks.reconcile` takes a minute. The function itself calls a stub of S3 and DynamoDB
in a process of its own. Lambda gives a function a share of a core by its memory, so CPU time is
scaled to that. The time that AWS takes to respond is assumed, and not scaled.
"""

import functools
import math
import os
import statistics
import time
from collections.abc import Callable
from typing import Final, NamedTuple

from benchmarks.reconciler import SETTINGS, StubbedStateMachine
from benchmarks.stubs.reconcile_stub import ReconcileStub
from benchmarks.stubs.stub_process import Endpoint, serving_apart
from benchmarks.stubs.versions import Versions
from serverless_s3_processor.cdk.reconcile.steps import BATCH_ITEMS
from serverless_s3_processor.pricing.work import FULL_VCPU_MB
from serverless_s3_processor.runtime.bootstrap.reconciler import CONCURRENT_FILE_READS
from serverless_s3_processor.runtime.domain.reconcile.report import DOLLARS_PER_GB_SECOND

_LATENCIES: Final = {
    "BatchGetItem": 0.010,
    "Query": 0.010,
    "Scan": 0.050,
    "ListObjectVersions": 0.050,
    "ListObjectsV2": 0.050,
    "PutObject": 0.020,
    "GetObject": 0.020,
}
"""Seconds, assumed; a page of a scan is 1 MB, and one of a listing 1,000 keys."""
_CONCURRENCIES: Final = (1, 2, 4, 8, 16, 40)
_MILLION: Final = 1_000_000
_BATCHES: Final = math.ceil(_MILLION / BATCH_ITEMS)
_MEASURED: Final = 40 * BATCH_ITEMS
_ROUNDS: Final = 5
_LISTING_SECONDS: Final = _MILLION / 1000 * _LATENCIES["ListObjectsV2"]
"""How long Step Functions lists, page by page; batches start with the first page."""


class Step(NamedTuple):
    """Seconds of a step: at work on a core, and waiting for responses."""

    cpu: float
    waiting: float

    def on_lambda(self, factor: float = 1) -> float:
        """Return the seconds at the function's memory, for `factor` times as much."""
        return (self.cpu * FULL_VCPU_MB / SETTINGS.memory_mb + self.waiting) * factor

    def __str__(self) -> str:
        return f"{self.cpu:.2f} s at work, {self.waiting:.2f} s waiting"


def main() -> None:
    """Measure the steps, and print the tables."""
    build = functools.partial(ReconcileStub, versions=Versions(_MEASURED))
    with serving_apart(build) as endpoint:
        os.environ.update(endpoint.environment)
        machine = StubbedStateMachine()
        started = machine.step("begin", executionName="benchmark", input={"dryRun": True})
        run, batches = started["run"], machine.batches(started["run"]["prefix"])
        for keys in batches:  # so that only the rest is left to be done
            machine.batch(run, keys)
        batch = _measure(endpoint, lambda: machine.batch(run, batches[0]))
        rest = _measure(endpoint, lambda: machine.rest(run), concurrent_files=CONCURRENT_FILE_READS)
        segment = _measure(endpoint, lambda: machine.scan(run, started["segments"][0]))
    _print_computed(batch, rest, segment)


def _measure(endpoint: Endpoint, step: Callable[[], object], concurrent_files: int = 1) -> Step:
    """Count a step's calls, which wait for each other except for files, and take its CPU time."""
    endpoint.report()
    seconds = []
    for _ in range(_ROUNDS):
        start = time.process_time()
        step()
        seconds.append(time.process_time() - start)
    calls = {name: count / _ROUNDS for name, count in endpoint.report()["counted"].items()}
    calls["GetObject"] = math.ceil(calls.get("GetObject", 0) / concurrent_files)
    waiting = sum(_LATENCIES.get(operation, 0) * count for operation, count in calls.items())
    return Step(statistics.median(seconds), waiting)


def _print_computed(batch: Step, rest: Step, segment: Step) -> None:
    """Print what the steps come to; each of Lambda's instances has a share of a core of its own."""
    factor = _MILLION / _MEASURED
    batch_seconds = batch.on_lambda()
    rest_seconds, segment_seconds = rest.on_lambda(factor), segment.on_lambda(factor)
    billed = _BATCHES * batch_seconds + rest_seconds + SETTINGS.segments * segment_seconds
    gb_seconds = SETTINGS.memory_mb / 1024 * billed
    _print(
        f"A batch of {BATCH_ITEMS} keys: {batch}.",
        f"The rest of {_MEASURED:,} objects: {rest}.",
        f"A segment of {_MEASURED // SETTINGS.segments:,} records: {segment}.",
        f"\n{_MILLION:,} objects at {SETTINGS.memory_mb} MB of Lambda: {_BATCHES:,} batches of "
        f"{batch_seconds:.2f} s, a rest of {rest_seconds:.0f} s, {SETTINGS.segments} segments of "
        f"{segment_seconds:.0f} s: {gb_seconds:.0f} GB-s, {gb_seconds * DOLLARS_PER_GB_SECOND:.4f} "
        f"dollars.\nStep Functions lists for {_LISTING_SECONDS:.0f} s, page by page.\n",
        f"{'concurrent':>10}{'batches':>10}{'ratio':>7}{'with listing':>14}{'ratio':>7}"
        f"{'whole run':>11}{'ratio':>7}",
    )
    base, after = _BATCHES * batch_seconds, rest_seconds + segment_seconds
    for concurrency in _CONCURRENCIES:
        batches = math.ceil(_BATCHES / concurrency) * batch_seconds
        listed = max(batches, _LISTING_SECONDS)
        _print(
            f"{concurrency:10}{batches:8.0f} s{base / batches:7.1f}{listed:12.0f} s"
            f"{base / listed:7.1f}{listed + after:9.0f} s{(base + after) / (listed + after):7.1f}"
        )


def _print(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
