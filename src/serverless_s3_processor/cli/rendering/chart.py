"""Sums over time as a table with bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from serverless_s3_processor.cli.rendering import moments
from serverless_s3_processor.cli.rendering.tables import list_table
from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.notices.digest import human_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from serverless_s3_processor.client.responses.system import SummaryPoint

_EIGHTHS: Final = " ▏▎▍▌▋▊▉"
_FULL: Final = "█"
_MAX_BAR: Final = 40
_OTHER_COLUMNS: Final = 48
_MIN_BAR: Final = 8


def table(points: Sequence[SummaryPoint], width: int) -> Table:
    """Return a table of `width` columns; the failures in a bar are red."""
    rows = list_table()
    rows.add_column(f"since ({moments.zone()})", no_wrap=True)
    for name in ("recorded", "failed", "size"):
        rows.add_column(name, justify="right", no_wrap=True)
    rows.add_column("", no_wrap=True)
    max_total = max(map(_total, points), default=0)
    room = max(_MIN_BAR, min(width - _OTHER_COLUMNS, _MAX_BAR))
    for point in points:
        total, failed = _total(point), point["failures"]
        rows.add_row(
            moments.shown(clock.parse(point["start"]))[: -len(":00")],
            f"{total:,}" if total else "",
            Text(f"{failed:,}", "bold red") if failed else "",
            human_size(point["bytes"]) if point["bytes"] else "",
            _bar(total, failed, max_total, room),
        )
    return rows


def _total(point: SummaryPoint) -> int:
    return sum(point["counts"].values())


def _bar(total: int, failed: int, max_total: int, room: int) -> Text:
    """Return a bar in eighths of a column; any number but 0 is visible."""
    if not total:
        return Text()
    whole, part = divmod(max(1, round(total / max_total * room * 8)), 8)
    bar = _FULL * whole + _EIGHTHS[part].strip()
    red = min(len(bar), -(-failed * len(bar) // total))
    return Text.assemble((bar[: len(bar) - red], "green"), (bar[len(bar) - red :], "red"))
