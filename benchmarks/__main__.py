"""`make bench`: how fast and cheap the functions are, against a handler as samples show it.

Prints a table with goal, figure, spread and verdict. It takes two minutes, asks nothing but
stubs on 127.0.0.1, and compares only what was measured in the same run.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks import pipeline
from benchmarks.loopback import serving_apart
from benchmarks.shipped import Shipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.pipeline import Counted, Taken

_ROUNDS: Final = 7
_LATENCY: Final = 0.01
_UNITS: Final = ("write units",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table; `least` if the figure must not be below the goal, rather than above."""

    what: str
    figure: float
    spread: float = 0
    goal: float | None = None
    least: bool = False
    unit: str = ""

    @property
    def verdict(self) -> str:
        """Whether the goal was reached."""
        if self.goal is None:
            return ""
        good = self.figure >= self.goal if self.least else self.figure <= self.goal
        return "kept" if good else "missed"

    @property
    def told(self) -> dict[str, Any]:
        """What is told in JSON."""
        return {**asdict(self), "verdict": self.verdict}

    @property
    def cells(self) -> tuple[str, ...]:
        """What is printed."""
        sign = "≥" if self.least else "≤"
        goal = "" if self.goal is None else f"{sign} {self.goal:g}{self.unit}"
        spread = f"± {self.spread / 2:.0%}" if self.spread else ""
        return self.what, goal, f"{self.figure:.3g}{self.unit}", spread, self.verdict


def main() -> None:
    """Measure all, and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--rounds", type=int, default=_ROUNDS, help="how often all is measured")
    asked = parser.parse_args()
    rows = _measure(asked.rounds)
    told = [each.told for each in rows]
    print(json.dumps(told, indent=2) if asked.json else table(rows, asked.rounds))  # noqa: T201


def _measure(rounds: int) -> list[Row]:
    with (
        tempfile.TemporaryDirectory() as scratch,
        serving_apart(0) as at_once,
        serving_apart(_LATENCY) as later,
    ):
        built = Shipped.make(Path(scratch))
        counted = pipeline.counted(built, at_once)
        peaks = pipeline.peaks(built, at_once)
        cold, quick, slow = [], [], []
        for _ in range(rounds):
            cold.append(pipeline.cold(built, at_once))
            quick.append(pipeline.round_of(built, at_once))
            slow.append(pipeline.round_of(built, later))
    return [
        *_of_counts(counted),
        *_of_cores(quick),
        *_of_time(slow),
        *_of_starts(cold),
        row("MB that the processor holds, batch of 100", [peaks["batch"]], goal=128, unit=" MB"),
        row("MB that the processor holds, object of 5 GB", [peaks["huge"]], goal=128, unit=" MB"),
        row("bytes of log an object", [sum(counted.log.values())], goal=20, unit=" B"),
    ]


def _of_counts(counted: Counted) -> Iterator[Row]:
    by = {"processor": counted.processor, "notifier": counted.notifier}
    calls = {
        who: (sum(n for what, n in asked.items() if what not in _UNITS) - _FIRST[who])
        / pipeline.OBJECTS
        for who, asked in by.items()
    }
    yield row("calls an object, processor", [calls["processor"]], goal=1.05)
    yield row("calls an object, processor and notifier", [sum(calls.values())], goal=1.05)


_START_GOALS: Final = {"processor": 0.25, "notifier": 0.25, "digest": 0.25, "api": 0.3}
_FIRST: Final = {"processor": 3, "notifier": 2}
"""Calls of the first event, which warms: one read, one write, the mark of the day; two to tell."""


def _of_cores(taken: Sequence[Taken]) -> Iterator[Row]:
    def times(*who: str) -> list[float]:
        return [each.busy["baseline"] / sum(each.busy[name] for name in who) for each in taken]

    yield row(
        "objects a second and core: processor and notifier",
        times("processor", "notifier"),
        goal=16,
        least=True,
        unit="x",
    )
    yield row("the same, with all processors", times("with processors", "notifier"), unit="x")
    for who in ("baseline", "processor", "notifier", "with processors"):
        busy = [each.busy[who] * 1e6 for each in taken]
        yield row(f"µs of a core an object: {who}", busy, unit=" µs")


def _of_time(taken: Sequence[Taken]) -> Iterator[Row]:
    def times(recording: str) -> list[float]:
        """Both work at the same time, so the slower counts."""
        return [
            each.seconds["baseline"] / max(each.seconds[recording], each.seconds["notifier"])
            for each in taken
        ]

    yield row(
        "objects a second, calls take 10 ms: both at once",
        times("processor"),
        goal=35,
        least=True,
        unit="x",
    )
    yield row("the same, with all processors", times("with processors"), unit="x")
    for who in ("baseline", "processor", "notifier", "with processors"):
        rate = [1 / each.seconds[who] for each in taken]
        yield row(f"objects a second, calls take 10 ms: {who}", rate, unit=" /s")


def _of_starts(cold: Sequence[dict[str, dict[str, float]]]) -> Iterator[Row]:
    for who, goal in _START_GOALS.items():
        for figure, said in (("cold", "by the clock"), ("cold busy", "of a core")):
            ratios = [each[who][figure] / each["baseline"][figure] for each in cold]
            yield row(f"cold start {said}, {who}", ratios, goal=goal, unit="x")
    for who in ("baseline", "processor", "notifier", "digest", "api"):
        busy = [each[who]["cold busy"] * 1000 for each in cold]
        yield row(f"cold start of a core, {who}", busy, unit=" ms")


def row(
    what: str,
    figures: Sequence[float],
    *,
    goal: float | None = None,
    least: bool = False,
    unit: str = "",
) -> Row:
    """Return the median of some figures, with how far the middle half of them spreads."""
    middle = statistics.median(figures)
    quarters = statistics.quantiles(figures, n=4) if len(figures) > 1 else [middle] * 3
    spread = (quarters[2] - quarters[0]) / middle if middle else 0
    return Row(what=what, figure=middle, spread=spread, goal=goal, least=least, unit=unit)


def table(rows: Sequence[Row], rounds: int) -> str:
    """Return the rows in columns, beneath a line that says where they are from."""
    heads = ("measure", "goal", "figure", "spread", "verdict")
    cells = [heads, *(each.cells for each in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )
    about = (
        f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {platform.machine()}; "
        f"of {rounds} rounds the median, and half of what the middle half spreads"
    )
    return "\n".join([about, "", *lines])


if __name__ == "__main__":
    main()
