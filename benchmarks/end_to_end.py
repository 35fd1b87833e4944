"""`make bench-e2e`: from upload to record on the emulator, beside a stack as samples have it.

Both are deployed into one emulator, IAM enforced, and get the same objects in turn, round by
round. A record counts when a reader of the table sees it, who looks ten times a second; our
announcements and summaries follow it, the baseline's precedes the next object.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks import baseline_stack
from benchmarks.__main__ import Row, row, table
from benchmarks.arrivals import Arrived, Target, arrive, drained
from serverless_s3_processor.cli.bring_up import of_this_machine
from serverless_s3_processor.local.environment import ACCOUNT, REGION
from serverless_s3_processor.local.outputs import outputs
from serverless_s3_processor.local.stack import LocalStack
from serverless_s3_processor.locations import project
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ENVIRONMENT: Final = "bench"
_PROCESSOR: Final = names.processor_function(_ENVIRONMENT)
_ROUNDS: Final = 5
_OBJECTS: Final = 60
_PAUSE_SECONDS: Final = 3
"""Between two, for what comes after the record."""
_GOAL: Final = 3
_BASELINE: Final = Target(name="baseline", bucket=baseline_stack.BUCKET, table=baseline_stack.TABLE)


def main() -> None:
    """Deploy both, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.end_to_end", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--rounds", type=int, default=_ROUNDS, help="how often each gets objects")
    parser.add_argument("--objects", type=int, default=_OBJECTS, help="how many in a round")
    asked = parser.parse_args()
    with _deployed() as (stack, ours):
        taken, apart = _measure(stack, ours, asked.rounds, asked.objects)
    rows = list(_rows(taken, apart))
    told = [each.told for each in rows]
    print(json.dumps(told, indent=2) if asked.json else table(rows, asked.rounds))  # noqa: T201


@contextmanager
def _deployed() -> Iterator[tuple[LocalStack, Target]]:
    with tempfile.TemporaryDirectory() as scratch:
        stack = LocalStack(Path(scratch, "stack"), None)
        stack.start()
        try:
            baseline_stack.deploy(stack)
            assembly = Path(scratch, "assembly")
            cdk = stack.cdk()
            cdk.synth(project(), assembly, {**of_this_machine(), "env_suffix": _ENVIRONMENT})
            cdk.bootstrap(ACCOUNT, REGION)
            cdk.deploy(assembly, names.stack(_ENVIRONMENT))
            told = outputs(stack.session().client("cloudformation"), names.stack(_ENVIRONMENT))
            yield (
                stack,
                Target(name="ours", bucket=told["S3BucketName"], table=told["DynamoDBTableName"]),
            )
        finally:
            stack.stop()


@dataclass(slots=True)
class _Apart:
    """Ours in two steps, round by round: objects a second, and objects an invocation."""

    uploads: list[float] = field(default_factory=list)
    records: list[float] = field(default_factory=list)
    batches: list[float] = field(default_factory=list)
    batches_meanwhile: list[float] = field(default_factory=list)


def _measure(
    stack: LocalStack, ours: Target, rounds: int, count: int
) -> tuple[dict[str, list[Arrived]], _Apart]:
    """Give both the same, in turn; the first round, in which all starts, is not counted."""
    taken: dict[str, list[Arrived]] = {"baseline": [], "ours": []}
    apart = _Apart()
    for number in range(rounds + 1):
        calls = [_invocations(stack)]
        for target in (_BASELINE, ours) if number % 2 else (ours, _BASELINE):
            arrived = arrive(stack, target, _objects("both", number, count))
            taken[target.name].append(arrived)
            time.sleep(_PAUSE_SECONDS)
        calls.append(_invocations(stack))
        uploads, records = drained(stack, ours, _PROCESSOR, _objects("apart", number, count))
        time.sleep(_PAUSE_SECONDS)
        calls.append(_invocations(stack))
        apart.uploads.append(uploads)
        apart.records.append(records)
        apart.batches_meanwhile.append(count / (calls[1] - calls[0]))
        apart.batches.append(count / (calls[2] - calls[1]))
    for each in (taken["baseline"], taken["ours"], apart.uploads, apart.records):
        del each[0]
    return taken, apart


def _objects(folder: str, number: int, count: int) -> dict[str, bytes]:
    text = b"Quarterly report of 2026, with figures by region and month.\n" * 20
    return {
        f"{names.WATCHED_PREFIX}{folder}/{number}/report-{n:05}.txt": text for n in range(count)
    }


def _rows(taken: dict[str, list[Arrived]], apart: _Apart) -> Iterator[Row]:
    base, ours = taken["baseline"], taken["ours"]
    pairs = list(zip(base, ours, strict=True))
    yield row(
        "records a second, beside the baseline",
        [b.rate and o.rate / b.rate for b, o in pairs],
        goal=_GOAL,
        least=True,
        unit="x",
    )
    for percent in (50, 99):
        times = [_percentile(b.delays, percent) / _percentile(o.delays, percent) for b, o in pairs]
        yield row(
            f"upload to record, p{percent}: so much sooner", times, goal=_GOAL, least=True, unit="x"
        )
    for name, each in taken.items():
        yield row(f"records a second: {name}", [a.rate for a in each], unit=" /s")
        yield row(f"uploads a second meanwhile: {name}", [a.uploads for a in each], unit=" /s")
        for percent in (50, 99):
            seconds = [_percentile(a.delays, percent) for a in each]
            yield row(f"upload to record, p{percent}: {name}", seconds, unit=" s")
        yield row(f"objects not recorded in a minute: {name}", [sum(a.lost for a in each)])
    yield row("objects an invocation: ours", apart.batches_meanwhile)
    yield row("uploads a second that nobody processes", apart.uploads, unit=" /s")
    yield row("records a second of what waits in the queue: ours", apart.records, unit=" /s")
    yield row("objects an invocation of these: ours", apart.batches)


def _percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def _invocations(stack: LocalStack) -> int:
    """Return how often the processor was called: the emulator keeps a log stream for each."""
    session = stack.session()
    told: Any = session.client("lambda").get_function_configuration(FunctionName=_PROCESSOR)
    group = told.get("LoggingConfig", {}).get("LogGroup") or f"/aws/lambda/{_PROCESSOR}"
    pages = session.client("logs").get_paginator("describe_log_streams")
    return sum(len(page["logStreams"]) for page in pages.paginate(logGroupName=group))


if __name__ == "__main__":
    main()
