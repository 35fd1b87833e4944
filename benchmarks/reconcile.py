"""How long a run of reconcile takes for a million objects, from batches that were measured.

Run `python -m benchmarks.reconcile`; it takes a minute. The function itself asks a stub of S3 and
DynamoDB, in a process of its own, that answers as late as those do. Lambda gives a function as much
of a processor as it has memory, so the work is told for that: what takes a second here takes
three and a half there. Waiting is not stretched.
"""

from __future__ import annotations

import math
import os
import statistics
from concurrent.futures import wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from benchmarks.aws_stub import serving_apart
from benchmarks.reconcile_worker import Took, all_at_once, prepare, timed, workers
from benchmarks.state_machine import SETTINGS, StateMachine, wired
from benchmarks.versions import Versions
from infrastructure.reconcile_steps import BATCH_ITEMS
from s3_processor.domain.reconcile_report import DOLLARS_A_GB_SECOND

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import ProcessPoolExecutor

LATENCIES: Final = {
    "BatchGetItem": 0.010,
    "Query": 0.010,
    "Scan": 0.050,
    "ListObjectVersions": 0.050,
    "ListObjectsV2": 0.050,
    "PutObject": 0.020,
    "GetObject": 0.020,
}
"""Seconds, assumed; a page of a scan is 1 MB, and one of a listing 1,000 keys."""
CONCURRENCIES: Final = (1, 2, 4, 8, 16, 40)
OBJECTS: Final = 1_000_000
BATCHES: Final = math.ceil(OBJECTS / BATCH_ITEMS)
FEW: Final = 40 * BATCH_ITEMS
"""As many as are there; what goes by their number is told for a million."""
_LEAST_BATCHES: Final = 10
_TIMES: Final = 3
_A_PAGE: Final = 1000
_WHOLE_PROCESSOR_MB: Final = 1769
"""https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html"""
LISTING_SECONDS: Final = OBJECTS / _A_PAGE * LATENCIES["ListObjectsV2"]
"""What Step Functions needs if it asks for one page after the other, and batches begin with the
first: where a page begins, only the one before tells."""


@dataclass(frozen=True, slots=True)
class Level:
    """What was measured with so many processes."""

    concurrency: int
    batches_a_second: float
    seconds: float
    """Of a batch, with the wait for a processor."""
    batch: Took
    """Without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """All that was; a segment is one of four, and `rest` and `segment` are those of the few."""

    levels: Sequence[Level]
    rest: Took
    segment: Took


def main() -> None:
    """Measure, and print the tables."""
    with (
        serving_apart(Versions(FEW), LATENCIES) as address,
        workers(max(CONCURRENCIES), address) as pools,
    ):
        prepare(address)
        machine = StateMachine(wired())
        begun = machine.step("begin", run="benchmark", input={"dryRun": True})
        measured = _measure(pools, begun, machine.batches())
    _print_measured(measured)
    _print_computed(measured)


def _measure(
    pools: Sequence[ProcessPoolExecutor], begun: dict[str, Any], batches: Sequence[Sequence[str]]
) -> Measured:
    terms = begun["terms"]
    wait([pool.submit(timed, "batch", terms, batches[0]) for pool in pools])  # to warm up
    levels = [_level(pools[:count], terms, batches) for count in CONCURRENCIES]

    def again(method: str, *given: object) -> Took:
        took = [pools[0].submit(timed, method, terms, *given).result() for _ in range(_TIMES)]
        return _undisturbed(took)

    return Measured(levels=levels, rest=again("rest"), segment=again("walk", begun["segments"][0]))


def _level(
    pools: Sequence[ProcessPoolExecutor], terms: dict[str, Any], batches: Sequence[Sequence[str]]
) -> Level:
    count = max(_LEAST_BATCHES, len(pools))
    seconds, took = all_at_once(pools, terms, batches[:count])
    return Level(
        concurrency=len(pools),
        batches_a_second=count / seconds,
        seconds=statistics.median(each.seconds for each in took),
        batch=_undisturbed(took),
    )


def _undisturbed(took: Sequence[Took]) -> Took:
    """Take the least of the waiting: the more was a wait for a processor that others used."""
    cpu = statistics.median(each.cpu for each in took)
    return Took(cpu + min(each.waiting for each in took), cpu)


def on_lambda(took: Took, share: float = 1) -> float:
    """Return the seconds at the function's memory, of `share` times as much."""
    return (took.cpu * _WHOLE_PROCESSOR_MB / SETTINGS.memory_mb + took.waiting) * share


def _print_measured(measured: Measured) -> None:
    cores = os.cpu_count() or 1
    alone = measured.levels[0]
    _print(
        f"Measured: batches of {BATCH_ITEMS} keys on {cores} processors, stub included",
        f"{'at once':>7}{'batches/s':>11}{'ratio':>7}{'s a batch':>11}{'at work':>9}{'waiting':>9}",
    )
    for level in measured.levels:
        ratio = level.batches_a_second / alone.batches_a_second
        _print(
            f"{level.concurrency:7}{level.batches_a_second:11.1f}{ratio:7.1f}{level.seconds:11.2f}"
            f"{level.batch.cpu:9.2f}{level.batch.waiting:9.2f}"
        )
    _print(
        f"More than {cores / alone.batch.cpu:.0f} batches/s these processors can't do.",
        f"The rest of {FEW:,} objects: {_told(measured.rest)}.",
        f"A segment of {FEW // SETTINGS.segments:,} records: {_told(measured.segment)}.",
    )


def _print_computed(measured: Measured) -> None:
    """A million objects; Lambda's instances have processors of their own."""
    more = OBJECTS / FEW
    batch = on_lambda(measured.levels[0].batch)
    rest, segment = on_lambda(measured.rest, more), on_lambda(measured.segment, more)
    gb = SETTINGS.memory_mb / 1024
    gb_seconds = gb * (BATCHES * batch + rest + SETTINGS.segments * segment)
    _print(
        f"\nComputed: {OBJECTS:,} objects, at {SETTINGS.memory_mb} MB of Lambda",
        f"{BATCHES:,} batches of {batch:.2f} s, a rest of {rest:.0f} s, "
        f"{SETTINGS.segments} segments of {segment:.0f} s: "
        f"{gb_seconds:.0f} GB-s, {gb_seconds * DOLLARS_A_GB_SECOND:.4f} dollars",
        f"Step Functions' listing, page by page: {LISTING_SECONDS:.0f} s",
        f"{'at once':>7}{'batches':>10}{'ratio':>7}{'with listing':>14}{'ratio':>7}"
        f"{'whole run':>11}{'ratio':>7}",
    )
    one, after = BATCHES * batch, rest + segment
    for concurrency in CONCURRENCIES:
        batches = math.ceil(BATCHES / concurrency) * batch
        listed = max(batches, LISTING_SECONDS)
        _print(
            f"{concurrency:7}{batches:8.0f} s{one / batches:7.1f}{listed:12.0f} s"
            f"{one / listed:7.1f}{listed + after:9.0f} s{(one + after) / (listed + after):7.1f}"
        )


def _told(took: Took) -> str:
    return f"{took.cpu:.2f} s at work, {took.waiting:.2f} s waiting"


def _print(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
