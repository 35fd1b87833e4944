"""Lines over time as a small SVG: a library that plots would be the largest of all that we need."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WIDTH: Final = 760
_HEIGHT: Final = 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 20, 40, 130
_COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#7f6000")
"""Told apart by the colour-blind as well: of Okabe and Ito, the last one darker."""
_DASHES: Final = ("", "7 3", "2 3", "9 3 2 3", "4 2", "12 4")
_POINTS: Final = 150


@dataclass(frozen=True, slots=True)
class Line:
    """What is drawn: a value at each second, from 0."""

    name: str
    values: Sequence[float]


def svg(title: str, unit: str, lines: Sequence[Line]) -> str:
    """Return the drawing; all lines share both axes, which begin at 0."""
    seconds = max(len(line.values) for line in lines)
    top = _rounded(max(max(line.values) for line in lines))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
            ' font-family="sans-serif" font-size="12">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
            f'<text x="{_LEFT}" y="22" font-size="14">{escape(title)}</text>',
            *_scales(seconds, top, unit),
            *(_drawn(at, line, seconds, top) for at, line in enumerate(lines)),
            *(_named(at, line) for at, line in enumerate(lines)),
            "</svg>\n",
        ]
    )


def _rounded(value: float) -> float:
    """Return the next higher number of one digit and zeros."""
    digit: float = 10 ** math.floor(math.log10(value))
    return math.ceil(value / digit) * digit


def _x(second: float, seconds: int) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * second / seconds


def _y(value: float, top: float) -> float:
    return _HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - _TOP) * value / top


def _scales(seconds: int, top: float, unit: str) -> Iterator[str]:
    for fifth in range(6):
        value = top * fifth / 5
        y = _y(value, top)
        yield f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" stroke="#ddd"/>'
        yield f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:,.0f}</text>'
    minutes = seconds // 60
    for minute in range(0, minutes + 1, max(minutes // 10, 1)):
        x, y = _x(minute * 60, seconds), _HEIGHT - _BOTTOM + 16
        yield f'<text x="{x:.1f}" y="{y}" text-anchor="middle">{minute}</text>'
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    yield f'<text x="{middle}" y="{_HEIGHT - _BOTTOM + 32}" text-anchor="middle">minutes</text>'
    half = (_TOP + _HEIGHT - _BOTTOM) / 2
    turned = f'text-anchor="middle" transform="rotate(-90 14 {half})"'
    yield f'<text x="14" y="{half}" {turned}>{escape(unit)}</text>'


def _drawn(at: int, line: Line, seconds: int, top: float) -> str:
    every = max(seconds // _POINTS, 1)
    last = len(line.values) - 1
    shown = sorted({*range(0, last, every), last})
    points = " ".join(f"{_x(n, seconds):.1f},{_y(line.values[n], top):.1f}" for n in shown)
    return f'<polyline fill="none" {_style(at)} points="{points}"/>'


def _named(at: int, line: Line) -> str:
    column, row = at % 2, at // 2
    x, y = _LEFT + column * 340, _HEIGHT - _BOTTOM + 56 + row * 22
    stroke = f'<path d="M{x} {y - 4}h30" {_style(at)}/>'
    return f'{stroke}<text x="{x + 38}" y="{y}">{escape(line.name)}</text>'


def _style(at: int) -> str:
    colour, dash = _COLOURS[at % len(_COLOURS)], _DASHES[at % len(_DASHES)]
    return f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dash or "none"}"'
