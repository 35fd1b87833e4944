"""How long a run of reconcile takes for a million objects, from batches that were measured.

Run `python -m benchmarks.reconcile`; it takes a minute. The function itself asks a stub of S3 and
DynamoDB, in a process of its own, that answers as late as those do. Lambda gives a function as much
of a processor as it has memory, so the work is told for that: what takes a second here takes
three and a half there. Waiting is not stretched.
"""

from __future__ import annotations

import json
import math
import os
import statistics
from collections import Counter
from concurrent.futures import wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.request import urlopen

from benchmarks.aws_stub import COUNTED, serving_apart
from benchmarks.reconcile_worker import Took, all_at_once, prepare, timed, workers
from benchmarks.state_machine import SETTINGS, StateMachine, wired
from benchmarks.versions import Versions
from serverless_s3_processor.cdk.reconcile.steps import BATCH_ITEMS
from serverless_s3_processor.pricing.work import WHOLE_PROCESSOR_MB
from serverless_s3_processor.runtime.bootstrap.reconciler import FILES_AT_ONCE
from serverless_s3_processor.runtime.domain.reconcile_report import DOLLARS_A_GB_SECOND

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
FEW: Final = max(CONCURRENCIES) * BATCH_ITEMS
"""As many as are there; what goes by their number is told for a million."""
_LEAST_BATCHES: Final = 10
_TIMES: Final = 5
_A_PAGE: Final = 1000
LISTING_SECONDS: Final = OBJECTS / _A_PAGE * LATENCIES["ListObjectsV2"]
"""What Step Functions needs if it asks for one page after the other, and batches begin with the
first: where a page begins, only the one before tells."""


@dataclass(frozen=True, slots=True)
class Level:
    """What was measured with so many processes."""

    concurrency: int
    batches_a_second: float
    batch: Took
    """With the wait for a processor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Steps without the wait for a processor; a segment is one of four, `rest` that of the few."""

    levels: Sequence[Level]
    batch: Took
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
        measured = _measure(pools, address, begun, machine.batches())
    _print_measured(measured)
    _print_computed(measured)


def _measure(
    pools: Sequence[ProcessPoolExecutor],
    address: str,
    begun: dict[str, Any],
    batches: Sequence[Sequence[str]],
) -> Measured:
    terms = begun["terms"]
    warming = zip(pools, batches, strict=True)  # this does each batch once, so the rest can be done
    wait([pool.submit(timed, "batch", terms, keys) for pool, keys in warming])

    def again(method: str, *given: object, files_at_once: int = 1) -> Took:
        asked = _Asked(address)
        took = [pools[0].submit(timed, method, terms, *given).result() for _ in range(_TIMES)]
        return Took(_cpu(took) + asked.latency(files_at_once) / _TIMES, _cpu(took))

    return Measured(
        batch=again("batch", batches[0]),
        rest=again("rest", files_at_once=FILES_AT_ONCE),
        segment=again("walk", begun["segments"][0]),
        levels=[_level(pools[:count], terms, batches) for count in CONCURRENCIES],
    )


class _Asked:
    """What the stub was asked since; so what else the machine does is not taken for a wait."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._before = self._counted()

    def _counted(self) -> Counter[str]:
        with urlopen(self._address + COUNTED) as answer:  # noqa: S310 - our own, on 127.0.0.1
            return Counter(json.load(answer))

    def latency(self, files_at_once: int) -> float:
        """Return the seconds that its answers took, if all but files come one after the other."""
        more = self._counted() - self._before
        more["GetObject"] = math.ceil(more["GetObject"] / files_at_once)
        return sum(LATENCIES.get(operation, 0) * count for operation, count in more.items())


def _level(
    pools: Sequence[ProcessPoolExecutor], terms: dict[str, Any], batches: Sequence[Sequence[str]]
) -> Level:
    count = max(_LEAST_BATCHES, len(pools))
    seconds, took = all_at_once(pools, terms, batches[:count])
    median = statistics.median(each.seconds for each in took)
    return Level(len(pools), count / seconds, Took(median, _cpu(took)))


def _cpu(took: Sequence[Took]) -> float:
    return statistics.median(each.cpu for each in took)


def on_lambda(took: Took, share: float = 1) -> float:
    """Return the seconds at the function's memory, of `share` times as much."""
    return (took.cpu * WHOLE_PROCESSOR_MB / SETTINGS.memory_mb + took.waiting) * share


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
            f"{level.concurrency:7}{level.batches_a_second:11.1f}{ratio:7.1f}{level.batch.seconds:11.2f}"
            f"{level.batch.cpu:9.2f}{level.batch.waiting:9.2f}"
        )
    _print(
        f"More than {cores / measured.batch.cpu:.0f} batches/s these processors can't do.",
        f"A batch: {_told(measured.batch)}.",
        f"The rest of {FEW:,} objects: {_told(measured.rest)}.",
        f"A segment of {FEW // SETTINGS.segments:,} records: {_told(measured.segment)}.",
    )


def _print_computed(measured: Measured) -> None:
    """A million objects; Lambda's instances have processors of their own."""
    more = OBJECTS / FEW
    batch = on_lambda(measured.batch)
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
