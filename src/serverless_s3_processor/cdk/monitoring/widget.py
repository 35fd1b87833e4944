"""Parts of a dashboard, as CloudWatch writes them.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Json = dict[str, Any]

_COLUMNS: Final = 24
_PERIOD: Final = 300


@dataclass(frozen=True, kw_only=True)
class Line:
    """A metric in a graph; with an `id` it may stand in expressions, `hidden` only there."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]
    statistic: str = "Sum"
    label: str = ""
    id: str = ""
    hidden: bool = False

    def row(self) -> list[Any]:
        """Return it as a dashboard has it."""
        where = [part for pair in self.dimensions.items() for part in pair]
        more: Json = {"stat": self.statistic}
        if self.label:
            more["label"] = self.label
        if self.id:
            more["id"] = self.id
        if self.hidden:
            more["visible"] = False
        return [self.namespace, self.name, *where, more]


@dataclass(frozen=True, kw_only=True)
class Formula:
    """What is computed from metrics, by their ids."""

    expression: str
    label: str

    def row(self) -> list[Any]:
        """Return it as a dashboard has it."""
        return [{"expression": self.expression, "label": self.label}]


@dataclass(frozen=True, kw_only=True)
class Widget:
    """One rectangle; `height` and `width` are in a grid of 24 columns."""

    properties: Json
    kind: str = "metric"
    width: int = 8
    height: int = 6


def graph(title: str, lines: Iterable[Line | Formula], *, unit: str, region: str) -> Widget:
    """Return a graph over time; `unit` is what stands beside its axis."""
    return Widget(
        properties={
            "title": title,
            "view": "timeSeries",
            "region": region,
            "period": _PERIOD,
            "metrics": [line.row() for line in lines],
            "yAxis": {"left": {"min": 0, "label": unit, "showUnits": False}},
        }
    )


def number(title: str, lines: Iterable[Line | Formula], *, region: str) -> Widget:
    """Return one number for all of the time that is shown."""
    return Widget(
        properties={
            "title": title,
            "view": "singleValue",
            "region": region,
            "period": _PERIOD,
            "setPeriodToTimeRange": True,
            "metrics": [line.row() for line in lines],
        }
    )


def states(title: str, alarm_arns: Sequence[str]) -> Widget:
    """Return the states of alarms."""
    properties = {"title": title, "alarms": list(alarm_arns)}
    return Widget(kind="alarm", properties=properties, width=_COLUMNS, height=3)


def laid_out(widgets: Iterable[Widget]) -> Json:
    """Return the dashboard's body: widgets from left to right, and from top to bottom."""
    placed: list[Json] = []
    x = y = row = 0
    for widget in widgets:
        if x + widget.width > _COLUMNS:
            x, y, row = 0, y + row, 0
        place = {"x": x, "y": y, "width": widget.width, "height": widget.height}
        placed.append({"type": widget.kind, **place, "properties": widget.properties})
        x, row = x + widget.width, max(row, widget.height)
    return {"widgets": placed}
