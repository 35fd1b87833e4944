"""`make bench-e2e`: from upload to record on the emulator, against a stack as samples show it.

Both are deployed into one emulator, with IAM enforced, and get the same objects in turns. A record
counts when a reader of the table sees it, who reads ten times per second. Announcements and
summaries follow our record; the baseline's precede the next object.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks import baseline_stack
from benchmarks.arrivals import Arrivals, Drain, Target, arrive, drain_queue
from benchmarks.figures import Figure, figure, render
from serverless_s3_processor.cli.deployment.bring_up import machine_context
from serverless_s3_processor.cli.deployment.target import on_local
from serverless_s3_processor.local.environment import ACCOUNT, REGION
from serverless_s3_processor.local.stack import LocalStack
from serverless_s3_processor.locations import project
from serverless_s3_processor.runtime.config import names

_ENVIRONMENT: Final = "bench"
_PROCESSOR: Final = names.processor_function(_ENVIRONMENT)
_ROUNDS: Final = 5
_OBJECTS: Final = 60
_PAUSE_SECONDS: Final = 3
"""Between two measurements, for what follows the record."""
_GOAL: Final = 3
_BASELINE: Final = Target(name="baseline", bucket=baseline_stack.BUCKET, table=baseline_stack.TABLE)


def main() -> None:
    """Deploy both, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.end_to_end", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--rounds", type=int, default=_ROUNDS, help="how often each gets objects")
    parser.add_argument("--objects", type=int, default=_OBJECTS, help="how many in a round")
    options = parser.parse_args()
    with _deployed() as (stack, ours):
        rounds = [
            _measure(stack, ours, number, options.objects) for number in range(options.rounds + 1)
        ]
    figures = list(_figures(rounds[1:]))  # the first starts everything
    print(render(figures, options.rounds, as_json=options.json))  # noqa: T201


@contextmanager
def _deployed() -> Iterator[tuple[LocalStack, Target]]:
    with tempfile.TemporaryDirectory() as scratch:
        stack = LocalStack(Path(scratch, "stack"), None)
        stack.start()
        try:
            baseline_stack.deploy(stack)
            assembly = Path(scratch, "assembly")
            cdk = stack.cdk()
            settings = {"env_suffix": _ENVIRONMENT, "email_address": "bench@example.org"}
            cdk.synth(project(), assembly, {**machine_context(), **settings})
            cdk.bootstrap(ACCOUNT, REGION)
            cdk.deploy(assembly, names.stack(_ENVIRONMENT))
            deployed = on_local(stack, _ENVIRONMENT)
            table = deployed.output("DynamoDBTableName")
            yield stack, Target(name="ours", bucket=deployed.bucket, table=table)
        finally:
            stack.stop()


class _Round(NamedTuple):
    """What both stacks did with the same uploads, and ours in two steps: upload, then process."""

    arrivals: dict[str, Arrivals]
    objects_per_invocation: float
    drain: Drain
    drained_per_invocation: float


def _measure(stack: LocalStack, ours: Target, number: int, count: int) -> _Round:
    """Give both the same, in turns."""
    invocations = [_invocations(stack)]
    arrivals = {}
    for target in (_BASELINE, ours) if number % 2 else (ours, _BASELINE):
        arrivals[target.name] = arrive(stack, target, _objects("both", number, count))
        time.sleep(_PAUSE_SECONDS)
    invocations.append(_invocations(stack))
    drain = drain_queue(stack, ours, _PROCESSOR, _objects("drain", number, count))
    time.sleep(_PAUSE_SECONDS)
    invocations.append(_invocations(stack))
    batch, drained_batch = (count / (after - before) for before, after in pairwise(invocations))
    return _Round(arrivals, batch, drain, drained_batch)


def _objects(folder: str, number: int, count: int) -> dict[str, bytes]:
    text = b"Quarterly report of 2026, with figures by region and month.\n" * 20
    return {
        f"{names.WATCHED_PREFIX}{folder}/{number}/report-{n:05}.txt": text for n in range(count)
    }


def _figures(rounds: Sequence[_Round]) -> Iterator[Figure]:
    pairs = [(measured.arrivals["baseline"], measured.arrivals["ours"]) for measured in rounds]
    rates = [baseline.rate and ours.rate / baseline.rate for baseline, ours in pairs]
    yield figure("records per second, against the baseline", rates, goal=_GOAL, sign="≥", unit="x")
    for percent in (50, 99):
        ratios = [
            _percentile(baseline.delays, percent) / _percentile(ours.delays, percent)
            for baseline, ours in pairs
        ]
        name = f"upload to record, p{percent}, so many times sooner"
        yield figure(name, ratios, goal=_GOAL, sign="≥", unit="x")
    for name in ("baseline", "ours"):
        arrivals = [measured.arrivals[name] for measured in rounds]
        yield figure(f"records per second, {name}", [a.rate for a in arrivals], unit=" /s")
        uploads = [a.uploads for a in arrivals]
        yield figure(f"uploads per second meanwhile, {name}", uploads, unit=" /s")
        for percent in (50, 99):
            seconds = [_percentile(a.delays, percent) for a in arrivals]
            yield figure(f"upload to record, p{percent}, {name}", seconds, unit=" s")
        yield figure(
            f"objects not recorded within a minute, {name}", [sum(a.lost for a in arrivals)]
        )
    yield figure("objects per invocation, ours", [r.objects_per_invocation for r in rounds])
    uploads = [measured.drain.uploads for measured in rounds]
    yield figure("uploads per second while the queue is not read", uploads, unit=" /s")
    records = [measured.drain.records for measured in rounds]
    yield figure("records per second of these, ours", records, unit=" /s")
    yield figure(
        "objects per invocation of these, ours", [r.drained_per_invocation for r in rounds]
    )


def _percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def _invocations(stack: LocalStack) -> int:
    """Return how often the processor was called: the emulator keeps a log stream for each."""
    session = stack.session()
    function: Any = session.client("lambda").get_function_configuration(FunctionName=_PROCESSOR)
    group = function.get("LoggingConfig", {}).get("LogGroup") or f"/aws/lambda/{_PROCESSOR}"
    pages = session.client("logs").get_paginator("describe_log_streams")
    return sum(len(page["logStreams"]) for page in pages.paginate(logGroupName=group))


if __name__ == "__main__":
    main()
