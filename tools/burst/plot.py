"""The drawing of bursts in docs/scale.md."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.figure import Figure

from tools.burst.simulation import State

_STYLES: Final = ("-", "--", ":", "-.", (0, (4, 2)), (0, (12, 4)), (0, (1, 3)))


def draw(bursts: Mapping[str, Sequence[State]]) -> Figure:
    """Draw, for each burst by its name, the uploads that are not recorded yet."""
    figure = Figure(figsize=(9, 5), layout="constrained")
    axes = figure.subplots()
    for style, (name, states) in zip(_STYLES, bursts.items(), strict=True):
        minutes = [state.second / 60 for state in states]
        waiting = [(state.visible + state.in_flight) / 1000 for state in states]
        axes.plot(minutes, waiting, linestyle=style, label=name)
    axes.set(title="A million uploads, not yet recorded", xlabel="minutes", xlim=0, ylim=0)
    axes.set_ylabel("thousands of objects")
    axes.grid(color="#ddd")
    figure.legend(loc="outside lower center", ncols=2, frameon=False)
    return figure


def save(figure: Figure, path: Path) -> None:
    """Write an SVG that is the same each time."""
    with mpl.rc_context({"svg.hashsalt": "burst", "svg.fonttype": "none"}):
        figure.savefig(path, format="svg", metadata={"Date": None})
