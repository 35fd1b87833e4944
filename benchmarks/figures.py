"""Figures with their goals, as a table or as JSON."""

import json
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final, Literal

_HEADS: Final = ("measure", "goal", "figure", "spread", "verdict")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A line of the table; `sign` says whether the goal is an upper or a lower limit."""

    name: str
    value: float
    spread: float = 0
    goal: float | None = None
    sign: Literal["≤", "≥"] = "≤"
    unit: str = ""

    @property
    def verdict(self) -> str:
        """Whether the goal was reached."""
        if self.goal is None:
            return ""
        is_reached = self.value >= self.goal if self.sign == "≥" else self.value <= self.goal
        return "kept" if is_reached else "missed"

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells of the table."""
        goal = "" if self.goal is None else f"{self.sign} {self.goal:g}{self.unit}"
        spread = f"± {self.spread / 2:.0%}" if self.spread else ""
        return self.name, goal, f"{self.value:.3g}{self.unit}", spread, self.verdict


def figure(
    name: str,
    values: Sequence[float],
    *,
    goal: float | None = None,
    sign: Literal["≤", "≥"] = "≤",
    unit: str = "",
) -> Figure:
    """Return the median of some values, with the spread of their middle half."""
    median = statistics.median(values)
    quartiles = statistics.quantiles(values, n=4) if len(values) > 1 else [median] * 3
    spread = (quartiles[2] - quartiles[0]) / median if median else 0
    return Figure(name=name, value=median, spread=spread, goal=goal, sign=sign, unit=unit)


def render(figures: Sequence[Figure], rounds: int, *, as_json: bool = False) -> str:
    """Return the figures as JSON, or in columns beneath a line that says where they come from."""
    if as_json:
        rows = [{**asdict(figure), "verdict": figure.verdict} for figure in figures]
        return json.dumps(rows, indent=2)
    cells = [_HEADS, *(figure.cells for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )
    about = (
        f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {platform.machine()}; "
        f"medians of {rounds} rounds, and half the spread of their middle half"
    )
    return "\n".join([about, "", *lines])
