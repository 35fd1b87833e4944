"""`make bench`: how fast and cheap the functions are, against a handler as samples show it.

Prints a table of goals and figures. It takes two minutes, calls only stubs on 127.0.0.1, and
compares only what was measured in the same run.
"""

import argparse
import functools
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks import pipeline
from benchmarks.figures import Figure, figure, render
from benchmarks.pipeline import PROCESSORS, RESULTS, Counts, Usage
from benchmarks.shipped import BASELINE, Shipped
from benchmarks.stubs.stub_process import serving_apart
from benchmarks.stubs.upload_stub import UploadStub

_ROUNDS: Final = 7
_LATENCY_SECONDS: Final = 0.01
_COLD_START_GOALS: Final = {"processor": 0.25, "notifier": 0.25, "digest": 0.25, "api": 0.3}
_FIRST_CALLS: Final = {"processor": 3, "notifier": 2}
"""Calls of the first event, which is not counted: read, write and day's mark; two to announce."""


def main() -> None:
    """Measure all, and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--rounds", type=int, default=_ROUNDS, help="how often all is measured")
    options = parser.parse_args()
    figures = _measure(options.rounds)
    print(render(figures, options.rounds, as_json=options.json))  # noqa: T201


def _measure(rounds: int) -> list[Figure]:
    delayed = functools.partial(UploadStub, default_seconds=_LATENCY_SECONDS)
    with (
        tempfile.TemporaryDirectory() as scratch,
        serving_apart(UploadStub) as immediate,
        serving_apart(delayed) as slow,
        serving_apart(UploadStub, tls=False) as unencrypted,
    ):
        built = Shipped.build(Path(scratch))
        counts = pipeline.count(built, immediate)
        peaks = pipeline.peak_megabytes(built, immediate)
        cold_starts, kinds, cpu, plain, clock = [], [], [], [], []
        for _ in range(rounds):
            cold_starts.append(pipeline.start_cold(built, immediate))
            kinds.append(pipeline.start_kinds(built, immediate))
            cpu.append(pipeline.measure(built, immediate))
            plain.append(pipeline.measure_plain(built, unencrypted))
            clock.append(pipeline.measure(built, slow))
    return [
        *_of_counts(counts),
        *_of_cores(cpu, plain),
        *_of_time(clock),
        *_of_cold_starts(cold_starts),
        *_of_kinds(cold_starts, kinds),
        *(figure(f"MB of the processor, {n}", [p], goal=128, unit=" MB") for n, p in peaks.items()),
        figure("bytes of log per object", [counts.log], goal=20, unit=" B"),
    ]


def _of_counts(counts: Counts) -> Iterator[Figure]:
    calls = {
        function: (counter.total() - counter["write units"] - _FIRST_CALLS[function])
        / pipeline.OBJECTS
        for function, counter in (("processor", counts.processor), ("notifier", counts.notifier))
    }
    yield figure("calls per object, processor", [calls["processor"]], goal=1.05)
    yield figure("calls per object, processor and notifier", [sum(calls.values())], goal=1.05)


def _of_cores(
    rounds: Sequence[dict[str, Usage]], unencrypted: Sequence[dict[str, Usage]]
) -> Iterator[Figure]:
    name = "objects per second per core"
    all_processors = _ratios(rounds, PROCESSORS, RESULTS)
    yield figure(f"{name}, all processors", all_processors, goal=6, sign="≥", unit="x")
    plain = _ratios(rounds, "processor", "notifier")
    yield figure(f"{name}, without processors", plain, goal=16, sign="≥", unit="x")
    plain = _ratios(unencrypted, "processor", "notifier")
    yield figure("the same, plain HTTP", plain, goal=18, sign="≥", unit="x")
    for function in rounds[0]:
        microseconds = [usage[function].cpu * 1e6 for usage in rounds]
        yield figure(f"µs of a core per object, {function}", microseconds, unit=" µs")


def _ratios(rounds: Sequence[dict[str, Usage]], *functions: str) -> list[float]:
    return [usage[BASELINE].cpu / sum(usage[name].cpu for name in functions) for usage in rounds]


def _of_time(rounds: Sequence[dict[str, Usage]]) -> Iterator[Figure]:
    def ratios(*functions: str) -> list[float]:
        """Both functions run at the same time, so the slower one counts."""
        return [
            usage[BASELINE].seconds / max(usage[name].seconds for name in functions)
            for usage in rounds
        ]

    name = "objects per second, calls take 10 ms"
    yield figure(
        f"{name}, all processors", ratios(PROCESSORS, RESULTS), goal=30, sign="≥", unit="x"
    )
    plain = ratios("processor", "notifier")
    yield figure("the same, without processors", plain, goal=35, sign="≥", unit="x")
    for function in rounds[0]:
        rates = [1 / usage[function].seconds for usage in rounds]
        yield figure(f"{name}, {function}", rates, unit=" /s")


def _of_cold_starts(rounds: Sequence[dict[str, dict[str, float]]]) -> Iterator[Figure]:
    for function, goal in _COLD_START_GOALS.items():
        for kind, words in (("cold", "by the clock"), ("cold cpu", "of a core")):
            ratios = [starts[function][kind] / starts[BASELINE][kind] for starts in rounds]
            yield figure(f"cold start {words}, {function}", ratios, goal=goal, unit="x")
    for function in rounds[0]:
        milliseconds = [starts[function]["cold cpu"] * 1000 for starts in rounds]
        yield figure(f"cold start of a core, {function}", milliseconds, unit=" ms")


def _of_kinds(
    cold_starts: Sequence[dict[str, dict[str, float]]], kinds: Sequence[Mapping[str, float]]
) -> Iterator[Figure]:
    """The first object of a kind loads the libraries that its processors need."""
    for kind in kinds[0]:
        pairs = zip(cold_starts, kinds, strict=True)
        ratios = [seconds[kind] / starts[BASELINE]["cold cpu"] for starts, seconds in pairs]
        goal = None if kind == "pdf" else 1
        yield figure(f"cold start of a core, first object a {kind}", ratios, goal=goal, unit="x")


if __name__ == "__main__":
    main()
