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
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks import baseline_stack
from benchmarks.__main__ import Row, row, table
from benchmarks.arrivals import Arrived, Target, arrive, uploaded
from cli.bring_up import of_this_machine
from cli.local.environment import ACCOUNT, REGION
from cli.local.outputs import outputs
from cli.local.stack import LocalStack
from cli.program import PROJECT
from s3_processor import names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ENVIRONMENT: Final = "bench"
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
        taken, alone = _measure(stack, ours, asked.rounds, asked.objects)
        objects = (asked.rounds + 1) * asked.objects
        calls = {
            target.name: _invocations(stack, function) / objects
            for target, function in ((_BASELINE, baseline_stack.FUNCTION), (ours, _processor()))
        }
    rows = list(_rows(taken, alone, calls))
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
            cdk.synth(PROJECT, assembly, {**of_this_machine(), "env_suffix": _ENVIRONMENT})
            cdk.bootstrap(ACCOUNT, REGION)
            cdk.deploy(assembly, names.stack(_ENVIRONMENT))
            told = outputs(stack.session().client("cloudformation"), names.stack(_ENVIRONMENT))
            yield (
                stack,
                Target(name="ours", bucket=told["S3BucketName"], table=told["DynamoDBTableName"]),
            )
        finally:
            stack.stop()


def _measure(
    stack: LocalStack, ours: Target, rounds: int, count: int
) -> tuple[dict[str, list[Arrived]], list[float]]:
    """Give both the same, in turn; the first round, in which all starts, is not counted."""
    taken: dict[str, list[Arrived]] = {"baseline": [], "ours": []}
    alone = []
    for number in range(rounds + 1):
        for target in (_BASELINE, ours) if number % 2 else (ours, _BASELINE):
            arrived = arrive(stack, target, _objects(names.WATCHED_PREFIX, number, count))
            taken[target.name].append(arrived)
            time.sleep(_PAUSE_SECONDS)
        begin = time.perf_counter()
        uploaded(stack, ours.bucket, _objects("unwatched/", number, count))
        alone.append(count / (time.perf_counter() - begin))
    return {name: each[1:] for name, each in taken.items()}, alone[1:]


def _objects(prefix: str, number: int, count: int) -> dict[str, bytes]:
    text = b"Quarterly report of 2026, with figures by region and month.\n" * 20
    return {f"{prefix}{number}/report-{n:05}.txt": text for n in range(count)}


def _rows(
    taken: dict[str, list[Arrived]], alone: Sequence[float], calls: dict[str, float]
) -> Iterator[Row]:
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
        yield row(f"objects an invocation: {name}", [1 / calls[name]])
        yield row(f"objects not recorded in a minute: {name}", [sum(a.lost for a in each)])
    yield row("uploads a second that nobody processes", alone, unit=" /s")


def _percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def _processor() -> str:
    return names.processor_function(_ENVIRONMENT)


def _invocations(stack: LocalStack, function: str) -> int:
    """Return how often a function was called: the emulator keeps a log stream for each."""
    session = stack.session()
    configuration: Any = session.client("lambda").get_function_configuration(FunctionName=function)
    group = configuration.get("LoggingConfig", {}).get("LogGroup") or f"/aws/lambda/{function}"
    pages = session.client("logs").get_paginator("describe_log_streams")
    return sum(len(page["logStreams"]) for page in pages.paginate(logGroupName=group))


if __name__ == "__main__":
    main()
